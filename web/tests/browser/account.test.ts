// SPDX-License-Identifier: Apache-2.0
// The account of who is signed in, and the language of the pages, on every server.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leave, useBrowser, Visitor } from './browser';
import { password, servers, type RunningServer } from './servers';

const newPassword = 'Correct horse 7';
const chromium = useBrowser();


describe.each(servers)('on the $name', ({ start, admin, member }) => {
    let server: RunningServer;
    let visitors: Visitor[];

    async function arrive(locale?: string): Promise<Visitor> {
        const visitor = await Visitor.open(chromium(), server.url, 1280, locale);
        visitors.push(visitor);
        return visitor;
    }

    async function openAccount(visitor: Visitor): Promise<void> {
        await visitor.page.goto(`${server.url}/account`);
        await visitor.page.waitForSelector('.xos-session-device');
        await visitor.page.waitForFunction(() => document.querySelector<HTMLInputElement>('#profileName')?.value !== '');
    }

    async function loadedChunks(visitor: Visitor): Promise<string[]> {
        return visitor.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    }

    beforeEach(async () => {
        server = await start();
        visitors = [];
    });
    afterEach(async () => {
        await leave(visitors, () => server.close());
    });

    it('AUTH-12 changes the own name, which the bar shows at once', async () => {
        const visitor = await arrive();
        const { page } = visitor;
        await visitor.signIn(member, password);
        await openAccount(visitor);
        await page.fill('#profileName', '<b>Neu</b> 😀');
        await page.click('#profileForm [type="submit"]');
        await visitor.toast('Profile updated successfully');
        expect(await page.textContent('#viewerName')).toBe('<b>Neu</b> 😀');
        await page.click('#viewerButton');
        await page.waitForSelector('#tenantName:has-text("Acme")');
        await page.reload();
        await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#profileName')?.value === '<b>Neu</b> 😀');
    });

    it('VAL-2 PWD-1 changes the password, and shows a wrong one at its field', async () => {
        const visitor = await arrive();
        const { page, complaints } = visitor;
        complaints.announce('400');
        await visitor.signIn(member, password);
        await openAccount(visitor);
        await page.fill('#currentPassword', 'wrong');
        await page.fill('#newPassword', newPassword);
        await page.fill('#repeatPassword', newPassword);
        await page.click('#passwordForm [type="submit"]');
        await page.waitForSelector('#passwordForm .invalid-feedback:has-text("Current password is not correct")');
        await page.fill('#currentPassword', password);
        await page.click('#passwordForm [type="submit"]');
        await visitor.toast('Password changed successfully');
        expect(await page.inputValue('#newPassword')).toBe('');
        await page.waitForFunction(() => document.querySelectorAll('.xos-session').length === 1);
        expect(await page.isDisabled('#endOtherSessions')).toBe(true);
        await visitor.signOut();
        await visitor.signIn(member, newPassword);
    });

    it('UM-8 asks before leaving what is typed and not saved', async () => {
        const visitor = await arrive();
        const { page } = visitor;
        await visitor.signIn(member, password);
        await openAccount(visitor);
        await page.fill('#profileName', 'Typed');
        let asked = 0;
        page.on('dialog', (dialog) => {
            asked += 1;
            void dialog.dismiss();
        });
        await page.selectOption('#languageSwitch', 'de');
        await page.waitForTimeout(200);
        expect(asked).toBe(1);
        expect(await page.inputValue('#profileName')).toBe('Typed');
    });

    it('UM-8 follows the choice of colours in both places', async () => {
        const visitor = await arrive();
        const { page } = visitor;
        await page.emulateMedia({ colorScheme: 'light' });
        await visitor.signIn(member, password);
        await openAccount(visitor);
        await page.selectOption('#themeChoice', 'dark');
        expect(await page.getAttribute('html', 'data-bs-theme')).toBe('dark');
        expect(await page.getAttribute('#themeSwitch', 'aria-pressed')).toBe('true');
        await page.click('#themeSwitch');
        expect(await page.inputValue('#themeChoice')).toBe('');
        expect(await page.getAttribute('html', 'data-bs-theme')).toBe('light');
    });

    it('UM-8 speaks German where the browser does, and English where it is chosen', async () => {
        const visitor = await arrive('de-DE');
        const { page, complaints } = visitor;
        complaints.announce('401', 'Login error:');
        await page.goto(`${server.url}/login`);
        expect(await page.textContent('h1')).toBe('Anmelden');
        expect(await page.getAttribute('html', 'lang')).toBe('de');
        expect(await page.title()).toBe('Anmelden · XOS');
        await visitor.submitSignIn(admin, 'wrong');
        await page.waitForSelector('#loginError:has-text("E-Mail-Adresse oder Passwort stimmen nicht")');
        await visitor.submitSignIn(admin, password);
        await page.waitForSelector('tr[data-id] .edit-btn:text-is("Bearbeiten")');
        expect(await page.textContent('.xos-table-summary')).toMatch(/^1–10 von \d+ Benutzern$/);
        expect(await page.textContent('tr[data-id] .xos-col-created_at')).toMatch(/^\d\d\.\d\d\.\d{4}, \d\d:\d\d$/);
        await page.click('#createUserBtn');
        await visitor.submitForm();
        expect((await visitor.fieldErrors())['name']).toBe('Bitte geben Sie einen Namen ein');
        await visitor.expectUsable('German form');
        await page.keyboard.press('Escape');

        await openAccount(visitor);
        await page.selectOption('#languageSwitch', 'en');
        await page.waitForSelector('h1:text-is("Your account")');
        expect(await page.getAttribute('html', 'lang')).toBe('en');
        await page.click('#viewerButton');
        await page.click('#signOutBtn');
        await page.waitForSelector('h1:text-is("Sign in")');
    });

    it('UM-8 SR-4 says in German that updates are off, however late its texts come', async () => {
        const visitor = await arrive('de-DE');
        const { page, complaints } = visitor;
        complaints.announce('429', '[SignalR]', 'SignalR connection failed:');
        await page.route('**/negotiate?*', (route) => route.fulfill({ status: 429 }));
        await page.route(/\/assets\/de-/, async (route) => {
            await new Promise((resolve) => setTimeout(resolve, 500));
            await route.continue();
        });
        await visitor.signIn(member, password);
        await page.waitForSelector('#connectionStatus:text-is("Nicht live")');
        await visitor.toast('In diesem Tab erscheinen Änderungen anderer nicht von selbst');
        await visitor.expectUsable('updates off');
    });

    it('PERF-1 loads no other language for who speaks English', async () => {
        const english = await arrive('en-GB');
        await english.signIn(admin, password);
        const isGerman = (name: string): boolean => /\/assets\/de-[^/]*\.js$/.test(name);
        expect((await loadedChunks(english)).filter(isGerman)).toEqual([]);
        const german = await arrive('de-AT');
        await german.signIn(admin, password);
        expect((await loadedChunks(german)).filter(isGerman)).toHaveLength(1);
    });
});
