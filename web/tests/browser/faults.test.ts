// SPDX-License-Identifier: Apache-2.0
// What the pages do when the server fails, on the stand-in, which fails when it is told to.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeServer, type FakeServerState } from '../support/fake-server.mjs';
import { leave, useBrowser, Visitor } from './browser';
import { admin, password } from './servers';

const chromium = useBrowser();
let visitor: Visitor;
let server: FakeServerState;
let close: () => void;

beforeEach(async () => {
    const started = await startFakeServer();
    server = started.state;
    close = started.close;
    visitor = await Visitor.open(chromium(), started.url);
});
afterEach(async () => {
    await leave([visitor], close);
});

describe.each(['light', 'dark'] as const)('UM-8 pages in the %s theme', (colorScheme) => {
    beforeEach(() => visitor.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }));

    it.each([1280, 360])('UM-8 WEB-1 have no accessibility problem and fit into %i pixels', async (width) => {
        const { page, url, complaints } = visitor;
        complaints.announce('401', '409', '503', 'Login error:', 'Load data error:', 'Error occurred:');
        await page.setViewportSize({ width, height: 740 });
        server.hasAccounts = false;
        await page.goto(`${url}/login`);
        await page.waitForSelector('#setupHint:not([hidden])');
        expect(await page.textContent('#setupHint')).toContain('xos tenant create');
        await visitor.expectUsable('empty server');
        await visitor.submitSignIn('both@acme.test', 'wrong');
        await page.waitForSelector('#loginError:has-text("Invalid credentials")');
        await visitor.expectUsable('wrong password');
        await visitor.submitSignIn('both@acme.test', password);
        await page.waitForSelector('#tenantField:not([hidden])');
        await visitor.expectUsable('choice of organisation');
        await page.selectOption('#tenant', 'globex');
        await page.click('#loginButton');
        await page.waitForSelector('tr[data-id]');
        await visitor.expectUsable('list of users');
        await page.click('#createUserBtn');
        await visitor.submitForm();
        await visitor.expectUsable('form with errors');
        await page.keyboard.press('Escape');
        await page.click('tr[data-id] .delete-btn');
        await visitor.expectUsable('question before a deletion');
        await page.keyboard.press('Escape');
        server.failWith = 503;
        await page.reload();
        await page.waitForSelector('#retryModal.show');
        await visitor.expectUsable('failed load');
    });
});

describe('EH-4 EH-5 recovery', () => {
    beforeEach(() => visitor.signIn(admin, password));

    it('EH-4 loads the table when the repeated request succeeds', async () => {
        const { page } = visitor;
        visitor.complaints.announce('503', 'Load data error:', 'Error occurred:');
        server.failWith = 503;
        await page.reload();
        await page.waitForSelector('#retryModal.show');
        server.failWith = 0;
        await page.click('#retryButton');
        await page.waitForSelector('tr[data-id]');
        await visitor.toast('Operation completed successfully');
    });

    it('EH-4 UM-4 closes the form when its repeated change succeeds', async () => {
        const { page } = visitor;
        visitor.complaints.announce('503', 'Error occurred:');
        await page.click('.edit-btn[data-id="2"]');
        await page.fill('#userName', 'Aaron');
        server.failWith = 503;
        await visitor.submitForm();
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
        const { page } = visitor;
        visitor.complaints.announce('ERR_INTERNET_DISCONNECTED', 'Load data error:');
        visitor.complaints.allow('[SignalR]', 'SignalR connection failed:');
        await page.context().setOffline(true);
        await page.click('.page-link[data-page="2"]');
        await page.waitForSelector('text=Failed to load users');
        await page.context().setOffline(false);
        await page.waitForSelector('.page-item.active .page-link[data-page="2"]', { timeout: 15_000 });
        await page.waitForSelector('tr[data-id]');
    });
});
