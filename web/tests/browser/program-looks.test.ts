// SPDX-License-Identifier: Apache-2.0
// How the pages look with the program's own data, also while it is away.
import { afterEach, beforeEach, describe, it } from 'vitest';
import { leave, useBrowser, Visitor } from './browser';
import { RealProgram } from './real-program';
import { admin, password } from './servers';

const chromium = useBrowser();
let program: RealProgram;
let visitor: Visitor;

beforeEach(async () => {
    program = await RealProgram.start();
});
afterEach(async () => {
    await leave([visitor], () => program.close());
});

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
    it.each([1280, 360])('UM-8 WEB-1 have no accessibility problem and fit into %i pixels', async (width) => {
        visitor = await Visitor.open(chromium(), program.url, width);
        const { page, complaints } = visitor;
        complaints.announce('401', 'Login error:', 'Load data error:', 'Failed to load resource: net::ERR_');
        complaints.announce('Failed to log error:');
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.goto(`${program.url}/login`);
        await visitor.expectUsable('login');
        await visitor.submitSignIn(admin, 'wrong');
        await page.waitForSelector('#loginError:has-text("Invalid credentials")');
        await visitor.expectUsable('wrong password');
        await visitor.submitSignIn(admin, password);
        await page.waitForSelector('tr[data-id]');
        await visitor.expectUsable('list of users');
        await page.evaluate(() => {
            window.userTable!.currentPage = 17;
            return window.userTable!.loadData();
        });
        await visitor.expectUsable('list of users in other scripts');
        await page.click('#createUserBtn');
        await visitor.submitForm();
        await visitor.expectUsable('form with errors');
        await page.keyboard.press('Escape');
        await page.click('tr[data-id] .delete-btn');
        await visitor.expectUsable('question before a deletion');
        await page.keyboard.press('Escape');
        await visitor.search('nobody');
        await visitor.expectUsable('nobody found');
        visitor.complaints.announce('[SignalR]');
        visitor.complaints.allow('SignalR connection failed:', 'WebSocket connection to');
        await program.kill();
        await page.click('th[data-sort="email"] button');
        await page.waitForSelector('text=Failed to load users');
        await visitor.expectUsable('failed load');
    });
});
