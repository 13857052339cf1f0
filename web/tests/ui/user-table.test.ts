// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ErrorHandler } from '../../src/ui/error-handler';
import { UserTable, type UserTableOptions } from '../../src/ui/user-table';
import type { UserDto } from '../../src/api/wire-types';
import { expectErrorLog } from '../support/error-log';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { pageOf, user } from '../../src/testing/samples';
import { click, find, recordEvents, showPage, type } from '../support/page';

const names = ['Ann', 'Ben', 'Cem', 'Dan', 'Eva', 'Fay', 'Gil', 'Hal', 'Ida', 'Jan'];
const firstTen = names.map((name, index) => user(index + 1, name));

let created: UserTable | undefined;

function createTable(options: UserTableOptions = { autoLoad: false }): UserTable {
    created = new UserTable(find('#userTableContainer'), options);
    return created;
}

async function loadedTable(users: UserDto[], page = 1, total = users.length): Promise<UserTable> {
    const table = createTable();
    table.currentPage = page;
    void table.loadData();
    await FakeXhr.last.succeed(pageOf(users, page, total));
    return table;
}

function shownNames(): (string | null)[] {
    return [...document.querySelectorAll('tbody tr[data-id] td:first-child')].map((cell) => cell.textContent);
}

function links(): string[] {
    return [...document.querySelectorAll('.pagination .page-item')].map((item) => {
        const link = item.querySelector('.page-link');
        const state = ['active', 'disabled'].filter((name) => item.classList.contains(name)).join('');
        return `${link?.textContent ?? ''}:${link?.getAttribute('data-page') ?? ''}${state ? `:${state}` : ''}`;
    });
}

function summary(): string | null {
    return find('.xos-table-summary').textContent;
}

beforeEach(() => showPage('users'));
afterEach(() => {
    created?.disconnect();
    ErrorHandler.stopConnectionMonitoring();
});

describe('UserTable: loading', () => {
    it('UT-1 starts with its defaults and loads by itself', () => {
        const table = createTable({});
        expect(table).toMatchObject({
            currentPage: 1,
            pageSize: 10,
            filters: {},
            sortBy: 'name',
            sortDirection: 'asc',
        });
        expect(FakeXhr.requests).toHaveLength(1);
        expect(FakeXhr.last.url).toContain('/api/users/paged?');
        expect(FakeXhr.last.query).toEqual({ page: '1', pageSize: '10', sortBy: 'name', sortDirection: 'asc' });
    });

    it('UT-1 leaves the first load out with autoLoad: false', () => {
        createTable();
        expect(FakeXhr.requests).toEqual([]);
    });

    it('UT-2 sends all filters and shows skeleton rows until the answer', async () => {
        const table = createTable();
        table.filters = { search: 'a', role: 'x' };
        const loaded = table.loadData();
        expect(FakeXhr.last.query).toMatchObject({ search: 'a', role: 'x' });
        expect(document.querySelectorAll('.xos-skeleton-row')).toHaveLength(10);
        await FakeXhr.last.succeed(pageOf(firstTen));
        expect(await loaded).toBe(true);
        expect(document.querySelectorAll('.xos-skeleton-row')).toHaveLength(0);
        expect(shownNames()).toEqual(names);
    });

    it('UT-2 shows no loading state with loadData(false)', () => {
        void createTable().loadData(false);
        expect(document.querySelector('.xos-skeleton-row, [aria-busy]')).toBeNull();
    });

    it('UT-2 shows a failure in the table, keeps the error, logs it once and offers a retry', async () => {
        expectErrorLog('Load data error:');
        const table = createTable();
        const loaded = table.loadData();
        await FakeXhr.last.fail(500);
        expect(await loaded).toBe(false);
        expect(find('tbody').textContent).toContain('Failed to load users');
        expect(document.querySelector('.xos-skeleton-row, [aria-busy]')).toBeNull();
        expect(table.lastError).toMatchObject({ status: 500 });
        expect(FakeXhr.to('/api/errors/log')).toHaveLength(1);
        click('.xos-retry');
        await FakeXhr.last.succeed(pageOf(firstTen));
        expect(shownNames()).toEqual(names);
        expect(table.lastError).toBeNull();
    });

    it('UT-2 UM-8 keeps the keyboard while it loads again, whatever comes of it', async () => {
        expectErrorLog('Load data error:');
        void createTable().loadData();
        await FakeXhr.last.fail(500);
        find('.xos-retry').focus();
        click('.xos-retry');
        await FakeXhr.last.fail(500);
        expect(document.activeElement).toBe(find('.xos-retry'));
        click('.xos-retry');
        await FakeXhr.last.succeed(pageOf(firstTen));
        expect(document.activeElement).toBe(find('#userSearch'));
    });

    it('UT-2 EH-5 loads again by itself when the connection is back', async () => {
        expectErrorLog('Load data error:', 'Failed to log error:');
        void createTable().loadData();
        await FakeXhr.last.loseConnection();
        await FakeXhr.to('/api/errors/log')[0]!.loseConnection();
        await vi.advanceTimersByTimeAsync(2_000);
        await FakeXhr.to('/api/ping')[0]!.succeed({});
        await FakeXhr.last.succeed(pageOf(firstTen));
        await FakeXhr.last.succeed(pageOf(firstTen));
        expect(FakeXhr.to('/paged')).toHaveLength(3);
        expect(shownNames()).toEqual(names);
    });

    it('UT-2 AS-3 signs out when the session has ended', async () => {
        expectErrorLog('Load data error:', 'Error occurred:');
        void createTable().loadData();
        await FakeXhr.last.fail(401);
        expect(FakeXhr.to('/api/auth/logout')).toHaveLength(1);
        await FakeXhr.to('/api/auth/logout')[0]!.succeed(null);
    });

    it('UT-2 leaves the reporting to the caller with log: false', async () => {
        expectErrorLog('Load data error:');
        const table = createTable();
        void table.loadData(true, { log: false });
        await FakeXhr.last.fail(500);
        expect(FakeXhr.to('/api/errors/log')).toEqual([]);
    });

    it('UT-2 joins identical loads', async () => {
        const table = createTable();
        const both = Promise.all([table.loadData(), table.loadData()]);
        expect(FakeXhr.requests).toHaveLength(1);
        await FakeXhr.last.succeed(pageOf(firstTen));
        expect(await both).toEqual([true, true]);
        void table.loadData();
        expect(FakeXhr.requests).toHaveLength(2);
    });

    it('UT-2 drops an older answer that comes after a newer question', async () => {
        const table = createTable();
        const older = table.loadData();
        table.currentPage = 2;
        const newer = table.loadData();
        const [first, second] = FakeXhr.requests;
        expect(first!.aborted).toBe(true);
        await second!.succeed(pageOf([user(11, 'Kim')], 2, 11));
        await first!.succeed(pageOf(firstTen, 1, 11));
        expect(shownNames()).toEqual(['Kim']);
        expect(await Promise.all([older, newer])).toEqual([true, true]);
    });

    it('UT-10 goes to the last page when the current one is gone', async () => {
        const table = createTable();
        table.currentPage = 5;
        void table.loadData();
        await FakeXhr.last.succeed(pageOf([], 5, 11));
        expect(FakeXhr.last.query['page']).toBe('2');
        await FakeXhr.last.succeed(pageOf([user(11, 'Kim')], 2, 11));
        expect(shownNames()).toEqual(['Kim']);
    });

    it('UT-10 says that nothing was found', async () => {
        await loadedTable([]);
        expect(find('tbody').textContent).toBe('No users found');
        // The status line says it to screen readers.
        expect(summary()).toBe('No users found');
        expect(find('.xos-table-summary').classList.contains('visually-hidden')).toBe(true);
        expect(FakeXhr.requests).toHaveLength(1);
    });
});

describe('UserTable: search and sort', () => {
    it('UT-3 waits 300 ms after the last keystroke and asks once', async () => {
        const table = createTable();
        table.currentPage = 3;
        type('#userSearch', 'a');
        await vi.advanceTimersByTimeAsync(299);
        type('#userSearch', 'an');
        await vi.advanceTimersByTimeAsync(299);
        expect(FakeXhr.requests).toEqual([]);
        await vi.advanceTimersByTimeAsync(1);
        expect(FakeXhr.requests).toHaveLength(1);
        expect(FakeXhr.last.query).toMatchObject({ search: 'an', page: '1' });
        expect(table.currentPage).toBe(1);
    });

    it('UT-3 searches for a pasted tab as for a space, since the server refuses control characters', async () => {
        createTable();
        type('#userSearch', 'Ann\tLee');
        await vi.advanceTimersByTimeAsync(300);
        expect(FakeXhr.last.query).toMatchObject({ search: 'Ann Lee' });
    });

    it('UT-4 flips the active column, sets another one ascending, and keeps the page', async () => {
        const table = await loadedTable(firstTen, 2, 40);
        click('th[data-sort="name"]');
        expect(FakeXhr.last.query).toMatchObject({ sortBy: 'name', sortDirection: 'desc', page: '2' });
        expect(find('th[data-sort="name"]').getAttribute('aria-sort')).toBe('descending');
        click('th[data-sort="created_at"] button');
        expect(FakeXhr.last.query).toMatchObject({ sortBy: 'created_at', sortDirection: 'asc', page: '2' });
        expect(find('th[data-sort="name"]').getAttribute('aria-sort')).toBe('none');
        expect(find('th[data-sort="created_at"]').getAttribute('aria-sort')).toBe('ascending');
        expect(table).toMatchObject({ sortBy: 'created_at', sortDirection: 'asc' });
    });

    it('UT-4 offers sorting to the keyboard by a button in each header', () => {
        createTable();
        const buttons = [...document.querySelectorAll('th[data-sort] button')];
        expect(buttons.map(({ textContent }) => textContent)).toEqual(['Name', 'Email', 'Created']);
    });
});

describe('UserTable: pages', () => {
    it('UT-8 shows two neighbours on each side', async () => {
        await loadedTable(firstTen, 5, 90);
        expect(links()).toEqual(['Previous:4', '3:3', '4:4', '5:5:active', '6:6', '7:7', 'Next:6']);
        expect(summary()).toBe('41–50 of 90 users');
    });

    it('UT-8 disables Previous and Next at the ends', async () => {
        await loadedTable(firstTen, 1, 10);
        expect(links()).toEqual(['Previous:0:disabled', '1:1:active', 'Next:2:disabled']);
    });

    it('UT-5 loads the page of a link, and nothing for the current or a disabled one', async () => {
        const table = await loadedTable(firstTen, 1, 30);
        click('.page-item.active .page-link');
        click('.page-item.disabled .page-link');
        expect(FakeXhr.requests).toHaveLength(1);
        const event = new MouseEvent('click', { bubbles: true, cancelable: true });
        find('.page-link[data-page="3"]').dispatchEvent(event);
        expect(event.defaultPrevented).toBe(true);
        expect(FakeXhr.last.query['page']).toBe('3');
        expect(table.currentPage).toBe(3);
    });

    it('UT-5 does not leave the last page by a disabled Next', async () => {
        await loadedTable([user(11, 'Kim')], 2, 11);
        click('.page-item:last-child .page-link');
        expect(FakeXhr.requests).toHaveLength(1);
    });
});

describe('UserTable: rows', () => {
    it('UT-6 SEC-5 shows text as text and dates in the locale', async () => {
        const hostile = user(7, '<b>"Ann"</b>', { email: "o'neil@acme.test" });
        const table = await loadedTable([hostile]);
        const cells = [...document.querySelectorAll('tbody td')].map(({ textContent }) => textContent);
        expect(cells.slice(0, 3)).toEqual([hostile.name, hostile.email, table.formatDate(hostile.createdAt)]);
        expect(document.querySelector('tbody b')).toBeNull();
        expect(table.escapeHtml(hostile.name)).toBe('&lt;b&gt;&quot;Ann&quot;&lt;/b&gt;');
    });

    it('UT-6 gives each row its buttons', async () => {
        await loadedTable([user(7, 'Ann')]);
        const edit = find('tbody .edit-btn');
        const remove = find('tbody .delete-btn');
        expect([edit.className, edit.textContent, edit.dataset['id']]).toEqual([
            'btn btn-sm btn-primary edit-btn',
            'Edit',
            '7',
        ]);
        expect([remove.className, remove.textContent, remove.dataset['id']]).toEqual([
            'btn btn-sm btn-danger delete-btn',
            'Delete',
            '7',
        ]);
    });

    it('UT-7 fires userTableRowClick with action and user', async () => {
        const events = recordEvents('userTableRowClick');
        await loadedTable([user(7, 'Ann'), user(8, 'Ben')]);
        click('.edit-btn[data-id="8"]');
        click('.delete-btn[data-id="7"]');
        expect(events).toEqual([
            { action: 'edit', user: user(8, 'Ben') },
            { action: 'delete', user: user(7, 'Ann') },
        ]);
    });

    it('UT-9 adds a row in sort place, once', async () => {
        const table = await loadedTable([user(1, 'Ann'), user(3, 'Cem')]);
        table.addRow(user(2, 'Ben'));
        table.addRow(user(2, 'Ben'));
        expect(shownNames()).toEqual(['Ann', 'Ben', 'Cem']);
        expect(summary()).toBe('1–3 of 3 users');
        table.addRow(user(2, 'Dan'));
        expect(shownNames()).toEqual(['Ann', 'Cem', 'Dan']);
    });

    it('UT-9 never exceeds the page and lets totals follow', async () => {
        const table = await loadedTable(firstTen);
        table.addRow(user(99, 'Aaron'));
        expect(shownNames()).toEqual(['Aaron', ...names.slice(0, 9)]);
        expect(links()).toContain('2:2');
        table.addRow(user(98, 'Zoe'));
        expect(shownNames()).not.toContain('Zoe');
        expect(summary()).toBe('1–10 of 12 users');
    });

    it('UT-9 leaves out who belongs on an earlier page or does not fit the search', async () => {
        const table = await loadedTable([user(11, 'Kim')], 2, 11);
        table.addRow(user(99, 'Aaron'));
        expect(shownNames()).toEqual(['Kim']);
        expect(summary()).toBe('11–11 of 12 users');
        table.filters = { search: 'KI' };
        table.addRow(user(98, 'Zoe'));
        expect(summary()).toBe('11–11 of 12 users');
        table.addRow(user(97, 'Kira'));
        expect(shownNames()).toEqual(['Kim', 'Kira']);
    });

    it('UT-9 updates a known row, ignores an unknown one, and drops one that no longer fits', async () => {
        const table = await loadedTable([user(1, 'Ann'), user(2, 'Ben')]);
        table.updateRow(user(1, 'Zoe'));
        expect(shownNames()).toEqual(['Ben', 'Zoe']);
        table.updateRow(user(9, 'Kim'));
        expect(shownNames()).toEqual(['Ben', 'Zoe']);
        table.updateRow(user(2, 'Ben', { isActive: false }));
        expect(shownNames()).toEqual(['Zoe']);
        expect(summary()).toBe('1–1 of 1 user');
    });

    it('UT-9 removes a row once', async () => {
        const table = await loadedTable([user(1, 'Ann'), user(2, 'Ben')]);
        table.removeRow(2);
        table.removeRow(2);
        expect(shownNames()).toEqual(['Ann']);
        expect(summary()).toBe('1–1 of 1 user');
        expect(FakeXhr.requests).toHaveLength(1);
        table.removeRow(1);
        expect(find('tbody').textContent).toBe('No users found');
    });

    it('UT-9 goes to the page before when the last row of the last page is removed', async () => {
        const table = await loadedTable([user(11, 'Kim')], 2, 11);
        table.removeRow(11);
        expect(FakeXhr.last.query['page']).toBe('1');
        await FakeXhr.last.succeed(pageOf(firstTen));
        expect(shownNames()).toEqual(names);
    });

    it('UT-9 fills a page up from the next one', async () => {
        const table = await loadedTable(firstTen, 1, 11);
        table.removeRow(3);
        expect(FakeXhr.requests).toHaveLength(2);
        await FakeXhr.last.succeed(pageOf([...firstTen.slice(3), user(11, 'Kim')], 1, 10));
        expect(shownNames()).toContain('Kim');
    });

    it('UM-8 keeps the keyboard in its place when rows are made anew', async () => {
        const table = await loadedTable([user(1, 'Ann'), user(2, 'Ben'), user(3, 'Cem')]);
        find('.delete-btn[data-id="2"]').focus();
        table.updateRow(user(2, 'Bob'));
        expect(document.activeElement).toBe(find('.delete-btn[data-id="2"]'));
        table.removeRow(2);
        expect(document.activeElement).toBe(find('.delete-btn[data-id="3"]'));
    });

    it('UT-1 disconnect takes away listeners, timer and request', async () => {
        const events = recordEvents('userTableRowClick');
        const table = await loadedTable(firstTen, 1, 30);
        type('#userSearch', 'a');
        void table.loadData();
        const running = FakeXhr.last;
        table.disconnect();
        expect(running.aborted).toBe(true);
        click('.edit-btn');
        click('th[data-sort="name"]');
        click('.page-link[data-page="2"]');
        await vi.advanceTimersByTimeAsync(1_000);
        await flush();
        expect(events).toEqual([]);
        expect(FakeXhr.requests).toHaveLength(2);
    });
});
