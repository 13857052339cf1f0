// SPDX-License-Identifier: Apache-2.0
// What stores keep in this browser between visits (STATE-3). Each key names whose it is, so that two people who share
// a browser never see each other's; with nobody signed in nothing is kept.
import { tryParseJson } from './json';
import { isSensitive } from './redact';

/** Who is signed in, such as `client:user`; null for nobody. */
export type Owner = () => string | null;

const prefix = 'xos:';
const followers = new Set<() => void>();
let owner: Owner = () => null;

/** Says how to find out who is signed in; once, by the library. */
export function setOwner(source: Owner): void {
    owner = source;
}

export function currentOwner(): string | null {
    return owner();
}

/** What the signed-in user kept under this key, undefined when there is nothing that can be read. */
export function readPersisted(key: string): unknown {
    const name = fullKey(key);
    const text = name === null ? null : localStorage.getItem(name);
    return text === null ? undefined : tryParseJson(text);
}

/** Keeps a value for the signed-in user, without members that hold secrets and without the content of files. */
export function writePersisted(key: string, value: unknown): void {
    const name = fullKey(key);
    if (name === null) {
        return;
    }
    try {
        localStorage.setItem(name, JSON.stringify(value, withoutSecrets));
    } catch (error) {
        console.warn(`The state of ${key} could not be kept:`, error);
    }
}

/** Removes what was kept for anybody, then tells all stores, which begin anew. */
export function clearPersisted(): void {
    Object.keys(localStorage)
        .filter((name) => name.startsWith(prefix))
        .forEach((name) => localStorage.removeItem(name));
    ownerChanged();
}

/** Tells all stores that somebody else is signed in now. */
export function ownerChanged(): void {
    [...followers].forEach((follow) => follow());
}

/** Calls `follow` whenever the signed-in user is another one. */
export function onOwnerChange(follow: () => void): void {
    followers.add(follow);
}

/** Calls `follow` with what another tab of the same user kept under this key. */
export function onPersistedElsewhere(key: string, follow: (value: unknown) => void): void {
    window.addEventListener('storage', (event) => {
        if (event.newValue !== null && event.key === fullKey(key)) {
            follow(tryParseJson(event.newValue));
        }
    });
}

function fullKey(key: string): string | null {
    const name = owner();
    return name === null ? null : `${prefix}${name}:${key}`;
}

function withoutSecrets(key: string, value: unknown): unknown {
    const isContent = value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value);
    return isSensitive(key) || isContent ? undefined : value;
}
