// SPDX-License-Identifier: Apache-2.0
// The form of a user that others change too: nothing is overwritten, nothing typed is lost.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuthService } from '../../src/api/auth-service';
import type { UserDto } from '../../src/api/wire-types';
import { ErrorHandler } from '../../src/ui/error-handler';
import { UserManagementSystem } from '../../src/ui/user-management-system';
import { expectErrorLog } from '../support/error-log';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { pageOf, tokenWith, user } from '../../src/testing/samples';
import { click, find, recordEvents, showPage, submit, toasts, type } from '../support/page';

const ben = user(2, 'Ben');
const conflict = { code: 'version_conflict', message: 'The user was changed by someone else' };
let system: UserManagementSystem;

async function openForm(): Promise<void> {
    system = new UserManagementSystem();
    void system.init();
    await FakeXhr.last.succeed(pageOf([user(1, 'Ann'), ben]));
    click('.edit-btn[data-id="2"]');
}

async function answerVersion(current: UserDto, version: string): Promise<void> {
    expect(FakeXhr.last).toMatchObject({ method: 'GET', url: `/api/users/${current.id}` });
    FakeXhr.last.answerHeaders.set('etag', version);
    await FakeXhr.last.succeed(current);
}

/** Sends the form, and lets the server refuse it as made from another version. */
async function submitInto(theirs: UserDto): Promise<void> {
    submit('#userForm');
    await flush();
    expect(FakeXhr.last.method).toBe('PUT');
    await FakeXhr.last.fail(412, { ...conflict, data: theirs });
}

function isOpen(): boolean {
    return find('#editUserModal').classList.contains('show');
}

function typedName(): string {
    return find<HTMLInputElement>('#userName').value;
}

/** Decides the first field that is open. */
function keepMine(): void {
    click('.xos-conflict li [aria-label^="Keep mine"]');
}

function differences(): (string | null)[] {
    return [...document.querySelectorAll('.xos-conflict li')].map((item) =>
        [...item.querySelectorAll('strong, bdi')].map(({ textContent }) => textContent).join('|'),
    );
}

beforeEach(() => showPage('users'));
afterEach(() => {
    system.disconnect();
    ErrorHandler.stopConnectionMonitoring();
});

describe('a form opened on an old row', () => {
    it('UM-3 shows what there is now while nothing is typed', async () => {
        await openForm();
        await answerVersion(user(2, 'Benedikt'), '"v5"');
        expect(typedName()).toBe('Benedikt');
        expect(document.querySelector('.xos-conflict')).toBeNull();
    });

    it('UM-7 shows what there is now beside what was typed meanwhile', async () => {
        await openForm();
        type('#userName', 'Bob');
        await answerVersion(user(2, 'Benedikt'), '"v5"');
        expect(typedName()).toBe('Bob');
        expect(differences()).toContain('Name|Bob|Benedikt');
    });

    it('UM-7 says that the user was deleted', async () => {
        await openForm();
        type('#userName', 'Bob');
        await FakeXhr.last.fail(404, { message: 'User not found' });
        expect(find('.xos-conflict').textContent).toContain('was deleted by someone else');
        expect(typedName()).toBe('Bob');
    });
});

describe('saving', () => {
    it('UM-4 waits for the version it is made from', async () => {
        await openForm();
        type('#userName', 'Bob');
        submit('#userForm');
        await flush();
        expect(FakeXhr.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
        await answerVersion(ben, '"v1"');
        expect(FakeXhr.last.method).toBe('PUT');
        expect(FakeXhr.last.headers.get('if-match')).toBe('"v1"');
        await FakeXhr.last.succeed(user(2, 'Bob'));
    });

    it('UM-4 sends no If-Match to a server without versions', async () => {
        await openForm();
        await FakeXhr.last.succeed(ben);
        submit('#userForm');
        await flush();
        expect(FakeXhr.last.headers.has('if-match')).toBe(false);
        await FakeXhr.last.succeed(ben);
    });

    it('UM-4 shows both versions when somebody else was faster, and overwrites with the new version only', async () => {
        await openForm();
        await answerVersion(ben, '"v1"');
        type('#userName', 'Bob');
        const theirs = user(2, 'Benedikt', { email: ben.email });
        await submitInto(theirs);
        await answerVersion(theirs, '"v2"');
        expect(isOpen()).toBe(true);
        expect(typedName()).toBe('Bob');
        expect(differences()).toEqual(['Name|Bob|Benedikt']);
        expect(toasts()).toEqual([]);
        expect(find<HTMLButtonElement>('#userForm [type="submit"]').disabled).toBe(false);

        keepMine();
        submit('#userForm');
        await flush();
        expect(FakeXhr.last.headers.get('if-match')).toBe('"v2"');
        expect(FakeXhr.last.json).toEqual({ name: 'Bob', email: ben.email });
        await FakeXhr.last.succeed(user(2, 'Bob'));
        expect(toasts()).toEqual(['User updated successfully']);
        expect(isOpen()).toBe(false);
    });

    it('UM-4 saves theirs where the reader takes it', async () => {
        await openForm();
        await answerVersion(ben, '"v1"');
        type('#userName', 'Bob');
        const theirs = user(2, 'Benedikt', { email: 'new@acme.test' });
        await submitInto(theirs);
        await answerVersion(theirs, '"v2"');
        expect(differences()).toEqual(['Name|Bob|Benedikt', 'Email|ben@acme.test|new@acme.test']);
        click('.xos-conflict li:last-child button');
        keepMine();
        submit('#userForm');
        await flush();
        expect(FakeXhr.last.json).toEqual({ name: 'Bob', email: 'new@acme.test' });
        await FakeXhr.last.succeed(theirs);
    });

    it('DUR-2 UM-4 takes a repeat of what had arrived already for done', async () => {
        await openForm();
        await answerVersion(ben, '"v1"');
        type('#userName', ' Bob ');
        const stored = user(2, 'Bob', { email: ben.email });
        await submitInto(stored);
        await answerVersion(stored, '"v2"');
        expect(toasts()).toEqual(['User updated successfully']);
        expect(isOpen()).toBe(false);
    });

    it('UM-4 saves over a change that no form shows, such as a password', async () => {
        await openForm();
        await answerVersion(ben, '"v1"');
        type('#userName', 'Bob');
        await submitInto(ben);
        await answerVersion(ben, '"v2"');
        expect(FakeXhr.last).toMatchObject({ method: 'PUT' });
        expect(FakeXhr.last.headers.get('if-match')).toBe('"v2"');
        await FakeXhr.last.succeed(user(2, 'Bob'));
        expect(toasts()).toEqual(['User updated successfully']);
    });

    it('UM-7 keeps what was typed when the user was deleted meanwhile', async () => {
        expectErrorLog('Error occurred:');
        await openForm();
        await answerVersion(ben, '"v1"');
        type('#userName', 'Bob');
        await submitInto(ben);
        await FakeXhr.last.fail(404, { message: 'User not found' });
        expect(isOpen()).toBe(true);
        expect(typedName()).toBe('Bob');
        expect(find('.xos-conflict').textContent).toContain('was deleted by someone else');
    });

    it('EH-5 promises nothing when only the question for the version was lost', async () => {
        expectErrorLog('Error occurred:', 'Failed to log error:');
        await openForm();
        await FakeXhr.last.loseConnection();
        type('#userName', 'Bob');
        submit('#userForm');
        await flush();
        await FakeXhr.last.loseConnection();
        await FakeXhr.to('/api/errors/log').at(-1)!.loseConnection();
        expect(toasts()).toEqual(['Network connection lost. Please check your internet connection.']);
        expect(FakeXhr.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
        expect(typedName()).toBe('Bob');
    });

    it('UM-7 makes a remote change the version to save against', async () => {
        await openForm();
        await answerVersion(ben, '"v1"');
        type('#userName', 'Bob');
        const theirs = user(2, 'Benedikt', { email: ben.email });
        const detail = { user: theirs, meta: { seq: 1, actorId: 9, at: '' } };
        document.dispatchEvent(new CustomEvent('signalRUserUpdated', { detail, cancelable: true }));
        await answerVersion(theirs, '"v2"');
        expect(differences()).toEqual(['Name|Bob|Benedikt']);
        const before = FakeXhr.requests.length;
        submit('#userForm');
        await flush();
        expect(FakeXhr.requests, 'nothing is sent before somebody decided').toHaveLength(before);
        expect(document.activeElement).toBe(find('.xos-conflict li button'));
        keepMine();
        submit('#userForm');
        await flush();
        expect(FakeXhr.last.headers.get('if-match')).toBe('"v2"');
        await FakeXhr.last.succeed(user(2, 'Bob'));
    });
});

describe('the rights of a user', () => {
    it('USR-13 AUTHZ-1 are offered to admins, filled, and sent as true or false', async () => {
        AuthService.setToken(tokenWith({ sub: '1', client_id: 1, is_admin: true }));
        await openForm();
        await answerVersion(ben, '"v1"');
        expect(find<HTMLInputElement>('#userIsAdmin').checked).toBe(false);
        expect(find<HTMLInputElement>('#userIsActive').checked).toBe(true);
        click('#userIsAdmin');
        click('#userIsActive');
        submit('#userForm');
        await flush();
        expect(FakeXhr.last.json).toEqual({ name: 'Ben', email: ben.email, isAdmin: true, isActive: false });
        await FakeXhr.last.succeed(ben);
    });

    it('USR-8 offers the admin right, and not the state, of a new user', async () => {
        AuthService.setToken(tokenWith({ sub: '1', client_id: 1, is_admin: true }));
        await openForm();
        await answerVersion(ben, '"v1"');
        system.editModal.hide();
        click('#createUserBtn');
        expect(find<HTMLInputElement>('#userIsAdmin').disabled).toBe(false);
        expect(find<HTMLInputElement>('#userIsActive').disabled).toBe(true);
    });

    it('AUTHZ-1 are neither shown nor sent for others', async () => {
        AuthService.setToken(tokenWith({ sub: '2', client_id: 1, is_admin: false }));
        await openForm();
        await answerVersion(ben, '"v1"');
        expect(find('#userIsAdmin').closest<HTMLElement>('[data-xos-field]')?.hidden).toBe(true);
        submit('#userForm');
        await flush();
        expect(FakeXhr.last.json).toEqual({ name: 'Ben', email: ben.email });
        await FakeXhr.last.succeed(ben);
    });

    it('USR-16 says what to do when the last admin would be lost, until the form closes', async () => {
        expectErrorLog('Error occurred:');
        AuthService.setToken(tokenWith({ sub: '1', client_id: 1, is_admin: true }));
        await openForm();
        await answerVersion(ben, '"v1"');
        submit('#userForm');
        await flush();
        await FakeXhr.last.fail(400, { message: 'Cannot remove the last admin user', code: 'last_admin' });
        expect(toasts()).toEqual(['Cannot remove the last admin user']);
        expect(find('#editUserModal .xos-dialog-hint').textContent).toContain('Make another active user an admin first');
        system.editModal.hide();
        expect(document.querySelector('.xos-dialog-hint')).toBeNull();
    });
});

describe('creating', () => {
    const values = { name: 'Cem', email: 'cem@acme.test', password: 'Correct horse 7' };

    async function create(): Promise<FakeXhr> {
        Object.entries(values).forEach(([name, value]) => type(`#userForm [name="${name}"]`, value));
        submit('#userForm');
        await flush();
        return FakeXhr.last;
    }

    it('AJAX-6 DUR-2 carries the same key for every attempt at the same user, and another for another', async () => {
        expectErrorLog('Error occurred:');
        await openForm();
        await answerVersion(ben, '"v1"');
        system.editModal.hide();
        click('#createUserBtn');
        const first = await create();
        const key = first.headers.get('idempotency-key');
        expect(key).toMatch(/^[0-9a-f]{32}$/);
        await first.fail(503);
        click('#retryButton');
        expect(FakeXhr.last.headers.get('idempotency-key')).toBe(key);
        await FakeXhr.last.fail(400, { validationErrors: { name: ['Name is required'] } });
        type('#userName', 'Cem A');
        submit('#userForm');
        await flush();
        expect(FakeXhr.last.headers.get('idempotency-key')).not.toBe(key);
        await FakeXhr.last.answer(201, { success: true, data: user(3, 'Cem A') });
    });

    it('EH-5 DUR-2 is repeated by itself when the connection is back, and closes the form', async () => {
        expectErrorLog('Error occurred:', 'Failed to log error:');
        await openForm();
        await answerVersion(ben, '"v1"');
        system.editModal.hide();
        click('#createUserBtn');
        const events = recordEvents('xos:replayed');
        const first = await create();
        await first.loseConnection();
        await FakeXhr.to('/api/errors/log').at(-1)!.loseConnection();
        await vi.advanceTimersByTimeAsync(2_000);
        await FakeXhr.to('/api/ping').at(-1)!.succeed({});
        expect(FakeXhr.last).toMatchObject({ method: 'POST', url: '/api/users' });
        expect(FakeXhr.last.headers.get('idempotency-key')).toBe(first.headers.get('idempotency-key'));
        await FakeXhr.last.answer(201, { success: true, data: user(3, 'Cem') });
        expect(events).toHaveLength(1);
        expect(isOpen()).toBe(false);
    });
});
