// SPDX-License-Identifier: Apache-2.0
// Page size, filter, states, empty lists and the list of deleted users.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeletedUserDto } from '../../src/api/wire-types';
import { deletedUsers } from '../../src/ui/deleted-users';
import { UserTable, type UserTableOptions } from '../../src/ui/user-table';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { pageOf, user } from '../../src/testing/samples';
import { click, find, recordEvents, showPage, type } from '../support/page';

const ann = user(1, 'Ann', { isAdmin: true });
const ben = user(2, 'Ben', { isActive: false });
let table: UserTable;

async function show(users = [ann, ben], options: UserTableOptions = {}): Promise<void> {
    table = new UserTable(find('#userTableContainer'), { autoLoad: false, ...options });
    void table.loadData();
    await FakeXhr.last.succeed(pageOf(users));
}

function choose(selector: string, value: string): void {
    find<HTMLSelectElement>(selector).value = value;
    find(selector).dispatchEvent(new Event('change', { bubbles: true }));
}

function badges(id: number): (string | null)[] {
    return [...document.querySelectorAll(`tr[data-id="${id}"] .xos-badge`)].map(({ textContent }) => textContent);
}

beforeEach(() => showPage('users'));
afterEach(() => table.disconnect());

describe('UserTable: page size', () => {
    it('USR-3 offers 10, 25, 50 and 100', async () => {
        await show();
        const sizes = [...find<HTMLSelectElement>('#userPageSize').options].map(({ value }) => value);
        expect(sizes).toEqual(['10', '25', '50', '100']);
        expect(find<HTMLSelectElement>('#userPageSize').labels?.[0]?.textContent).toBe('Rows per page');
    });

    it.each([
        [1, '25', 1],
        [3, '25', 1],
        [4, '25', 2],
        [30, '100', 3],
    ])('UT-8 keeps the first row of page %i on the page at size %s', async (page, size, expected) => {
        await show();
        table.currentPage = page;
        choose('#userPageSize', size);
        expect(FakeXhr.last.query).toMatchObject({ page: String(expected), pageSize: size });
        await FakeXhr.last.succeed(pageOf([ann]));
    });

    it('UT-2 shows as many grey rows as a window holds, not a hundred', async () => {
        table = new UserTable(find('#userTableContainer'), { autoLoad: false });
        table.pageSize = 100;
        void table.loadData();
        expect(document.querySelectorAll('.xos-skeleton-row')).toHaveLength(25);
        await FakeXhr.last.succeed(pageOf([ann]));
        expect(document.querySelectorAll('.xos-skeleton-row')).toHaveLength(0);
    });
});

describe('UserTable: deactivated users', () => {
    it('DB-7 are asked for by the switch, from the first page, and no more when it is off', async () => {
        await show();
        table.currentPage = 3;
        click('#showInactive');
        expect(FakeXhr.last.query).toMatchObject({ includeInactive: 'true', page: '1' });
        await FakeXhr.last.succeed(pageOf([ann, ben]));
        click('#showInactive');
        expect(FakeXhr.last.query).not.toHaveProperty('includeInactive');
        await FakeXhr.last.succeed(pageOf([ann]));
    });

    it('DB-6 carry a badge, as admins do', async () => {
        await show();
        expect(badges(1)).toEqual(['Admin']);
        expect(badges(2)).toEqual(['Deactivated']);
        expect(find('tr[data-id="2"] .xos-name').textContent).toBe('Ben');
    });

    it('UT-9 stay in the list while it shows them, and leave it when it does not', async () => {
        await show([ann]);
        table.addRow(ben);
        expect(document.querySelector('tr[data-id="2"]')).toBeNull();
        click('#showInactive');
        await FakeXhr.last.succeed(pageOf([ann]));
        table.addRow(ben);
        expect(document.querySelector('tr[data-id="2"]')).not.toBeNull();
        table.updateRow({ ...ann, isActive: false });
        expect(badges(1)).toEqual(['Admin', 'Deactivated']);
    });
});

describe('UserTable: nothing to show', () => {
    it('UT-10 says so, without a button when nothing was searched for', async () => {
        await show([]);
        expect(find('.xos-empty').textContent).toBe('No users found');
        expect(document.querySelector('.xos-clear-search')).toBeNull();
    });

    it('UT-3 UT-10 offers to clear a search that finds nobody', async () => {
        await show();
        type('#userSearch', 'nobody');
        await vi.advanceTimersByTimeAsync(300);
        await FakeXhr.last.succeed(pageOf([]));
        click('.xos-clear-search');
        expect(find<HTMLInputElement>('#userSearch').value).toBe('');
        expect(document.activeElement).toBe(find('#userSearch'));
        await vi.advanceTimersByTimeAsync(300);
        expect(FakeXhr.last.query['search']).toBe('');
        await FakeXhr.last.succeed(pageOf([ann]));
        expect(document.querySelectorAll('tr[data-id]')).toHaveLength(1);
    });
});

describe('UserTable: more actions', () => {
    it('UT-6 UT-7 tells the page of them and fires no event of the table', async () => {
        const events = recordEvents('userTableRowClick');
        const onAction = vi.fn();
        await show([ann], { actionsFor: () => ({ edit: true, delete: true, more: true }), onAction });
        const more = find<HTMLButtonElement>('tr[data-id="1"] .more-btn');
        expect(more.getAttribute('aria-label')).toBe('More actions for Ann');
        more.click();
        expect(onAction).toHaveBeenCalledExactlyOnceWith('more', ann, more);
        expect(events).toEqual([]);
        click('.edit-btn');
        click('.delete-btn');
        expect(events).toEqual([
            { action: 'edit', user: ann },
            { action: 'delete', user: ann },
        ]);
    });

    it('UT-6 keeps the exact buttons of a row', async () => {
        await show([ann]);
        const buttons = [...document.querySelectorAll('tr[data-id="1"] button')];
        expect(buttons.map(({ className, textContent }) => `${className}: ${textContent}`)).toEqual([
            'btn btn-sm btn-primary edit-btn: Edit',
            'btn btn-sm btn-danger delete-btn: Delete',
        ]);
        expect(buttons.map((button) => button.getAttribute('data-id'))).toEqual(['1', '1']);
    });
});

describe('the list of deleted users', () => {
    const gone: DeletedUserDto = {
        ...user(7, '<i>Gil</i>'),
        isActive: false,
        deletedAt: '2025-01-31T09:05:00.123Z',
        deletedBy: 1,
        deletedByName: '<b>Ann</b>',
    };

    beforeEach(async () => {
        await show();
        table.showList(deletedUsers);
        void table.loadData();
        await FakeXhr.last.succeed(pageOf([gone]));
    });

    it('DB-7 shows who deleted whom, as text, without the state that all share', () => {
        expect(FakeXhr.last.url).toContain('/api/users/deleted?');
        expect(find('tr[data-id="7"] .xos-name').textContent).toBe('<i>Gil</i>');
        expect(find('.xos-col-deleted_at .xos-note').textContent).toBe('by <b>Ann</b>');
        expect(badges(7)).toEqual([]);
        expect(document.querySelector('tbody i, tbody b')).toBeNull();
        expect(find('#showInactive').closest<HTMLElement>('.xos-filter')?.hidden).toBe(true);
        expect([...document.querySelectorAll('th')].map(({ textContent }) => textContent)).toEqual([
            'Name',
            'Email',
            'Deleted',
            'Actions',
        ]);
    });

    it.each([
        ['a deletion', () => table.removeRow(1)],
        ['a restored user', () => table.updateRow(user(7, 'Gil'))],
        ['a new user', () => table.addRow(user(9, 'Ida'))],
    ])('UT-9 DB-7 is loaded anew after %s, and shows no user that is not deleted', async (_what, change) => {
        const before = FakeXhr.requests.length;
        change();
        expect(FakeXhr.requests).toHaveLength(before + 1);
        expect(FakeXhr.last.url).toContain('/api/users/deleted?');
        expect(find('tr[data-id]').getAttribute('data-id')).toBe('7');
        await FakeXhr.last.succeed(pageOf([]));
        expect(find('.xos-empty').textContent).toBe('No deleted users');
    });
});
