// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, openPage, signIn, type BrowserUnderTest } from './browser';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let chromium: Browser;
let browser: BrowserUnderTest;

interface AxeGlobal {
    axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
}

async function accessibilityProblems(): Promise<string[]> {
    // Evaluated by the debugger, which no Content-Security-Policy limits.
    await browser.page.evaluate(axeSource);
    return browser.page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as AxeGlobal).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
}

async function overflow(): Promise<number> {
    return browser.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

beforeAll(async () => {
    chromium = await launch();
});
afterAll(() => chromium.close());
beforeEach(async () => {
    browser = await openPage(chromium);
});
afterEach(async () => {
    const { complaints } = browser;
    await browser.close();
    expect(complaints, 'WEB-1: refused by the policy, or failed').toEqual([]);
});

describe.each(['light', 'dark'] as const)('UM-8 pages in the %s theme', (colorScheme) => {
    beforeEach(() => browser.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }));

    it.each([1280, 360])('UM-8 WEB-1 have no accessibility problem and fit into %i pixels', async (width) => {
        const { page, server, url } = browser;
        await page.setViewportSize({ width, height: 740 });
        const check = async (state: string): Promise<void> => {
            expect(await accessibilityProblems(), state).toEqual([]);
            expect(await overflow(), state).toBeLessThanOrEqual(0);
        };
        server.hasAccounts = false;
        await page.goto(`${url}/login`);
        await page.waitForSelector('#setupHint:not([hidden])');
        expect(await page.textContent('#setupHint')).toContain('xos tenant create');
        await check('empty server');
        await page.fill('#email', 'both@acme.test');
        await page.fill('#password', 'wrong');
        await page.click('#loginButton');
        await page.waitForSelector('#loginError:has-text("Invalid credentials")');
        await check('wrong password');
        await page.fill('#password', 'Correct horse 7');
        await page.click('#loginButton');
        await page.waitForSelector('#tenantField:not([hidden])');
        await check('choice of organisation');
        await page.selectOption('#tenant', 'globex');
        await page.click('#loginButton');
        await page.waitForSelector('tr[data-id]');
        await check('list of users');
        await page.click('#createUserBtn');
        await page.click('#userForm [type="submit"]');
        await check('form with errors');
        await page.keyboard.press('Escape');
        await page.click('tr[data-id] .delete-btn');
        await check('question before a deletion');
        await page.keyboard.press('Escape');
        server.failWith = 503;
        await page.reload();
        await page.waitForSelector('#retryModal.show');
        await check('failed load');
    });
});

describe('UM-8 keyboard', () => {
    it('UM-3 UM-4 UM-5 creates, finds and deletes a user without a pointer', async () => {
        const { page } = browser;
        await signIn(browser);
        await page.focus('#createUserBtn');
        await page.keyboard.press('Enter');
        await page.keyboard.type('Zora Neale');
        await page.keyboard.press('Tab');
        await page.keyboard.type('zora@acme.test');
        await page.keyboard.press('Tab');
        await page.keyboard.type('Correct horse 7');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.toast:has-text("User created successfully")');
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('createUserBtn');

        await page.focus('#userSearch');
        await page.keyboard.type('zora');
        await page.waitForSelector('tbody tr[data-id]:only-child');
        await page.focus('.delete-btn');
        await page.keyboard.press('Space');
        await page.waitForSelector('#deleteUserModal.show');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.toast:has-text("User deleted successfully")');
        await page.waitForSelector('text=No users found');
    });

    it('UT-4 sorts by Enter and Space', async () => {
        const { page } = browser;
        await signIn(browser);
        await page.focus('th[data-sort="email"] button');
        await page.keyboard.press('Enter');
        await page.waitForSelector('th[data-sort="email"][aria-sort="ascending"]');
        await page.keyboard.press('Space');
        await page.waitForSelector('th[data-sort="email"][aria-sort="descending"]');
    });

    it('UM-4 closes the form by Escape also after a refused answer', async () => {
        const { page } = browser;
        await signIn(browser);
        await page.click('#createUserBtn');
        await page.fill('#userName', 'Nina');
        await page.fill('#userEmail', 'user2@acme.test');
        await page.fill('#userPassword', 'Correct horse 7');
        await page.click('#userForm [type="submit"]');
        await page.waitForSelector('.toast:has-text("Email address already in use")');
        expect(await page.inputValue('#userName')).toBe('Nina');
        await page.keyboard.press('Escape');
        await page.waitForSelector('#editUserModal', { state: 'hidden' });
    });
});

describe('UM-8 ways through the pages', () => {
    it('UM-8 PATH-4 returns to the page asked for and to no other host', async () => {
        const { page, url } = browser;
        await page.goto(`${url}/users?from=mail`);
        await page.waitForURL('**/login?returnTo=%2Fusers%3Ffrom%3Dmail');
        await page.fill('#email', 'user1@acme.test');
        await page.fill('#password', 'Correct horse 7');
        await page.click('#loginButton');
        await page.waitForURL(`${url}/users?from=mail`);
        await page.goto(`${url}/login?returnTo=//evil.test/`);
        await page.waitForURL(`${url}/users`);
    });

    it('AS-3 AS-7 signs out all tabs', async () => {
        const { page, url } = browser;
        await signIn(browser);
        const other = await page.context().newPage();
        await other.goto(`${url}/users`);
        await other.waitForSelector('tr[data-id]');
        await page.click('#signOutBtn');
        await page.waitForURL('**/login');
        await other.waitForURL('**/login');
        expect(await page.evaluate(() => localStorage.getItem('auth_token'))).toBeNull();
    });

    it('AUTHZ-1 shows no admin actions to others', async () => {
        const { page, server } = browser;
        server.viewerId = 2;
        await signIn(browser);
        expect(await page.isVisible('#createUserBtn')).toBe(false);
        expect(await page.locator('.delete-btn').count()).toBe(0);
        expect(await page.locator('.edit-btn').count()).toBe(1);
    });

    it('EH-4 loads the table when the repeated request succeeds', async () => {
        const { page, server } = browser;
        await signIn(browser);
        server.failWith = 503;
        await page.reload();
        await page.waitForSelector('#retryModal.show');
        server.failWith = 0;
        await page.click('#retryButton');
        await page.waitForSelector('tr[data-id]');
        await page.waitForSelector('.toast:has-text("Operation completed successfully")');
    });

    it('EH-4 UM-4 closes the form when its repeated change succeeds', async () => {
        const { page, server } = browser;
        await signIn(browser);
        await page.click('.edit-btn[data-id="2"]');
        await page.fill('#userName', 'Aaron');
        server.failWith = 503;
        await page.click('#userForm [type="submit"]');
        await page.waitForSelector('#retryModal.show');
        server.failWith = 0;
        await page.click('#retryButton');
        await page.waitForSelector('tr[data-id="2"]:has-text("Aaron")');
        await page.waitForSelector('.modal.show, .modal-backdrop', { state: 'detached' });
        expect(await page.evaluate(() => document.body.classList.contains('modal-open'))).toBe(false);
        await page.click('#createUserBtn');
        await page.waitForSelector('#editUserModal.show');
    });

    it('EH-5 UT-2 recovers by itself when the connection comes back', async () => {
        const { page } = browser;
        await signIn(browser);
        await page.context().setOffline(true);
        await page.click('.page-link[data-page="2"]');
        await page.waitForSelector('text=Failed to load users');
        await page.context().setOffline(false);
        await page.waitForSelector('.page-item.active .page-link[data-page="2"]', { timeout: 15_000 });
        await page.waitForSelector('tr[data-id]');
    });

    it('UM-8 keeps the chosen theme', async () => {
        const { page } = browser;
        await page.emulateMedia({ colorScheme: 'light' });
        await signIn(browser);
        await page.click('#themeSwitch');
        expect(await page.getAttribute('html', 'data-bs-theme')).toBe('dark');
        await page.reload();
        expect(await page.getAttribute('html', 'data-bs-theme')).toBe('dark');
        expect(await page.getAttribute('#themeSwitch', 'aria-pressed')).toBe('true');
    });
});

describe('ARC-6 classic script', () => {
    it('ARC-6 sets the globals of the library', async () => {
        const { page, url } = browser;
        await page.goto(`${url}/login`);
        await page.addScriptTag({ url: '/lib/xos.js' });
        const types = await page.evaluate(() => {
            const names = ['Utils', 'UserService', 'FormValidator', 'UserForm', 'UserTable', 'AuthService'];
            const more = ['ErrorHandler', 'NotificationService', 'UserManagementSystem', 'bootstrap'];
            const global = globalThis as unknown as Record<string, unknown>;
            return [...names, ...more].filter((name) => global[name] === undefined);
        });
        expect(types).toEqual([]);
    });
});
