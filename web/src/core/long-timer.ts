// SPDX-License-Identifier: Apache-2.0

/** The longest delay a browser timer can hold; a longer one would fire at once. */
const longestDelay = 2 ** 31 - 1;

/** One timer at a time, for any delay: a delay over the browser's limit is waited for in links of a chain. */
export class LongTimer {
    private handle: ReturnType<typeof setTimeout> | undefined;

    start(delay: number, action: () => void): void {
        this.stop();
        const link = Math.min(delay, longestDelay);
        this.handle = setTimeout(() => {
            this.handle = undefined;
            if (delay > link) {
                this.start(delay - link, action);
            } else {
                action();
            }
        }, link);
    }

    stop(): void {
        clearTimeout(this.handle);
        this.handle = undefined;
    }
}
