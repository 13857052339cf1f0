// SPDX-License-Identifier: Apache-2.0

/** The fake timers of a test runner, as far as the fakes need them: `vi` of Vitest has this, and so has `jest`. */
export interface Timers {
    advanceTimersByTimeAsync(milliseconds: number): Promise<unknown>;
}

// Taken before a test runner can put fake timers into its place.
const laterForReal = globalThis.setTimeout;
let timers: Timers | null = null;

/** Says which fake timers are in use, null for none. */
export function setTimers(fake: Timers | null): void {
    timers = fake;
}

/** Lets everything run that waits for nothing but its turn. */
export async function flush(): Promise<void> {
    if (timers === null) {
        await new Promise((resolve) => laterForReal(resolve, 0));
    } else {
        await timers.advanceTimersByTimeAsync(0);
    }
}
