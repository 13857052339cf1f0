// SPDX-License-Identifier: Apache-2.0
import { vi } from 'vitest';

let logged: unknown[][] = [];
let announced: string[] = [];

export function watchErrorLog(): void {
    logged = [];
    announced = [];
    vi.spyOn(console, 'error').mockImplementation((...parts: unknown[]) => void logged.push(parts));
}

/** Announces that the test logs errors beginning with this text. */
export function expectErrorLog(...texts: string[]): void {
    announced.push(...texts);
}

export function errorLog(): readonly unknown[][] {
    return logged;
}

export function announcedErrors(): { unexpected: unknown[][]; missing: string[] } {
    const texts = logged.map(([first]) => String(first));
    return {
        unexpected: logged.filter(([first]) => !announced.includes(String(first))),
        missing: announced.filter((text) => !texts.includes(text)),
    };
}
