// SPDX-License-Identifier: Apache-2.0
// The dialog in which an admin gives somebody else a password.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { addEnglish, useLanguage } from '../../src/core/language';
import { suggestedPassword } from '../../src/core/suggested-password';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { user } from '../../src/testing/samples';
import { de } from '../../src/texts/de';
import { enUsers } from '../../src/texts/en-users';
import { PasswordDialog } from '../../src/ui/password-dialog';
import { expectErrorLog } from '../support/error-log';
import { click, find, showPage, submit, toasts, type } from '../support/page';

const hostile = '<img src=x onerror=alert(1)>';
const form = '#givenPasswordForm';
let dialog: PasswordDialog;

function field(): HTMLInputElement {
    return find<HTMLInputElement>('#givenPassword');
}

function status(): string | null {
    return find('#passwordStatus').textContent;
}

function shown(): string[] {
    const buttons = [...document.querySelectorAll<HTMLButtonElement>('#passwordModal .btn')];
    return buttons.filter(({ hidden }) => !hidden).map(({ id }) => id);
}

function error(): string | null | undefined {
    return document.querySelector(`${form} .invalid-feedback`)?.textContent;
}

function clipboard(writeText: (text: string) => Promise<void>): void {
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
}

beforeEach(() => {
    addEnglish(enUsers);
    showPage('users');
    dialog = new PasswordDialog();
    dialog.open(user(2, hostile));
});

describe('a suggested password', () => {
    it('PWD-1 can be read out, and is another one each time', () => {
        const many = new Set(Array.from({ length: 500 }, suggestedPassword));
        expect(many.size).toBe(500);
        for (const one of many) {
            expect(one).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
            expect(one).not.toMatch(/[ilo01]/);
        }
        const letters = new Set([...many].join('').replaceAll('-', ''));
        expect(letters.size).toBe(31);
    });

    it('PWD-1 draws anew what would make some letters likelier than others', () => {
        const drawn = [255, 248, 247, 0];
        const random = vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
            (array as unknown as Uint8Array)[0] = drawn.shift() ?? 1;
            return array;
        });
        expect(suggestedPassword()).toBe('9abb-bbbb-bbbb-bbbb');
        random.mockRestore();
    });
});

describe('the password of somebody else', () => {
    it('SEC-5 is suggested for a user who is named as text', () => {
        expect(find('#passwordFor').textContent).toBe(`A new password for ${hostile}. They are signed out everywhere.`);
        expect(document.querySelector('#passwordModal img')).toBeNull();
        expect(field().value).toHaveLength(19);
        expect(shown()).toEqual(['copyPassword', 'suggestPassword', 'cancelPassword', 'submitPassword']);
        expect(FakeXhr.requests).toEqual([]);
        const first = field().value;
        click('#suggestPassword');
        expect(field().value).not.toBe(first);
    });

    it('AUTHZ-1 is sent once, and shown until the dialog is closed', async () => {
        const given = field().value;
        submit(form);
        submit(form);
        expect(FakeXhr.requests).toHaveLength(1);
        expect(FakeXhr.last).toMatchObject({ method: 'PUT', url: '/api/users/2/password' });
        expect(FakeXhr.last.json).toEqual({ newPassword: given });
        expect(find('#submitPassword').textContent).toBe('Setting...');
        await FakeXhr.last.succeed(null);
        expect(status()).toBe('The password was set. Copy it now: it is not shown again.');
        expect(shown()).toEqual(['copyPassword', 'closePassword']);
        expect(field()).toMatchObject({ value: given, readOnly: true });
        expect(document.activeElement).toBe(find('#copyPassword'));
        submit(form);
        await flush();
        expect(FakeXhr.requests, 'by Enter in the field').toHaveLength(1);
        click('#closePassword');
        expect(field().value, 'not left in the page').toBe('');
        dialog.open(user(3, 'Cem'));
        expect(shown()).toEqual(['copyPassword', 'suggestPassword', 'cancelPassword', 'submitPassword']);
        expect([field().readOnly, status()]).toEqual([false, '']);
    });

    it('SEC-5 stays as it was sent while it is sent', async () => {
        const given = field().value;
        submit(form);
        click('#suggestPassword');
        expect(field()).toMatchObject({ value: given, readOnly: true });
        click('#cancelPassword');
        expect(find('#passwordModal').classList.contains('show'), 'open until it is known').toBe(true);
        await FakeXhr.last.succeed(null);
        expect(field().value).toBe(given);
        expect(status()).toContain('The password was set.');
    });

    it('EH-4 shows a password that was set by the repeat of a request', async () => {
        expectErrorLog('Error occurred:');
        const given = field().value;
        submit(form);
        await FakeXhr.last.fail(503, { message: 'Failed to set password', code: 'unavailable' });
        expect([field().readOnly, shown().at(-1)]).toEqual([false, 'submitPassword']);
        click('#suggestPassword');
        click('#retryButton');
        expect(FakeXhr.last.json).toEqual({ newPassword: given });
        await FakeXhr.last.succeed(null);
        expect(field()).toMatchObject({ value: given, readOnly: true });
        expect(shown()).toEqual(['copyPassword', 'closePassword']);
    });

    it('VAL-2 has the rules of every password', () => {
        dialog.open(user(2, 'Battery staple'));
        for (const [password, message] of [
            ['', 'Password is required'],
            ['kT9$xqz', 'Password must be at least 8 characters'],
            ['x'.repeat(129), 'Password must be at most 128 characters'],
            ['password', 'Password is too common'],
            ['battery STAPLE', 'Password is too common'],
        ] as const) {
            type('#givenPassword', password);
            submit(form);
            expect(error(), password).toBe(message);
        }
        expect(FakeXhr.requests).toEqual([]);
        click('#suggestPassword');
        expect(error()).toBeUndefined();
    });

    it('ENV-4 shows what the server objects to at the field, and keeps what was typed', async () => {
        type('#givenPassword', 'kT9$xqzm');
        submit(form);
        const validationErrors = { newPassword: ['Password is too common'] };
        await FakeXhr.last.fail(400, { message: 'Validation failed', code: 'validation_failed', validationErrors });
        expect(error()).toBe('Password is too common');
        expect([field().value, field().readOnly]).toEqual(['kT9$xqzm', false]);
        expect(find('#submitPassword').textContent).toBe('Set password');
    });

    it('EH-2 shows a failure as a toast and can be tried again', async () => {
        expectErrorLog('Error occurred:');
        submit(form);
        await FakeXhr.last.fail(404, { message: 'User not found', code: 'not_found' });
        expect(toasts()).toEqual(['The requested resource was not found']);
        submit(form);
        expect(FakeXhr.requests).toHaveLength(3);
    });

    it('is copied, or marked where a page may not copy', async () => {
        const copied: string[] = [];
        clipboard(async (text) => void copied.push(text));
        click('#copyPassword');
        await flush();
        expect([copied, status()]).toEqual([[field().value], 'Copied']);
        clipboard(() => Promise.reject(new Error('not allowed')));
        click('#copyPassword');
        await flush();
        expect(status()).toBe('Selected. Copy it with your keyboard.');
        expect(document.activeElement).toBe(field());
        expect(field().selectionEnd).toBe(field().value.length);
    });

    it('UM-8 speaks the language of the page', async () => {
        useLanguage(de);
        dialog.open(user(2, 'Ben'));
        expect(find('#passwordFor').textContent).toBe('Ein neues Passwort für Ben. Alle Sitzungen dieser Person enden.');
        submit(form);
        await FakeXhr.last.succeed(null);
        expect(status()).toContain('Das Passwort ist gesetzt.');
    });
});
