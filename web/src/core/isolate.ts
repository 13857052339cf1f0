// SPDX-License-Identifier: Apache-2.0

/** Runs one of several listeners: what it throws is reported as uncaught and keeps the others from nothing. */
export function isolated(action: () => void): void {
    try {
        action();
    } catch (error) {
        queueMicrotask(() => {
            throw error;
        });
    }
}
