// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuthService } from '../../src/api/auth-service';
import type { UserDto } from '../../src/api/wire-types';
import { UserManagementSystem } from '../../src/ui/user-management-system';
import { expectErrorLog } from '../support/error-log';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { pageOf, tokenWith, user } from '../../src/testing/samples';
import { click, find, recordEvents, showPage, toasts, type } from '../support/page';

const viewer = 1;
const ann = user(viewer, 'Ann', { isAdmin: true });
const ben = user(2, 'Ben');
let system: UserManagementSystem;
let seq = 10;

/** Fires an event as the service does. True when the page left it to the service. */
async function fire(name: string, detail: object, actorId = 5): Promise<boolean> {
    seq += 1;
    const meta = { seq, actorId, at: '2025-01-31T09:05:00.123Z' };
    const left = document.dispatchEvent(new CustomEvent(name, { detail: { ...detail, meta }, cancelable: true }));
    await flush();
    return left;
}

const created = (added: UserDto, actorId?: number): Promise<boolean> => fire('signalRUserCreated', { user: added }, actorId);
const updated = (changed: UserDto, actorId?: number): Promise<boolean> =>
    fire('signalRUserUpdated', { user: changed }, actorId);
const deleted = (userId: number, actorId?: number): Promise<boolean> => fire('signalRUserDeleted', { userId }, actorId);

function names(): (string | null)[] {
    return [...document.querySelectorAll('tr[data-id] .xos-name')].map(({ textContent }) => textContent);
}

function differences(): string[] {
    return [...document.querySelectorAll('.xos-conflict li')].map((item) =>
        [...item.querySelectorAll('strong, bdi')].map(({ textContent }) => textContent).join('|'),
    );
}

function value(selector: string): string {
    return find<HTMLInputElement>(selector).value;
}

function isOpen(id: string): boolean {
    return find(`#${id}`).classList.contains('show');
}

beforeEach(async () => {
    AuthService.setToken(tokenWith({ sub: String(viewer), client_id: 1, is_admin: true }));
    showPage('users');
    system = new UserManagementSystem();
    void system.init();
    await FakeXhr.last.succeed(pageOf([ann, ben]));
});
afterEach(() => system.disconnect());

describe('remote changes', () => {
    it('UM-6 shows who was created, and takes the event over', async () => {
        expect(await created(user(3, 'Cem'))).toBe(false);
        expect(names()).toEqual(['Ann', 'Ben', 'Cem']);
        expect(toasts()).toEqual(['Cem was created by another user']);
    });

    it('UM-6 shows what was updated', async () => {
        expect(await updated(user(2, 'Zoe'))).toBe(false);
        expect(names()).toEqual(['Ann', 'Zoe']);
        expect(toasts()).toEqual(['Zoe was updated by another user']);
    });

    it('UM-6 shows who was deleted', async () => {
        expect(await deleted(2)).toBe(false);
        expect(names()).toEqual(['Ann']);
        expect(toasts()).toEqual(['A user was deleted by another user']);
    });

    it('UM-6 uses the texts of SR-7 for another tab of the same user', async () => {
        await created(user(3, 'Cem'), viewer);
        await updated(user(3, 'Cemal'), viewer);
        await deleted(3, viewer);
        expect(toasts()).toEqual(['New user Cem was created', 'User Cemal was updated', 'User was deleted']);
        expect(names()).toEqual(['Ann', 'Ben']);
    });

    it('UM-6 takes an event without a number for somebody else’s', async () => {
        document.dispatchEvent(new CustomEvent('signalRUserDeleted', { detail: { userId: 2 }, cancelable: true }));
        await flush();
        expect(toasts()).toEqual(['A user was deleted by another user']);
    });

    it('UM-6 marks a changed row for 2500 ms, also when it is drawn again', async () => {
        await updated(user(2, 'Bob'));
        expect(find('tr[data-id="2"]').classList.contains('xos-changed')).toBe(true);
        await vi.advanceTimersByTimeAsync(1_000);
        await created(user(3, 'Cem'));
        await vi.advanceTimersByTimeAsync(1_499);
        expect(find('tr[data-id="2"]').classList.contains('xos-changed')).toBe(true);
        await vi.advanceTimersByTimeAsync(1);
        expect(find('tr[data-id="2"]').classList.contains('xos-changed')).toBe(false);
        expect(find('tr[data-id="3"]').classList.contains('xos-changed')).toBe(true);
    });

    it.each([
        ['created', () => created(user(9, 'Zoe'))],
        ['updated', () => updated(user(9, 'Zoe'))],
        ['deleted', () => deleted(9)],
    ])('UM-6 UT-9 loads the page anew, once for many, when users of other pages are %s', async (_verb, change) => {
        system.userTable.pageSize = 2;
        void system.userTable.loadData();
        await FakeXhr.last.succeed(pageOf([ann, ben], 1, 30, 2));
        FakeXhr.reset();
        await change();
        await change();
        await vi.advanceTimersByTimeAsync(999);
        expect(FakeXhr.requests).toEqual([]);
        await vi.advanceTimersByTimeAsync(1);
        expect(FakeXhr.requests).toHaveLength(1);
        await FakeXhr.last.succeed(pageOf([ann, ben], 1, 31, 2));
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeXhr.requests).toHaveLength(1);
    });

    it('UM-6 UT-9 loads nothing anew for users of this page', async () => {
        await updated(user(2, 'Bob'));
        await created(user(3, 'Cem'));
        await deleted(3);
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeXhr.requests).toHaveLength(1);
    });

    it('UM-6 leaves the keyboard where it is', async () => {
        find('.edit-btn[data-id="2"]').focus();
        await updated(user(2, 'Bob'));
        await created(user(3, 'Aaron'));
        expect(document.activeElement).toBe(find('.edit-btn[data-id="2"]'));
    });

    it('UM-6 SEC-5 shows hostile names as text', async () => {
        const name = '<img src=x onerror=alert(1)>';
        await created(user(3, name));
        expect(names()).toContain(name);
        expect(toasts()).toEqual([`${name} was created by another user`]);
        expect(document.querySelector('img[src="x"]')).toBeNull();
    });

    it('UM-6 AUTHZ-1 follows what others do to the viewer', async () => {
        const events = recordEvents('userUpdated');
        await updated({ ...ann, name: 'Ann Lee', isAdmin: false });
        await FakeXhr.last.succeed(pageOf([user(viewer, 'Ann Lee'), ben]));
        expect(find('#createUserBtn').hidden).toBe(true);
        expect(document.querySelectorAll('tr[data-id="2"] button')).toHaveLength(0);
        expect(events).toEqual([{ user: { ...ann, name: 'Ann Lee', isAdmin: false } }]);
    });

    it.each(['xos:signingOut', 'userLoggedOut'])('AS-3 EH-2 takes no load that %s interrupts for an ended session', async (name) => {
        void system.userTable.loadData(false);
        const load = FakeXhr.last;
        document.dispatchEvent(new CustomEvent(name));
        expect(load.aborted).toBe(true);
        await vi.advanceTimersByTimeAsync(60_000);
        expect(toasts()).toEqual([]);
        expect(FakeXhr.to('/logout')).toEqual([]);
    });

    it('UM-6 follows nothing after it was disconnected', async () => {
        system.disconnect();
        expect(await created(user(3, 'Cem'))).toBe(true);
        expect(names()).toEqual(['Ann', 'Ben']);
    });
});

describe('a list that could not be loaded', () => {
    const become = (state: string): boolean =>
        document.dispatchEvent(new CustomEvent('xos:connection', { detail: { state } }));

    it('UT-2 SR-5 is loaded when the connection is back, and not before', async () => {
        expectErrorLog('Load data error:');
        void system.userTable.loadData();
        await FakeXhr.last.fail(503);
        FakeXhr.reset();
        become('reconnecting');
        expect(FakeXhr.to('/paged')).toEqual([]);
        become('live');
        await FakeXhr.last.succeed(pageOf([ann]));
        expect(names()).toEqual(['Ann']);
    });

    it('UT-2 SR-5 loads nothing anew that is there', () => {
        become('reconnecting');
        become('live');
        expect(FakeXhr.requests).toHaveLength(1);
    });
});

describe('remote changes of the user in the open form', () => {
    beforeEach(() => {
        click('.edit-btn[data-id="2"]');
        type('#userName', 'What I typed');
    });

    it('UM-7 says so, shows both versions and keeps what was typed', async () => {
        await updated(user(2, 'Bob', { email: 'bob@acme.test' }));
        expect(isOpen('editUserModal')).toBe(true);
        expect(value('#userName')).toBe('What I typed');
        expect(value('#userEmail')).toBe('ben@acme.test');
        expect(find('.xos-conflict').textContent).toContain('This user was changed by someone else');
        expect(differences()).toEqual(['Name|What I typed|Bob', 'Email|ben@acme.test|bob@acme.test']);
        expect(system.currentUser).toMatchObject({ id: 2, name: 'Bob' });
    });

    it('UM-7 shows the newest of several versions', async () => {
        await updated({ ...ben, name: 'Bob' });
        await updated({ ...ben, name: 'Bobby' });
        expect(differences()).toEqual(['Name|What I typed|Bobby']);
    });

    it('UM-7 says that the user was deleted and keeps what was typed', async () => {
        await deleted(2);
        expect(isOpen('editUserModal')).toBe(true);
        expect(value('#userName')).toBe('What I typed');
        expect(find('.xos-conflict').textContent).toContain('This user was deleted by someone else');
        expect(names()).toEqual(['Ann']);
    });

    it('UM-7 says nothing of other users', async () => {
        await updated(user(1, 'Anna'));
        await deleted(9);
        await created(user(3, 'Cem'));
        expect(document.querySelector('.xos-conflict')).toBeNull();
    });

    it('UM-7 forgets the notice when another form is opened', async () => {
        await updated(user(2, 'Bob'));
        click('#editUserModal .btn-close');
        click('.edit-btn[data-id="1"]');
        expect(document.querySelector('.xos-conflict')).toBeNull();
        expect(value('#userName')).toBe('Ann');
    });

    it('UM-7 SR-6 looks the user up when events were missed for good', async () => {
        document.dispatchEvent(new CustomEvent('xos:resync', { cancelable: true }));
        expect(FakeXhr.last.url).toBe('/api/users/2');
        await FakeXhr.last.succeed({ ...ben, name: 'Bob' });
        expect(differences()).toEqual(['Name|What I typed|Bob']);
    });

    it.each([
        ['nothing of a user who is as before', (xhr: FakeXhr) => xhr.succeed(ben), null],
        ['that the user is gone', (xhr: FakeXhr) => xhr.fail(404), 'This user was deleted by someone else.'],
        ['nothing when it cannot be known', (xhr: FakeXhr) => xhr.loseConnection(), null],
    ])('UM-7 SR-6 then says %s', async (_case, answer, text) => {
        document.dispatchEvent(new CustomEvent('xos:resync', { cancelable: true }));
        await answer(FakeXhr.last);
        const notice = document.querySelector('.xos-conflict')?.textContent ?? null;
        expect(notice?.slice(0, text?.length) ?? null).toBe(text);
        expect(value('#userName')).toBe('What I typed');
    });
});

describe('remote changes of the user who is to be deleted', () => {
    beforeEach(() => click('.delete-btn[data-id="2"]'));

    it('UM-7 asks with the new name', async () => {
        await updated(user(2, 'Bob'));
        expect(find('#deleteUserName').textContent).toBe('Bob');
        expect(isOpen('deleteUserModal')).toBe(true);
    });

    it('UM-7 asks no more once somebody else did it', async () => {
        await deleted(2);
        expect(isOpen('deleteUserModal')).toBe(false);
        await system.confirmDelete();
        expect(FakeXhr.to('/api/users/2')).toEqual([]);
    });

    it('UM-7 SR-6 looks nobody up when nothing is open', () => {
        system.deleteModal.hide();
        document.dispatchEvent(new CustomEvent('xos:resync', { cancelable: true }));
        expect(FakeXhr.to('/api/users/2')).toEqual([]);
    });
});
