// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UserDto } from '../../src/api/wire-types';
import { addEnglish } from '../../src/core/language';
import { enUsers } from '../../src/texts/en-users';
import { element } from '../../src/ui/dom';
import { UserActions } from '../../src/ui/user-actions';
import { expectErrorLog } from '../support/error-log';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { user } from '../../src/testing/samples';
import { click, find, recordEvents, showPage, toasts } from '../support/page';

const hostile = '<img src=x onerror=alert(1)>';
const ben = user(2, 'Ben');
const admin = { userId: 1, isAdmin: true };
let actions: UserActions;
let onChange: ReturnType<typeof vi.fn<() => void>>;
let button: HTMLButtonElement;

function open(whose: UserDto, viewer = admin, isDeleted = false): string[] {
    actions.openMenu(whose, viewer, button, isDeleted);
    return [...document.querySelectorAll('.xos-menu[role="menu"] .xos-menu-item')].map((item) => item.textContent ?? '');
}

function choose(label: string): void {
    const items = [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')];
    items.find(({ textContent }) => textContent === label)?.click();
}

async function answerVersion(now: UserDto, version = '"v3"'): Promise<void> {
    expect(FakeXhr.last).toMatchObject({ method: 'GET', url: `/api/users/${now.id}` });
    FakeXhr.last.answerHeaders.set('etag', version);
    await FakeXhr.last.succeed(now);
}

function isAsked(): boolean {
    return find('#confirmModal').classList.contains('show');
}

beforeEach(() => {
    addEnglish(enUsers);
    showPage('users');
    button = element('button', { type: 'button' }, 'More');
    document.body.append(button);
    onChange = vi.fn<() => void>();
    actions = new UserActions(onChange);
});
afterEach(() => vi.clearAllTimers());

describe('the menu of a user', () => {
    it.each<[string, UserDto, string[]]>([
        ['a user', ben, ['Activity history', 'Set password', 'Make admin', 'Deactivate']],
        ['an admin', user(3, 'Cem', { isAdmin: true }), ['Activity history', 'Set password', 'Remove admin', 'Deactivate']],
        ['a deactivated user', user(4, 'Dan', { isActive: false }), ['Activity history', 'Set password', 'Make admin', 'Activate']],
        ['oneself', user(1, 'Ann', { isAdmin: true }), ['Activity history', 'Remove admin']],
    ])('AUTHZ-1 offers an admin, for %s, what changes something', (_who, whose, labels) => {
        expect(open(whose)).toEqual(labels);
    });

    it('AUTHZ-1 offers others the history of their own, and a deleted user no rights', () => {
        expect(open(ben, { userId: 2, isAdmin: false })).toEqual(['Activity history']);
        click('[role="menuitem"]');
        expect(open(user(5), admin, true)).toEqual(['Activity history']);
        expect(actions.buttonsFor(ben, { userId: 2, isAdmin: false })).toEqual({ more: true });
        expect(actions.buttonsFor(ben, { userId: 3, isAdmin: false })).toEqual({ more: false });
        expect(actions.buttonsFor(ben, null)).toEqual({ more: false });
    });
});

describe('a change of rights', () => {
    it('USR-13 asks first, naming the user as text, and changes nothing when it is cancelled', () => {
        open(user(2, hostile));
        choose('Deactivate');
        expect(isAsked()).toBe(true);
        expect(find('#confirmQuestion').textContent).toContain(`${hostile} is signed out at once`);
        expect(document.querySelector('#confirmModal img')).toBeNull();
        expect(find('#confirmButton').className).toContain('btn-danger');
        click('#confirmModal [data-bs-dismiss]');
        expect(FakeXhr.requests).toEqual([]);
    });

    it('USR-13 USR-15 changes the right alone, of the version it read', async () => {
        const updated = recordEvents('userUpdated');
        open(ben);
        choose('Make admin');
        click('#confirmButton');
        click('#confirmButton');
        expect(FakeXhr.requests).toHaveLength(1);
        await answerVersion(user(2, 'Benedikt'));
        expect(FakeXhr.last.headers.get('if-match')).toBe('"v3"');
        expect(FakeXhr.last.json).toEqual({ name: 'Benedikt', email: 'benedikt@acme.test', isAdmin: true });
        await FakeXhr.last.succeed(user(2, 'Benedikt', { isAdmin: true }));
        expect(toasts()).toEqual(['User updated successfully']);
        expect(isAsked()).toBe(false);
        expect(onChange).toHaveBeenCalledTimes(1);
        expect(updated).toHaveLength(1);
    });

    it.each<[string, UserDto, string]>([
        ['Deactivate', ben, 'User deactivated successfully'],
        ['Activate', user(2, 'Ben', { isActive: false }), 'User activated successfully'],
    ])('DB-6 %s says what was done', async (label, whose, toast) => {
        open(whose);
        choose(label);
        click('#confirmButton');
        await answerVersion(whose);
        expect(FakeXhr.last.json['isActive']).toBe(!whose.isActive);
        await FakeXhr.last.succeed({ ...whose, isActive: !whose.isActive });
        expect(toasts()).toEqual([toast]);
    });

    it('USR-16 keeps the question open and says what to do when it is about the last admin', async () => {
        expectErrorLog('Error occurred:');
        open(user(1, 'Ann', { isAdmin: true }));
        choose('Remove admin');
        expect(find('#confirmQuestion').textContent).toContain('Only another admin can give you this back');
        click('#confirmButton');
        await answerVersion(user(1, 'Ann', { isAdmin: true }));
        await FakeXhr.last.fail(400, { message: 'Cannot remove the last admin user', code: 'last_admin' });
        expect(isAsked()).toBe(true);
        expect(toasts()).toEqual(['Cannot remove the last admin user']);
        expect(find('#confirmModal .xos-dialog-hint').textContent).toContain('Make another active user an admin first');
        expect(find<HTMLButtonElement>('#confirmButton').disabled).toBe(false);
        expect(onChange).not.toHaveBeenCalled();
    });

    it('USR-13 overwrites nothing when somebody was faster between reading and writing', async () => {
        expectErrorLog('Error occurred:');
        open(ben);
        choose('Make admin');
        click('#confirmButton');
        await answerVersion(ben);
        await FakeXhr.last.fail(412, { message: 'The user was changed by someone else', code: 'version_conflict' });
        expect(toasts()).toEqual(['The user was changed by someone else']);
        expect(isAsked()).toBe(true);
        click('#confirmButton');
        await answerVersion(ben, '"v4"');
        expect(FakeXhr.last.headers.get('if-match')).toBe('"v4"');
        await FakeXhr.last.succeed(ben);
    });
});

describe('restoring', () => {
    it('DB-6 brings a deleted user back and shows it', async () => {
        const restoring = actions.restore(ben, button);
        expect(button.disabled).toBe(true);
        expect(FakeXhr.last).toMatchObject({ method: 'POST', url: '/api/users/2/restore' });
        await FakeXhr.last.succeed(ben);
        await restoring;
        expect(toasts()).toEqual(['User restored successfully']);
        expect(onChange).toHaveBeenCalledTimes(1);
    });

    it('DB-7 says that somebody else was faster, and shows what there is now', async () => {
        expectErrorLog('Error occurred:');
        const restoring = actions.restore(ben, button);
        await FakeXhr.last.fail(404, { message: 'User not found' });
        await restoring;
        expect(toasts()).toEqual(['The requested resource was not found']);
        expect(button.disabled).toBe(false);
        expect(onChange).toHaveBeenCalledTimes(1);
        await flush();
    });
});
