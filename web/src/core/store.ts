// SPDX-License-Identifier: Apache-2.0
import { isolated } from './isolate';
import { isObject } from './json';
import { onOwnerChange, onPersistedElsewhere, readPersisted, writePersisted } from './persistence';

export interface StoreOptions<S> {
    /** The name under which the state is kept; needed to persist. */
    key?: string;
    /** True keeps the whole state in this browser for the signed-in user, a list of members only those. */
    persist?: boolean | readonly (keyof S & string)[];
}

export interface StateStore<S extends object> {
    getState(): Readonly<S>;
    /** Replaces the members that `patch` names, or that it returns when it is a function of the state. */
    setState(patch: Partial<S> | ((state: Readonly<S>) => Partial<S>)): void;
    /** Calls `listener` when what `selector` picks has changed. Returns what ends this. */
    subscribe<T>(selector: (state: Readonly<S>) => T, listener: (selected: T, previous: T) => void): () => void;
    /** Back to the initial state. */
    reset(): void;
}

/**
 * A state with members, which tells listeners about the parts they selected.
 *
 * A persisted one begins with what the signed-in user left, follows the user's other tabs, and begins anew for the
 * next user. Passwords, tokens and files are never kept.
 * Throws: Error when it is to persist and has no key.
 */
export function createStore<S extends object>(initial: S, options: StoreOptions<S> = {}): StateStore<S> {
    const { key = '', persist = false } = options;
    if (persist !== false && key === '') {
        throw new Error('A store that persists needs a key');
    }
    const checks = new Set<() => void>();
    let state: Readonly<S> = { ...initial };

    const replace = (next: Readonly<S>): void => {
        state = next;
        [...checks].forEach((check) => isolated(check));
    };
    const kept = (value: unknown): Partial<S> => pick(value, persist);
    const begin = (): void => replace({ ...initial, ...(persist === false ? {} : kept(readPersisted(key))) });

    const store: StateStore<S> = {
        getState: () => state,
        setState(patch) {
            const changes = typeof patch === 'function' ? patch(state) : patch;
            if (!hasChanges(state, changes)) {
                return;
            }
            const next = { ...state, ...changes };
            if (persist !== false) {
                writePersisted(key, kept(next));
            }
            replace(next);
        },
        subscribe(selector, listener) {
            let last = selector(state);
            const check = (): void => {
                const previous = last;
                last = selector(state);
                if (!Object.is(last, previous)) {
                    listener(last, previous);
                }
            };
            checks.add(check);
            return () => void checks.delete(check);
        },
        reset: () => store.setState(initial),
    };

    begin();
    onOwnerChange(begin);
    if (persist !== false) {
        onPersistedElsewhere(key, (value) => replace({ ...state, ...kept(value) }));
    }
    return store;
}

function hasChanges<S extends object>(state: Readonly<S>, changes: Partial<S>): boolean {
    return Object.entries(changes).some(([name, value]) => !Object.is(value, state[name as keyof S]));
}

function pick<S extends object>(value: unknown, names: boolean | readonly string[]): Partial<S> {
    const entries = Object.entries(isObject(value) ? value : {});
    const picked = typeof names === 'boolean' ? entries : entries.filter(([name]) => names.includes(name));
    return Object.fromEntries(picked) as Partial<S>;
}
