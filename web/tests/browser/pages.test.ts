// SPDX-License-Identifier: Apache-2.0
// Ways through the pages that every server must allow.
import { VERSION as signalRVersion } from '@microsoft/signalr';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leave, useBrowser, Visitor } from './browser';
import { password, servers, type RunningServer } from './servers';

const newPassword = 'Correct horse 7';
const chromium = useBrowser();


describe.each(servers)('on the $name', ({ start, admin, member, search }) => {
    let server: RunningServer;
    let visitor: Visitor;

    beforeEach(async () => {
        server = await start();
        visitor = await Visitor.open(chromium(), server.url);
    });
    afterEach(async () => {
        await leave([visitor], () => server.close());
    });

    describe('UM-8 keyboard', () => {
        it('UM-3 UM-4 UM-5 creates, finds and deletes a user without a pointer', async () => {
            const { page } = visitor;
            await visitor.signIn(admin, password);
            await page.focus('#createUserBtn');
            await page.keyboard.press('Enter');
            await page.keyboard.type('Zora Neale');
            await page.keyboard.press('Tab');
            await page.keyboard.type('zora@acme.test');
            await page.keyboard.press('Tab');
            await page.keyboard.type(newPassword);
            await page.keyboard.press('Enter');
            await visitor.toast('User created successfully');
            expect(await page.evaluate(() => document.activeElement?.id)).toBe('createUserBtn');

            await page.focus('#userSearch');
            await page.keyboard.type('zora');
            await page.waitForSelector('tbody tr[data-id]:only-child');
            await page.focus('.delete-btn');
            await page.keyboard.press('Space');
            await page.waitForSelector('#deleteUserModal.show');
            await page.keyboard.press('Tab');
            await page.keyboard.press('Enter');
            await visitor.toast('User deleted successfully');
            await page.waitForSelector('text=No users found');
        });

        it('UT-4 sorts by Enter and Space', async () => {
            const { page } = visitor;
            await visitor.signIn(admin, password);
            await page.focus('th[data-sort="email"] button');
            await page.keyboard.press('Enter');
            await page.waitForSelector('th[data-sort="email"][aria-sort="ascending"]');
            await page.keyboard.press('Space');
            await page.waitForSelector('th[data-sort="email"][aria-sort="descending"]');
        });

        it('UM-4 closes the form by Escape also after a refused answer', async () => {
            const { page } = visitor;
            visitor.complaints.announce('409', 'Error occurred:');
            await visitor.signIn(admin, password);
            await page.click('#createUserBtn');
            await visitor.fillForm({ name: 'Nina', email: member.toUpperCase(), password: newPassword });
            await visitor.submitForm();
            await visitor.toast('Email address already in use');
            expect(await page.inputValue('#userName')).toBe('Nina');
            await page.keyboard.press('Escape');
            await page.waitForSelector('#editUserModal', { state: 'hidden' });
        });
    });

    it('UM-8 AUTH-3 says that the password is wrong, and lets the right one in', async () => {
        const { page } = visitor;
        visitor.complaints.announce('401', 'Login error:');
        await page.goto(`${server.url}/`);
        await page.waitForURL('**/login?returnTo=%2Fusers');
        await visitor.submitSignIn(admin, 'wrong');
        await page.waitForSelector('#loginError:has-text("Invalid credentials")');
        expect(await page.inputValue('#email')).toBe(admin);
        await visitor.submitSignIn(admin, password);
        await page.waitForURL(`${server.url}/users`);
    });

    it('UM-8 PATH-4 returns to the page asked for and to no other host', async () => {
        const { page } = visitor;
        await page.goto(`${server.url}/users?from=mail`);
        await page.waitForURL('**/login?returnTo=%2Fusers%3Ffrom%3Dmail');
        await visitor.submitSignIn(admin, password);
        await page.waitForURL(`${server.url}/users?from=mail`);
        await page.goto(`${server.url}/login?returnTo=//evil.test/`);
        await page.waitForURL(`${server.url}/users`);
    });

    it('UM-8 shows who is signed in', async () => {
        await visitor.signIn(admin, password);
        await visitor.page.waitForSelector(`#viewerName[title="${admin}"]`);
        expect(await visitor.page.textContent('#viewerName')).not.toBe('');
    });

    it('USR-5 UT-3 finds users whatever the case, and takes % and _ as they are', async () => {
        await visitor.signIn(admin, password);
        await visitor.search(search.text);
        expect(await visitor.names()).toHaveLength(search.count);
        for (const text of ['%', '_', '\\', "'; --"]) {
            await visitor.search(text);
            expect(await visitor.names(), text).toEqual([]);
            expect(await visitor.page.textContent('.xos-empty')).toBe('No users found');
        }
    });

    it('AS-3 AS-7 signs out all tabs', async () => {
        const { page } = visitor;
        await visitor.signIn(admin, password);
        const other = await page.context().newPage();
        await other.goto(`${server.url}/users`);
        await other.waitForSelector('tr[data-id]');
        await visitor.signOut();
        await other.waitForURL('**/login');
        expect(await page.evaluate(() => localStorage.getItem('auth_token'))).toBeNull();
    });

    it('AS-3 UM-8 shows nothing of the list to who presses Back after signing out', async () => {
        const { page } = visitor;
        await visitor.signIn(admin, password);
        await page.evaluate(() => {
            const rows = (): number => document.querySelectorAll('tr[data-id]').length;
            window.addEventListener('pageshow', () => sessionStorage.setItem('rows_after_back', String(rows())));
        });
        await visitor.signOut();
        // Not goBack(): the page that it would wait for sends its visitor away at once.
        await page.evaluate(() => history.back());
        await page.waitForURL('**/login?returnTo=%2Fusers');
        expect(Number(await page.evaluate(() => sessionStorage.getItem('rows_after_back')))).toBe(0);
    });

    it('AUTHZ-1 shows no admin actions to others', async () => {
        const { page } = visitor;
        await visitor.signIn(member, password);
        expect(await page.isVisible('#createUserBtn')).toBe(false);
        await visitor.search(member);
        expect(await page.locator('.delete-btn').count()).toBe(0);
        expect(await page.locator('.edit-btn').count()).toBe(1);
    });

    it('UM-8 keeps the chosen theme, also after signing out', async () => {
        const { page } = visitor;
        await page.emulateMedia({ colorScheme: 'light' });
        await visitor.signIn(admin, password);
        await page.click('#themeSwitch');
        expect(await page.getAttribute('html', 'data-bs-theme')).toBe('dark');
        await page.reload();
        expect(await page.getAttribute('html', 'data-bs-theme')).toBe('dark');
        expect(await page.getAttribute('#themeSwitch', 'aria-pressed')).toBe('true');
        await visitor.signOut();
        expect(await page.getAttribute('html', 'data-bs-theme')).toBe('dark');
    });

    it('ARC-6 SR-11 sets the globals of the library in a classic script, from this host alone', async () => {
        const { page } = visitor;
        const hosts = new Set<string>();
        page.on('request', (request) => hosts.add(new URL(request.url()).host));
        await page.goto(`${server.url}/login`);
        await page.addScriptTag({ url: '/lib/xos.js' });
        const missing = await page.evaluate(() => {
            const names = ['Utils', 'UserService', 'FormValidator', 'UserForm', 'UserTable', 'AuthService'];
            const more = ['ErrorHandler', 'NotificationService', 'UserManagementSystem', 'Store'];
            const clients = ['SignalRService', 'signalRService', 'signalR', 'bootstrap'];
            const global = globalThis as unknown as Record<string, unknown>;
            return [...names, ...more, ...clients].filter((name) => global[name] === undefined);
        });
        expect(missing).toEqual([]);
        const official = await page.evaluate(() => {
            const { signalR, bootstrap } = globalThis as unknown as Record<string, Record<string, unknown>>;
            return [typeof signalR?.['HubConnectionBuilder'], signalR?.['VERSION'], typeof bootstrap?.['Modal']];
        });
        expect(official).toEqual(['function', signalRVersion, 'function']);
        expect([...hosts]).toEqual([new URL(server.url).host]);
    });
});
