// SPDX-License-Identifier: Apache-2.0
// The table while others change what it shows.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserService } from '../../src/api/user-service';
import { userStore } from '../../src/api/user-store';
import { UserTable } from '../../src/ui/user-table';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { pageOf, user } from '../../src/testing/samples';

const ann = user(1, 'Ann');
const ben = user(2, 'Ben');
const dora = user(4, 'Dora');
let table: UserTable;

function names(): (string | null)[] {
    return [...document.querySelectorAll('tr[data-id] .xos-name')].map(({ textContent }) => textContent);
}

async function showPageOf(users = [ann, ben, dora], page = 1, total = users.length): Promise<void> {
    table.currentPage = page;
    table.pageSize = 3;
    void table.loadData();
    await FakeXhr.last.succeed(pageOf(users, page, total, 3));
    FakeXhr.reset();
}

beforeEach(() => {
    const container = document.createElement('div');
    document.body.append(container);
    table = new UserTable(container, { autoLoad: false });
});
afterEach(() => table.disconnect());

describe('UserTable: one source of truth', () => {
    it('STATE-2 shows what any answer tells of a user in it', async () => {
        await showPageOf();
        const asked = UserService.getUser(2);
        await FakeXhr.last.succeed(user(2, 'Benjamin'));
        await asked;
        expect(names()).toEqual(['Ann', 'Benjamin', 'Dora']);
    });

    it('STATE-4 shows an own change at once, and as before when it is refused', async () => {
        await showPageOf();
        const sent = UserService.updateUser(2, { name: 'Typed', email: ben.email }).catch(() => 'refused');
        expect(names()).toEqual(['Ann', 'Typed', 'Dora']);
        await FakeXhr.last.fail(409);
        expect(await sent).toBe('refused');
        expect(names()).toEqual(['Ann', 'Ben', 'Dora']);
    });

    it('STATE-2 keeps the elements of rows whose content changes', async () => {
        await showPageOf();
        const button = document.querySelector('.edit-btn[data-id="2"]');
        userStore.upsert(user(2, 'Benjamin'));
        expect(document.querySelector('.edit-btn[data-id="2"]')).toBe(button);
        expect(button?.getAttribute('aria-label')).toBe('Edit Benjamin');
    });

    it('STATE-2 follows the store no more once disconnected', async () => {
        await showPageOf();
        table.disconnect();
        userStore.upsert(user(2, 'Benjamin'));
        expect(names()).toEqual(['Ann', 'Ben', 'Dora']);
    });
});

describe('UserTable: changes while a load is under way', () => {
    it('UT-2 SR-6 shows no older state of a user, and loads once more after many changes', async () => {
        await showPageOf();
        void table.loadData(false);
        const load = FakeXhr.last;
        userStore.upsert(user(2, 'Renamed'), { seq: 11 });
        table.updateRow(user(2, 'Renamed'));
        table.addRow(user(3, 'Cem'));
        userStore.remove(1, { seq: 13 });
        table.removeRow(1);
        expect(FakeXhr.requests).toHaveLength(1);
        await load.succeed(pageOf([ann, ben, dora]));
        expect(names(), 'neither Ann comes back nor the old name').toEqual(['Renamed', 'Dora']);
        expect(FakeXhr.requests).toHaveLength(2);
        await FakeXhr.last.succeed(pageOf([user(3, 'Cem'), dora, user(2, 'Renamed')]));
        expect(names()).toEqual(['Cem', 'Dora', 'Renamed']);
        await flush();
        expect(FakeXhr.requests).toHaveLength(2);
    });

    it('UT-9 SR-6 makes one load of many deletions on a page that has a next one', async () => {
        await showPageOf([ann, ben, dora], 1, 30);
        [1, 2].forEach((id) => table.removeRow(id));
        expect(FakeXhr.requests).toHaveLength(1);
        await FakeXhr.last.succeed(pageOf([dora], 1, 28, 3));
        expect(FakeXhr.requests, 'and one more, since the second came after the first was sent').toHaveLength(2);
    });
});

describe('UserTable: users that come to the page or leave it', () => {
    it.each([
        ['Cem', 'between two of the page', true],
        ['Aaron', 'before the page', false],
        ['Zoe', 'behind the page', false],
    ])('UT-9 SR-6 a user of another page renamed to %s, %s', async (name, _where, loads) => {
        await showPageOf([ann, ben, dora], 2, 9);
        table.updateRow(user(8, name));
        expect(FakeXhr.requests).toHaveLength(loads ? 1 : 0);
    });

    it('UT-9 SR-6 a user of no page before who fits the only page', async () => {
        await showPageOf([ann, ben], 1, 2);
        table.updateRow(user(8, 'Zoe'));
        await FakeXhr.last.succeed(pageOf([ann, ben, user(8, 'Zoe')], 1, 3, 3));
        expect(names()).toEqual(['Ann', 'Ben', 'Zoe']);
    });

    it.each([
        ['Aaron', true],
        ['Bea', false],
        ['Zoe', true],
    ])('UT-9 SR-6 a user in the middle of the page renamed to %s', async (name, loads) => {
        await showPageOf([ann, ben, dora], 2, 9);
        table.updateRow(user(2, name));
        expect(FakeXhr.requests).toHaveLength(loads ? 1 : 0);
    });

    it('UT-9 SR-6 loads nothing for a user who does not fit the search', async () => {
        table.filters = { search: 'nn' };
        await showPageOf([ann], 1, 1);
        table.updateRow(user(8, 'Zoe'));
        expect(FakeXhr.requests).toEqual([]);
    });
});
