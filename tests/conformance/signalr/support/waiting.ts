// SPDX-License-Identifier: Apache-2.0
// Every wait of the suite ends: with what it waits for, or with an error that says what did not come.
import { setTimeout as pause } from 'node:timers/promises';

const longest = 12_000;

export async function within<T>(what: string, promise: Promise<T>, milliseconds = longest): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`waited ${milliseconds} ms for ${what}`)), milliseconds);
    });
    try {
        return await Promise.race([promise, late]);
    } finally {
        clearTimeout(timer);
    }
}

/** Asks again and again; for what the server does not tell by itself. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + longest;
    while (!(await holds())) {
        if (Date.now() > end) {
            throw new Error(`waited ${longest} ms until ${what}`);
        }
        await pause(15);
    }
}

/** The text of the error that a promise ends with. */
export async function failure(promise: Promise<unknown>): Promise<string> {
    const answer = await within(
        'a failure',
        promise.then(
            (value) => ({ value }),
            (error: unknown) => ({ error }),
        ),
    );
    if ('value' in answer) {
        throw new Error(`expected a failure, got ${JSON.stringify(answer.value)}`);
    }
    return answer.error instanceof Error ? answer.error.message : String(answer.error);
}

let count = 0;

/** A name that no other test uses, in this file or in one that runs beside it. */
export function freshName(): string {
    return `${process.pid}-${Date.now().toString(36)}-${(count += 1)}`;
}
