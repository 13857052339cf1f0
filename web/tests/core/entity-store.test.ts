// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { EntityStore } from '../../src/core/entity-store';

interface Order {
    id: number;
    title: string;
    open?: boolean;
}

let orders: EntityStore<Order>;
let changes: number[][];

beforeEach(() => {
    orders = new EntityStore();
    changes = [];
    orders.subscribe((changed) => changes.push([...changed]));
});

function titles(): string[] {
    return orders.list().map(({ title }) => title);
}

describe('EntityStore', () => {
    it('STATE-2 upserts, removes, finds and lists', () => {
        orders.upsert([
            { id: 1, title: 'one' },
            { id: 2, title: 'two' },
        ]);
        orders.upsert({ id: 2, title: 'two again' });
        expect(orders.byId(2)).toEqual({ id: 2, title: 'two again' });
        expect(titles()).toEqual(['one', 'two again']);
        orders.remove(1);
        expect(orders.byId(1)).toBeUndefined();
        expect(titles()).toEqual(['two again']);
    });

    it('STATE-2 tells what changed, once for many and not for nothing', () => {
        orders.upsert([
            { id: 1, title: 'one' },
            { id: 2, title: 'two' },
        ]);
        orders.upsert([
            { id: 1, title: 'one' },
            { id: 2, title: 'other' },
        ]);
        orders.upsert({ id: 2, title: 'other' });
        orders.remove(9);
        orders.remove(1);
        expect(changes).toEqual([[1, 2], [2], [1]]);
    });

    it('STATE-2 keeps the same object while it looks the same', () => {
        orders.upsert({ id: 1, title: 'one' });
        const before = orders.byId(1);
        orders.upsert({ id: 1, title: 'one' });
        expect(orders.byId(1)).toBe(before);
        orders.upsert({ id: 1, title: 'one', open: true });
        expect(orders.byId(1)).toEqual({ id: 1, title: 'one', open: true });
    });

    it('STATE-2 ends a subscription', () => {
        const seen: number[][] = [];
        const end = orders.subscribe((changed) => seen.push([...changed]));
        end();
        orders.upsert({ id: 1, title: 'one' });
        expect(seen).toEqual([]);
    });

    it('STATE-2 forgets everything', () => {
        orders.upsert({ id: 1, title: 'one' }, { seq: 5 });
        orders.clear();
        expect(orders.list()).toEqual([]);
        expect(changes.at(-1)).toEqual([1]);
        orders.upsert({ id: 1, title: 'of another tenant' }, { seq: 1 });
        expect(titles()).toEqual(['of another tenant']);
    });
});

describe('EntityStore: knowledge out of order', () => {
    it('STATE-2 an event wins over an answer that was asked for before it', () => {
        orders.upsert({ id: 1, title: 'old' });
        const since = orders.moment();
        orders.upsert({ id: 1, title: 'event' }, { seq: 11 });
        orders.upsert([{ id: 1, title: 'late answer' }], { since });
        expect(titles()).toEqual(['event']);
    });

    it('STATE-2 an answer that was asked for after an event wins', () => {
        orders.upsert({ id: 1, title: 'event' }, { seq: 11 });
        orders.upsert([{ id: 1, title: 'answer' }], { since: orders.moment() });
        expect(titles()).toEqual(['answer']);
    });

    it.each([
        [10, 'own change'],
        [11, 'event'],
        [12, 'event'],
    ])('STATE-2 event %i after an own change with number 11 shows the %s', (seq, shown) => {
        orders.upsert({ id: 1, title: 'own change' }, { seq: 11 });
        orders.upsert({ id: 1, title: 'event' }, { seq });
        expect(titles()).toEqual([shown]);
    });

    it('STATE-2 an own change that is answered after a later event does not win', () => {
        orders.upsert({ id: 1, title: 'event' }, { seq: 12 });
        orders.upsert({ id: 1, title: 'own change' }, { seq: 11 });
        expect(titles()).toEqual(['event']);
    });

    it('STATE-2 a late answer does not bring back what was deleted, a later event does', () => {
        orders.upsert({ id: 1, title: 'one' });
        const since = orders.moment();
        orders.remove(1, { seq: 11 });
        orders.upsert([{ id: 1, title: 'late answer' }], { since });
        orders.upsert({ id: 1, title: 'earlier event' }, { seq: 10 });
        expect(titles()).toEqual([]);
        orders.upsert({ id: 1, title: 'restored' }, { seq: 12 });
        expect(titles()).toEqual(['restored']);
    });

    it('STATE-2 an earlier deletion does not remove what was restored', () => {
        orders.upsert({ id: 1, title: 'restored' }, { seq: 12 });
        orders.remove(1, { seq: 11 });
        expect(titles()).toEqual(['restored']);
    });
});

describe('EntityStore: optimistic', () => {
    const failure = new Error('refused');

    it('STATE-4 shows a change at once and then the answer', async () => {
        orders.upsert({ id: 1, title: 'one' });
        const sent = orders.optimistic(1, { title: 'typed' }, async () => {
            expect(titles()).toEqual(['typed']);
            await Promise.resolve();
            orders.upsert({ id: 1, title: 'Typed, trimmed' });
            return 'answer';
        });
        expect(titles()).toEqual(['typed']);
        expect(await sent).toBe('answer');
        expect(titles()).toEqual(['Typed, trimmed']);
    });

    it('STATE-4 takes a refused change back and passes the failure on', async () => {
        orders.upsert({ id: 1, title: 'one' });
        const sent = orders.optimistic(1, { title: 'typed' }, () => Promise.reject(failure));
        expect(titles()).toEqual(['typed']);
        await expect(sent).rejects.toBe(failure);
        expect(titles()).toEqual(['one']);
        expect(changes).toEqual([[1], [1], [1]]);
    });

    it('STATE-4 takes back its own change alone, and nothing that came meanwhile', async () => {
        orders.upsert({ id: 1, title: 'one', open: true });
        let refuse: () => void = () => undefined;
        const sent = orders.optimistic(1, { title: 'typed' }, () => new Promise((_, reject) => (refuse = () => reject(failure))));
        orders.upsert({ id: 1, title: 'remote', open: false }, { seq: 11 });
        expect(orders.byId(1), 'the change stays visible on top').toEqual({ id: 1, title: 'typed', open: false });
        refuse();
        await expect(sent).rejects.toBe(failure);
        expect(orders.byId(1)).toEqual({ id: 1, title: 'remote', open: false });
    });

    it('STATE-4 keeps two changes of one record apart', async () => {
        orders.upsert({ id: 1, title: 'one', open: true });
        let refuse: () => void = () => undefined;
        const first = orders.optimistic(1, { title: 'first' }, () => new Promise((_, reject) => (refuse = () => reject(failure))));
        const second = orders.optimistic(1, { open: false }, async () => {
            await Promise.resolve();
            orders.upsert({ id: 1, title: 'one', open: false });
        });
        await second;
        refuse();
        await expect(first).rejects.toBe(failure);
        expect(orders.byId(1)).toEqual({ id: 1, title: 'one', open: false });
    });

    it('STATE-4 invents no record that is not known', async () => {
        await orders.optimistic(7, { title: 'typed' }, () => Promise.resolve());
        expect(orders.list()).toEqual([]);
    });
});
