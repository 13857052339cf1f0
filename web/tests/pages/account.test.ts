// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionDto, UserDto } from '../../src/api/wire-types';
import { connectPasswordForm } from '../../src/pages/account/password';
import { ProfileForm } from '../../src/pages/account/profile';
import { SessionList } from '../../src/pages/account/sessions';
import { useLanguage } from '../../src/core/language';
import { de } from '../../src/texts/de';
import { ErrorHandler } from '../../src/ui/error-handler';
import { expectErrorLog } from '../support/error-log';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { user } from '../../src/testing/samples';
import { click, find, recordEvents, showPage, submit, toasts, type } from '../support/page';

const ann = user(1, 'Ann');
const newPassword = 'Correct horse 7';

function value(selector: string): string {
    return find<HTMLInputElement>(selector).value;
}

function errors(form: string): Record<string, string> {
    const bad = [...document.querySelectorAll<HTMLInputElement>(`${form} .is-invalid`)];
    return Object.fromEntries(bad.map((field) => [field.name, field.nextElementSibling?.textContent ?? '']));
}

async function answer(now: UserDto, version: string): Promise<void> {
    FakeXhr.last.answerHeaders.set('etag', version);
    await FakeXhr.last.succeed(now);
}

beforeEach(() => showPage('account'));
afterEach(() => ErrorHandler.stopConnectionMonitoring());

describe('the profile', () => {
    let profile: ProfileForm;

    beforeEach(async () => {
        profile = new ProfileForm();
        void profile.load();
        expect(FakeXhr.last).toMatchObject({ method: 'GET', url: '/api/auth/me' });
        await answer(ann, '"v1"');
    });

    it('AUTH-12 shows what there is, and nothing to lose', () => {
        expect([value('#profileName'), value('#profileEmail')]).toEqual(['Ann', 'ann@acme.test']);
        expect(value('#passwordOwner')).toBe('ann@acme.test');
        expect(profile.isChanged).toBe(false);
        type('#profileName', 'Anna');
        expect(profile.isChanged).toBe(true);
    });

    it('VAL-2 sends nothing that is not valid', () => {
        type('#profileName', ' ');
        type('#profileEmail', 'ann');
        submit('#profileForm');
        expect(errors('#profileForm')).toEqual({ name: 'Name is required', email: 'Email address is not valid' });
        expect(document.activeElement).toBe(find('#profileName'));
        expect(FakeXhr.requests).toHaveLength(1);
        type('#profileName', 'A');
        expect(errors('#profileForm')).toEqual({ email: 'Email address is not valid' });
    });

    it('USR-13 saves the version it was made from, once, and tells the page', async () => {
        const updated = recordEvents('userUpdated');
        type('#profileName', 'Anna');
        submit('#profileForm');
        submit('#profileForm');
        expect(FakeXhr.requests).toHaveLength(2);
        expect(FakeXhr.last).toMatchObject({ method: 'PUT', url: '/api/auth/me' });
        expect(FakeXhr.last.headers.get('if-match')).toBe('"v1"');
        expect(FakeXhr.last.json).toEqual({ name: 'Anna', email: 'ann@acme.test' });
        expect(find('#profileForm [type="submit"]').textContent).toBe('Saving...');
        await answer(user(1, 'Anna', { email: ann.email }), '"v2"');
        expect(toasts()).toEqual(['Profile updated successfully']);
        expect(find('#profileForm [type="submit"]').textContent).toBe('Save profile');
        expect(updated).toEqual([{ user: user(1, 'Anna', { email: ann.email }) }]);
        expect(profile.isChanged).toBe(false);
        submit('#profileForm');
        expect(FakeXhr.last.headers.get('if-match')).toBe('"v2"');
        await answer(ann, '"v3"');
    });

    it('UM-7 shows both versions when an admin was faster, and keeps what was typed', async () => {
        type('#profileName', 'Anna');
        submit('#profileForm');
        await FakeXhr.last.fail(412, { code: 'version_conflict' });
        await answer(user(1, 'Annabel', { email: ann.email }), '"v2"');
        expect(value('#profileName')).toBe('Anna');
        expect(find('#profileForm .xos-conflict').textContent).toContain('Annabel');
        expect(toasts()).toEqual([]);
        submit('#profileForm');
        expect(FakeXhr.last.method, 'nothing is sent before somebody decided').toBe('GET');
        await flush();
        click('.xos-conflict [aria-label^="Keep mine"]');
        submit('#profileForm');
        expect(FakeXhr.last.headers.get('if-match')).toBe('"v2"');
        await answer(user(1, 'Anna', { email: ann.email }), '"v3"');
        expect(document.querySelector('.xos-conflict')).toBeNull();
    });

    it('UM-4 saves over a change that the form does not show', async () => {
        type('#profileName', 'Anna');
        submit('#profileForm');
        await FakeXhr.last.fail(412, { code: 'version_conflict' });
        await answer(ann, '"v2"');
        expect(FakeXhr.last).toMatchObject({ method: 'PUT' });
        expect(FakeXhr.last.headers.get('if-match')).toBe('"v2"');
        await answer(user(1, 'Anna', { email: ann.email }), '"v3"');
        expect(toasts()).toEqual(['Profile updated successfully']);
    });

    it.each([
        [409, { message: 'Email address already in use' }, 'Email address already in use'],
        [500, {}, 'A server error occurred. Please try again later.'],
    ])('EH-2 says why %i came, and keeps what was typed', async (status, members, text) => {
        expectErrorLog('Error occurred:');
        type('#profileName', 'Anna');
        submit('#profileForm');
        await FakeXhr.last.fail(status, members);
        expect(toasts()).toEqual([text]);
        expect(value('#profileName')).toBe('Anna');
        expect(find<HTMLButtonElement>('#profileForm [type="submit"]').disabled).toBe(false);
    });
});

describe('the password', () => {
    const onChange = vi.fn();

    function fill(current: string, next: string, repeated = next): void {
        type('#currentPassword', current);
        type('#newPassword', next);
        type('#repeatPassword', repeated);
        submit('#passwordForm');
    }

    beforeEach(() => {
        onChange.mockClear();
        connectPasswordForm(onChange);
        find<HTMLInputElement>('#profileEmail').value = ann.email;
    });

    it.each<[string, [string, string, string?], Record<string, string>]>([
        ['nothing', ['', ''], { currentPassword: 'Current password is required', newPassword: 'Password is required' }],
        ['7 characters', ['old', 'horse 7'], { newPassword: 'Password must be at least 8 characters' }],
        ['129 characters', ['old', 'ab'.repeat(65)], { newPassword: 'Password must be at most 128 characters' }],
        ['a common one', ['old', 'password123'], { newPassword: 'Password is too common' }],
        ['the own address', ['old', 'ann@acme.test'], { newPassword: 'Password is too common' }],
        ['a slip', ['old', newPassword, 'Correct horse 8'], { repeatPassword: 'The passwords are not the same' }],
    ])('VAL-2 refuses %s without asking the server', (_what, [current, next, repeated], expected) => {
        fill(current, next, repeated);
        expect(errors('#passwordForm')).toEqual(expected);
        expect(FakeXhr.requests).toEqual([]);
    });

    it('VAL-2 shows the refusal of a wrong current password at its field, and reports it without passwords', async () => {
        fill('wrong', newPassword);
        expect(FakeXhr.last).toMatchObject({ method: 'PUT', url: '/api/auth/password' });
        expect(FakeXhr.last.json).toEqual({ currentPassword: 'wrong', newPassword });
        const validationErrors = { currentPassword: ['Current password is not correct'] };
        await FakeXhr.last.fail(400, { message: 'Validation failed', validationErrors });
        expect(errors('#passwordForm')).toEqual({ currentPassword: 'Current password is not correct' });
        expect(toasts()).toEqual([]);
        expect(value('#newPassword')).toBe(newPassword);
        expect(JSON.stringify(FakeXhr.to('/api/errors/log').map(({ body }) => body))).not.toContain(newPassword);
        expect(onChange).not.toHaveBeenCalled();
    });

    it('UM-8 shows that refusal in the reader’s language', async () => {
        useLanguage(de);
        fill('wrong', newPassword);
        await FakeXhr.last.fail(400, { validationErrors: { currentPassword: ['Current password is not correct'] } });
        expect(errors('#passwordForm')).toEqual({ currentPassword: 'Das jetzige Passwort stimmt nicht' });
    });

    it('PWD-1 empties the form when it is changed, and says so', async () => {
        fill('old', newPassword);
        await FakeXhr.last.succeed(null);
        await flush();
        expect(toasts()).toEqual(['Password changed successfully']);
        expect(['#currentPassword', '#newPassword', '#repeatPassword'].map(value)).toEqual(['', '', '']);
        expect(onChange).toHaveBeenCalledTimes(1);
    });

    it('SEC-3 says that there were too many attempts', async () => {
        expectErrorLog('Error occurred:');
        fill('wrong', newPassword);
        await FakeXhr.last.fail(429);
        expect(toasts()).toEqual(['Too many requests. Please wait and try again.']);
    });
});

describe('the sessions', () => {
    const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36';
    const here = session('s1', { isCurrent: true });
    const phone = session('s2', { userAgent: '<b>Phone</b>', address: '' });
    let list: SessionList;

    function session(id: string, changes: Partial<SessionDto> = {}): SessionDto {
        const at = '2025-01-31T09:05:00.123Z';
        const times = { createdAt: at, lastUsedAt: at, expiresAt: at };
        return { id, ...times, address: '192.0.2.1', userAgent: chrome, isCurrent: false, ...changes };
    }

    function devices(): (string | null)[] {
        return [...document.querySelectorAll('.xos-session-device')].map(({ textContent }) => textContent);
    }

    async function load(sessions: SessionDto[]): Promise<void> {
        list = new SessionList();
        void list.load();
        await FakeXhr.last.succeed(sessions);
    }

    it('AUTH-10 are shown with device, address and times, the current one without a way to end it', async () => {
        await load([here, phone]);
        expect(devices()).toEqual(['Chrome on LinuxThis session', 'Unknown device']);
        expect(find('.xos-session .xos-note').textContent).toMatch(/^Last used .*2025.* · 192\.0\.2\.1$/);
        expect(document.querySelectorAll('.xos-session button')).toHaveLength(1);
        expect(document.querySelector('#sessionList b')).toBeNull();
    });

    it('AUTH-10 are ended one by one, and the list shows what is left', async () => {
        await load([here, phone]);
        const button = find<HTMLButtonElement>('.xos-session button');
        expect(button.getAttribute('aria-label')).toBe('End the session Unknown device');
        button.focus();
        button.click();
        button.click();
        expect(FakeXhr.requests).toHaveLength(2);
        expect(FakeXhr.last).toMatchObject({ method: 'DELETE', url: '/api/auth/sessions/s2' });
        await FakeXhr.last.succeed(null);
        await FakeXhr.last.succeed([here]);
        expect(toasts()).toEqual(['Session ended successfully']);
        expect(devices()).toHaveLength(1);
        expect(find<HTMLButtonElement>('#endOtherSessions').disabled).toBe(true);
        expect(document.activeElement).toBe(find('#sessionsTitle'));
    });

    it('AUTH-10 are ended all but this one', async () => {
        await load([here, phone]);
        click('#endOtherSessions');
        expect(FakeXhr.last).toMatchObject({ method: 'DELETE', url: '/api/auth/sessions' });
        await FakeXhr.last.succeed({ ended: 1 });
        await FakeXhr.last.succeed([here]);
        expect(toasts()).toEqual(['Other sessions ended successfully']);
    });

    it('ARC-3 show what there is when one had ended already', async () => {
        expectErrorLog('Error occurred:');
        await load([here, phone]);
        click('.xos-session button');
        await FakeXhr.last.fail(404, { message: 'Session not found' });
        await FakeXhr.to('/api/auth/sessions').at(-1)!.succeed([here]);
        expect(devices()).toHaveLength(1);
    });

    it.each([9, 10])('AUTH-10 are all shown when there are %i', async (count) => {
        await load(Array.from({ length: count }, (_item, index) => session(`s${index}`)));
        expect(devices()).toHaveLength(count);
        expect(document.querySelector('.xos-all-sessions')).toBeNull();
    });

    it('AUTH-10 are shown from ten on when somebody asks for all, this one first', async () => {
        const others = Array.from({ length: 10 }, (_item, index) => session(`o${index}`));
        await load([...others, here]);
        expect(devices()).toHaveLength(10);
        expect(devices()[0]).toContain('This session');
        expect(find('.xos-all-sessions').textContent).toBe('Show all 11 sessions');
        click('.xos-all-sessions');
        expect(devices()).toHaveLength(11);
        expect(document.querySelector('.xos-all-sessions')).toBeNull();
        expect(document.activeElement).toBe(find('.xos-session:nth-child(11) button'));
        void list.load();
        await FakeXhr.last.succeed([...others, here]);
        expect(devices(), 'all stay shown').toHaveLength(11);
    });

    it('EH-6 say that they could not be loaded, and are asked for again', async () => {
        list = new SessionList();
        void list.load();
        expect(document.querySelectorAll('.xos-session[aria-hidden]')).toHaveLength(2);
        await FakeXhr.last.fail(500);
        expect(find('#sessionList').textContent).toContain('Failed to load sessions');
        click('#sessionList button');
        await FakeXhr.last.succeed([here]);
        expect(devices()).toHaveLength(1);
    });
});
