// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clearPersisted, ownerChanged, setOwner } from '../../src/core/persistence';
import { createStore } from '../../src/core/store';

const initial = { page: 1, search: '', view: 'list' };
let owner: string | null;

function kept(): Record<string, unknown> {
    const entries = Object.entries(localStorage).filter(([name]) => name.startsWith('xos:'));
    return Object.fromEntries(entries.map(([name, text]) => [name, JSON.parse(text as string)]));
}

function keptElsewhere(key: string, value: unknown): void {
    const newValue = typeof value === 'string' ? value : JSON.stringify(value);
    window.dispatchEvent(new StorageEvent('storage', { key, newValue }));
}

beforeEach(() => {
    owner = '1:7';
    setOwner(() => owner);
});
afterEach(() => setOwner(() => null));

describe('createStore', () => {
    it('STATE-1 holds a state, takes patches and functions, and resets', () => {
        const store = createStore(initial);
        expect(store.getState()).toEqual(initial);
        store.setState({ page: 2 });
        store.setState(({ page }) => ({ page: page + 1 }));
        expect(store.getState()).toEqual({ ...initial, page: 3 });
        store.reset();
        expect(store.getState()).toEqual(initial);
        expect(initial).toEqual({ page: 1, search: '', view: 'list' });
    });

    it('STATE-1 calls a listener only when its selected value changed', () => {
        const store = createStore(initial);
        const pages: number[][] = [];
        const searches = vi.fn();
        const end = store.subscribe(
            ({ page }) => page,
            (page, before) => pages.push([page, before]),
        );
        store.subscribe(({ search }) => search, searches);
        store.setState({ page: 2, view: 'cards' });
        store.setState({ page: 2 });
        store.setState({ page: 3 });
        expect(pages).toEqual([
            [2, 1],
            [3, 2],
        ]);
        expect(searches).not.toHaveBeenCalled();
        end();
        store.setState({ page: 4 });
        expect(pages).toHaveLength(2);
    });

    it('STATE-1 gives each listener the newest state when a listener changes it', () => {
        const store = createStore(initial);
        const seen: number[] = [];
        store.subscribe(
            ({ page }) => page,
            (page) => page === 2 && store.setState({ page: 5 }),
        );
        store.subscribe(({ page }) => page, (page) => seen.push(page));
        store.setState({ page: 2 });
        expect(seen).toEqual([5]);
    });

    it('STATE-1 needs a key to persist', () => {
        expect(() => createStore(initial, { persist: true })).toThrow('A store that persists needs a key');
    });
});

describe('createStore: persisted', () => {
    it('STATE-3 keeps the state under the client and user, and begins with it', () => {
        createStore(initial, { key: 'table', persist: true }).setState({ page: 4 });
        expect(kept()).toEqual({ 'xos:1:7:table': { ...initial, page: 4 } });
        expect(createStore(initial, { key: 'table', persist: true }).getState().page).toBe(4);
    });

    it('STATE-3 keeps only the members it was told', () => {
        const store = createStore(initial, { key: 'table', persist: ['search'] });
        store.setState({ page: 4, search: 'ann' });
        expect(kept()).toEqual({ 'xos:1:7:table': { search: 'ann' } });
        expect(createStore(initial, { key: 'table', persist: ['search'] }).getState()).toEqual({ ...initial, search: 'ann' });
    });

    it('STATE-3 keeps nothing that it was not told to', () => {
        createStore(initial, { key: 'table' }).setState({ page: 4 });
        expect(kept()).toEqual({});
    });

    it('STATE-3 never keeps passwords, tokens or the content of files', () => {
        const secrets = { password: 'p', refreshToken: 't', draft: { name: 'Ann', newPassword: 'p' } };
        const files = { file: new File(['content'], 'a.txt'), bytes: new Uint8Array(2), buffer: new ArrayBuffer(2) };
        const store = createStore<Record<string, unknown>>({}, { key: 'form', persist: true });
        store.setState({ ...secrets, ...files });
        expect(kept()).toEqual({ 'xos:1:7:form': { draft: { name: 'Ann' } } });
        expect(store.getState()['password']).toBe('p');
    });

    it('STATE-3 keeps nothing with nobody signed in', () => {
        owner = null;
        createStore(initial, { key: 'table', persist: true }).setState({ page: 4 });
        expect(kept()).toEqual({});
    });

    it('STATE-3 never shows one user what another left', () => {
        const store = createStore(initial, { key: 'table', persist: true });
        store.setState({ search: 'of the first' });
        owner = '1:8';
        ownerChanged();
        expect(store.getState()).toEqual(initial);
        store.setState({ search: 'of the second' });
        owner = '2:7';
        ownerChanged();
        expect(store.getState(), 'the same user id of another client').toEqual(initial);
        owner = '1:7';
        ownerChanged();
        expect(store.getState().search).toBe('of the first');
    });

    it('STATE-3 clears everything at sign-out, the state in memory too, and nothing else', () => {
        localStorage.setItem('xos_theme', 'dark');
        const persisted = createStore(initial, { key: 'table', persist: true });
        const unkept = createStore(initial);
        persisted.setState({ page: 4 });
        unkept.setState({ page: 4 });
        owner = null;
        clearPersisted();
        expect(kept()).toEqual({});
        expect([persisted.getState(), unkept.getState()]).toEqual([initial, initial]);
        expect(localStorage.getItem('xos_theme')).toBe('dark');
    });

    it('STATE-3 follows another tab of the same user, and no other', () => {
        const store = createStore(initial, { key: 'table', persist: true });
        const pages: number[] = [];
        store.subscribe(({ page }) => page, (page) => pages.push(page));
        keptElsewhere('xos:1:7:table', { ...initial, page: 9 });
        keptElsewhere('xos:1:8:table', { ...initial, page: 10 });
        keptElsewhere('xos:1:7:other', { ...initial, page: 11 });
        expect(pages).toEqual([9]);
        expect(kept(), 'what another tab kept is not kept again').toEqual({});
    });

    it.each(['', 'no JSON', '[]', '7', 'null'])('STATE-3 begins anew when %j was kept', (text) => {
        localStorage.setItem('xos:1:7:table', text);
        const store = createStore(initial, { key: 'table', persist: true });
        expect(store.getState()).toEqual(initial);
        keptElsewhere('xos:1:7:table', text);
        expect(store.getState()).toEqual(initial);
    });

    it('STATE-3 goes on when the browser keeps nothing', () => {
        const warn = vi.spyOn(console, 'warn').mockReturnValue();
        vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
            throw new DOMException('full', 'QuotaExceededError');
        });
        const store = createStore(initial, { key: 'table', persist: true });
        store.setState({ page: 4 });
        expect(store.getState().page).toBe(4);
        expect(warn).toHaveBeenCalledOnce();
    });
});
