// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UserDto } from '../../src/api/wire-types';
import { deletedUsers } from '../../src/ui/deleted-users';
import { TableAddress } from '../../src/ui/table-address';
import { currentUsers } from '../../src/ui/user-list';
import { UserTable } from '../../src/ui/user-table';
import type { FakeLocation } from '../../src/testing/fake-location';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { pageOf, user } from '../../src/testing/samples';
import { click, find, showPage, type } from '../support/page';

const users = Array.from({ length: 10 }, (_item, index) => user(index + 1));
let table: UserTable;
let address: TableAddress<UserDto>;
let entries: string[];

function goTo(search: string): void {
    (window.location as unknown as FakeLocation).search = search;
}

function shown(): string {
    return window.location.search;
}

/** Opens the page at this address with its list loaded. */
async function arrive(search = '', total = 40): Promise<void> {
    goTo(search);
    entries = [search];
    table = new UserTable(find('#userTableContainer'), { autoLoad: false });
    address = new TableAddress(table, [currentUsers, deletedUsers]);
    address.read();
    void table.loadData();
    await answer(total);
}

async function answer(total = 40): Promise<void> {
    await FakeXhr.last.succeed(pageOf(users, table.currentPage, total, table.pageSize));
}

function goBack(): void {
    entries.pop();
    goTo(entries.at(-1) ?? '');
    window.dispatchEvent(new PopStateEvent('popstate'));
}

beforeEach(() => {
    showPage('users');
    const queryOf = (url: unknown): string => new URL(String(url), 'http://app.test').search;
    vi.spyOn(window.history, 'pushState').mockImplementation((_data, _title, url) => {
        goTo(queryOf(url));
        entries.push(shown());
    });
    vi.spyOn(window.history, 'replaceState').mockImplementation((_data, _title, url) => {
        goTo(queryOf(url));
        entries[entries.length - 1] = shown();
    });
});
afterEach(() => {
    address.disconnect();
    table.disconnect();
});

describe('TableAddress', () => {
    it('STATE-4 loads what the address says, once, and shows it in the fields', async () => {
        await arrive('?page=2&size=25&sort=email&dir=desc&search=user&inactive=1');
        expect(FakeXhr.to('/paged')).toHaveLength(1);
        expect(FakeXhr.last.query).toEqual({
            page: '2',
            pageSize: '25',
            sortBy: 'email',
            sortDirection: 'desc',
            search: 'user',
            includeInactive: 'true',
        });
        expect(find<HTMLInputElement>('#userSearch').value).toBe('user');
        expect(find<HTMLInputElement>('#showInactive').checked).toBe(true);
        expect(find<HTMLSelectElement>('#userPageSize').value).toBe('25');
        expect(find('[data-sort="email"]').getAttribute('aria-sort')).toBe('descending');
        expect(entries).toHaveLength(1);
    });

    it('STATE-4 writes every step of the reader, and Back undoes it', async () => {
        await arrive();
        expect(shown()).toBe('');
        click('[data-page="2"]');
        await answer();
        expect(shown()).toBe('?page=2');
        click('[data-sort="email"] button');
        await answer();
        expect(shown()).toBe('?page=2&sort=email');
        goBack();
        expect(FakeXhr.last.query).toMatchObject({ page: '2', sortBy: 'name' });
        await answer();
        goBack();
        await answer();
        expect(FakeXhr.last.query).toMatchObject({ page: '1', sortBy: 'name' });
        expect(entries).toEqual(['']);
    });

    it('STATE-4 takes one step for one search, however many pauses it is typed with', async () => {
        await arrive();
        for (const text of ['u', 'us', 'user']) {
            type('#userSearch', text);
            await vi.advanceTimersByTimeAsync(300);
            await answer();
        }
        expect(entries).toEqual(['', '?search=user']);
        goBack();
        expect(find<HTMLInputElement>('#userSearch').value).toBe('');
        expect(FakeXhr.last.query).not.toHaveProperty('search');
        await answer();
    });

    it('STATE-4 UT-10 corrects a page past the end without a trap for the Back button', async () => {
        goTo('?page=9');
        entries = ['?from=elsewhere', '?page=9'];
        table = new UserTable(find('#userTableContainer'), { autoLoad: false });
        address = new TableAddress(table, [currentUsers, deletedUsers]);
        address.read();
        void table.loadData();
        await FakeXhr.last.succeed(pageOf([], 9, 40));
        expect(FakeXhr.last.query).toMatchObject({ page: '4' });
        await answer();
        expect(entries).toEqual(['?from=elsewhere', '?page=4']);
    });

    it('STATE-4 puts an order and a list it does not know right, in place', async () => {
        await arrive('?sort=password_hash&view=secret');
        expect(FakeXhr.last.query).toMatchObject({ sortBy: 'name' });
        expect(table.list).toBe(currentUsers);
        expect(entries).toEqual(['']);
    });

    it('STATE-4 leads to the list of deleted users, in its own order', async () => {
        await arrive('?view=deleted');
        expect(FakeXhr.last.url).toContain('/api/users/deleted?');
        expect(FakeXhr.last.query).toMatchObject({ sortBy: 'deleted_at', sortDirection: 'desc' });
        table.showList(currentUsers);
        void table.loadData();
        await answer();
        expect(entries).toEqual(['?view=deleted', '']);
        goBack();
        expect(table.list).toBe(deletedUsers);
        await answer();
    });

    it('STATE-4 follows nothing any more after disconnect', async () => {
        await arrive();
        address.disconnect();
        click('[data-page="2"]');
        await answer();
        window.dispatchEvent(new PopStateEvent('popstate'));
        expect(entries).toEqual(['']);
        expect(FakeXhr.to('/paged')).toHaveLength(2);
    });
});
