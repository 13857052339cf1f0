// SPDX-License-Identifier: Apache-2.0
// Web Locks exist only on https and localhost. Elsewhere a lease in localStorage does the same work: it ends by
// itself, so a tab that dies while holding it delays the others by a few seconds at most.

const leaseMs = 10_000;
const pollMs = 100;

/** Runs `work` in at most one tab of this origin at a time. */
export function withTabLock<T>(name: string, work: () => Promise<T>): Promise<T> {
    return hasWebLocks() ? navigator.locks.request(name, work) : withLease(`${name}_lease`, work);
}

function hasWebLocks(): boolean {
    return typeof navigator !== 'undefined' && 'locks' in navigator;
}

async function withLease<T>(key: string, work: () => Promise<T>): Promise<T> {
    const owner = `${Date.now() + leaseMs}:${Math.random()}`;
    while (isHeld(key)) {
        await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    localStorage.setItem(key, owner);
    try {
        return await work();
    } finally {
        if (localStorage.getItem(key) === owner) {
            localStorage.removeItem(key);
        }
    }
}

function isHeld(key: string): boolean {
    const until = Number(localStorage.getItem(key)?.split(':')[0] ?? 0);
    return until > Date.now() && until <= Date.now() + leaseMs;
}
