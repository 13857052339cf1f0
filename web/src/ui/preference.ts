// SPDX-License-Identifier: Apache-2.0

/** A choice among a few values that this browser remembers, also when somebody signs out. */
export class Preference<T extends string> {
    private kept: T | null = null;

    constructor(
        private readonly key: string,
        private readonly values: readonly T[],
    ) {}

    get(): T | null {
        const stored = localStorage.getItem(this.key);
        return this.values.find((value) => value === stored) ?? null;
    }

    /** Null forgets the choice. */
    set(value: T | null): void {
        this.kept = value;
        if (value === null) {
            localStorage.removeItem(this.key);
        } else {
            localStorage.setItem(this.key, value);
        }
    }

    /** The answer to a sign-out empties the storage (WEB-4). The choice says nothing about the user: it stays. */
    surviveSignOut(): void {
        this.kept = this.get();
        document.addEventListener('userLoggedOut', () => this.set(this.kept));
    }
}
