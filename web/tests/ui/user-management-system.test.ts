// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuthService } from '../../src/api/auth-service';
import type { UserDto } from '../../src/api/wire-types';
import { startUserManagement, UserManagementSystem } from '../../src/ui/user-management-system';
import { expectErrorLog } from '../support/error-log';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { pageOf, tokenWith, user } from '../../src/testing/samples';
import { click, find, recordEvents, showPage, submit, toasts, type } from '../support/page';

const ann = user(1, 'Ann');
const ben = user(2, 'Ben');
const password = 'Correct horse 7';
let system: UserManagementSystem;

async function startLoaded(): Promise<void> {
    system = new UserManagementSystem();
    void system.init();
    await FakeXhr.last.succeed(pageOf([ann, ben]));
}

/** Answers the form's question for the version of its user. */
async function answerVersion(current: UserDto, version: string): Promise<void> {
    const [asked] = FakeXhr.requests.filter((request) => isQuestion(request, current.id)).slice(-1);
    asked!.answerHeaders.set('etag', version);
    await asked!.succeed(current);
}

function isQuestion({ method, url }: FakeXhr, id: number): boolean {
    return method === 'GET' && url === `/api/users/${id}`;
}

function isOpen(id: string): boolean {
    return find(`#${id}`).classList.contains('show');
}

function rowButtons(id: number): (string | null)[] {
    return [...document.querySelectorAll(`tr[data-id="${id}"] button`)].map(({ textContent }) => textContent);
}

beforeEach(() => showPage('users'));
afterEach(() => system.disconnect());

describe('UserManagementSystem: start', () => {
    it('UM-1 runs only on its page', async () => {
        await startLoaded();
        find('#userManagementPage').remove();
        expect(startUserManagement()).toBeNull();
    });

    it('UM-2 makes one first load and sets window.userTable', async () => {
        await startLoaded();
        expect(FakeXhr.requests).toHaveLength(1);
        expect(window.userTable).toBe(system.userTable);
        expect(system.currentUser).toBeNull();
    });

    it('UM-2 EH-7 reports a failed first load once, as initial_load', async () => {
        expectErrorLog('Load data error:', 'Error occurred:');
        system = new UserManagementSystem();
        void system.init();
        await FakeXhr.last.fail(500);
        const reports = FakeXhr.to('/api/errors/log');
        expect(reports).toHaveLength(1);
        expect(reports[0]!.json['context']).toEqual({ context: 'initial_load' });
        expect(toasts()).toEqual(['A server error occurred. Please try again later.']);
        expect(find('tbody').textContent).toContain('Failed to load users');
    });
});

describe('UserManagementSystem: create and edit', () => {
    beforeEach(startLoaded);

    it('UM-3 UM-4 creates a user and reloads', async () => {
        click('#createUserBtn');
        expect(isOpen('editUserModal')).toBe(true);
        expect(find('#editUserTitle').textContent).toBe('New user');
        type('#userName', 'Cem');
        type('#userEmail', 'cem@acme.test');
        type('#userPassword', password);
        submit('#userForm');
        expect(FakeXhr.last).toMatchObject({ method: 'POST', url: '/api/users' });
        expect(find('#userForm button[type="submit"]').textContent).toBe('Creating...');
        await FakeXhr.last.answer(201, { success: true, data: user(3, 'Cem') });
        expect(isOpen('editUserModal')).toBe(false);
        expect(toasts()).toEqual(['User created successfully']);
        expect(FakeXhr.last.url).toContain('/api/users/paged');
        expect(FakeXhr.requests).toHaveLength(3);
    });

    it('UM-3 UM-4 edits a user without a password', async () => {
        find('.edit-btn[data-id="2"]').focus();
        click('.edit-btn[data-id="2"]');
        expect(system.currentUser).toEqual(ben);
        expect(find<HTMLInputElement>('#userName').value).toBe('Ben');
        await answerVersion(ben, '"v1"');
        type('#userName', 'Bob');
        submit('#userForm');
        await flush();
        expect(FakeXhr.last).toMatchObject({ method: 'PUT', url: '/api/users/2' });
        expect(FakeXhr.last.headers.get('if-match')).toBe('"v1"');
        expect(FakeXhr.last.json).toEqual({ name: 'Bob', email: 'ben@acme.test' });
        const updated = recordEvents('userUpdated');
        await FakeXhr.last.succeed(user(2, 'Bob'));
        expect(updated).toEqual([{ user: user(2, 'Bob') }]);
        expect(toasts()).toEqual(['User updated successfully']);
        await FakeXhr.last.succeed(pageOf([ann, user(2, 'Bob')]));
        expect(document.activeElement).toBe(find('.edit-btn[data-id="2"]'));
    });

    it.each([
        [409, { message: 'Email address already in use' }, ['Email address already in use']],
        [400, { validationErrors: { email: ['Email address is not valid'] } }, []],
        [500, {}, ['A server error occurred. Please try again later.']],
    ])('UM-4 EH-7 keeps the form open after %i, and reports it without the password', async (status, answer, texts) => {
        expectErrorLog('Error occurred:');
        click('#createUserBtn');
        type('#userName', 'Cem');
        type('#userEmail', 'cem@acme.test');
        type('#userPassword', password);
        submit('#userForm');
        await FakeXhr.last.fail(status, answer);
        expect(isOpen('editUserModal')).toBe(true);
        expect(find<HTMLInputElement>('#userName').value).toBe('Cem');
        expect(find<HTMLButtonElement>('#userForm button[type="submit"]').disabled).toBe(false);
        expect(toasts()).toEqual(texts);
        const [report] = FakeXhr.to('/api/errors/log');
        const formData = { name: 'Cem', email: 'cem@acme.test', password: '[redacted]' };
        expect(report!.json['context']).toEqual({ context: 'form_submit', formData });
    });

    it('UM-3 starts a new user with an empty form after an edit', () => {
        click('.edit-btn[data-id="1"]');
        system.editModal.hide();
        click('#createUserBtn');
        expect(system.currentUser).toBeNull();
        expect(find<HTMLInputElement>('#userName').value).toBe('');
        expect(find('#userForm button[type="submit"]').textContent).toBe('Create User');
    });

    it('UM-8 returns the keyboard to the button that opened the modal', () => {
        find('#createUserBtn').focus();
        click('#createUserBtn');
        expect(find('#editUserModal').contains(document.activeElement)).toBe(true);
        click('#editUserModal .btn-close');
        expect(document.activeElement).toBe(find('#createUserBtn'));
    });

    it('EH-5 UM-4 closes the form when its request was repeated with success', async () => {
        click('.edit-btn[data-id="2"]');
        const detail = { request: { url: '/api/users/2', type: 'PUT' }, response: {} };
        document.dispatchEvent(new CustomEvent('xos:replayed', { detail }));
        expect(isOpen('editUserModal')).toBe(false);
        expect(FakeXhr.last.url).toContain('/api/users/paged');
        await flush();
    });
});

describe('UserManagementSystem: delete', () => {
    beforeEach(startLoaded);

    it('UM-3 UM-5 asks, deletes once, and reloads', async () => {
        click('.delete-btn[data-id="2"]');
        expect(isOpen('deleteUserModal')).toBe(true);
        expect(find('#deleteUserName').textContent).toBe('Ben');
        click('#confirmDeleteBtn');
        void system.confirmDelete();
        expect(FakeXhr.to('/api/users/2')).toHaveLength(1);
        expect(FakeXhr.last).toMatchObject({ method: 'DELETE', url: '/api/users/2' });
        await FakeXhr.last.succeed(null);
        expect(isOpen('deleteUserModal')).toBe(false);
        expect(toasts()).toEqual(['User deleted successfully']);
        expect(FakeXhr.last.url).toContain('/api/users/paged');
    });

    it('UM-5 does nothing without a user', async () => {
        await system.confirmDelete();
        expect(FakeXhr.requests).toHaveLength(1);
    });

    it('UM-5 EH-7 shows why a deletion failed', async () => {
        expectErrorLog('Error occurred:');
        click('.delete-btn[data-id="2"]');
        click('#confirmDeleteBtn');
        await FakeXhr.last.fail(400, { message: 'Cannot delete the last admin user' });
        expect(toasts()).toEqual(['Cannot delete the last admin user']);
        expect(isOpen('deleteUserModal')).toBe(true);
        expect(find<HTMLButtonElement>('#confirmDeleteBtn').disabled).toBe(false);
        const [report] = FakeXhr.to('/api/errors/log');
        expect(report!.json['context']).toEqual({ context: 'delete_user', userId: 2 });
    });

    it('UM-3 SEC-5 shows a hostile name as text', () => {
        system.openDeleteConfirmation(user(9, '<img src=x onerror=alert(1)>'));
        expect(find('#deleteUserName').textContent).toBe('<img src=x onerror=alert(1)>');
        expect(find('#deleteUserName').children).toHaveLength(0);
    });
});

describe('UserManagementSystem: who may do what', () => {
    it('AUTHZ-1 offers everything to an admin', async () => {
        AuthService.setToken(tokenWith({ sub: '1', client_id: 1, is_admin: true }));
        await startLoaded();
        expect(find('#createUserBtn').hidden).toBe(false);
        expect(rowButtons(2)).toEqual(['Edit', 'Delete']);
    });

    it('AUTHZ-1 offers others their own edit only', async () => {
        AuthService.setToken(tokenWith({ sub: '1', client_id: 1, is_admin: false }));
        await startLoaded();
        expect(find('#createUserBtn').hidden).toBe(true);
        expect(rowButtons(1)).toEqual(['Edit']);
        expect(rowButtons(2)).toEqual([]);
    });

    it('AUTHZ-1 follows what the server says about the viewer', async () => {
        AuthService.setToken(tokenWith({ sub: '1', client_id: 1, is_admin: false }));
        await startLoaded();
        system.setViewer({ userId: 1, isAdmin: true });
        await FakeXhr.last.succeed(pageOf([ann, ben]));
        expect(find('#createUserBtn').hidden).toBe(false);
        expect(rowButtons(2)).toEqual(['Edit', 'Delete']);
    });
});
