// SPDX-License-Identifier: Apache-2.0
// The program is killed and started again while its pages are in use.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leave, useBrowser, Visitor } from './browser';
import { RealProgram } from './real-program';
import { admin, password } from './servers';

const typed = { name: 'Nina Simone', email: 'nina@acme.test', password: 'Correct horse 7' };
const chromium = useBrowser();
let program: RealProgram;
let visitor: Visitor;

beforeEach(async () => {
    program = await RealProgram.start();
    visitor = await Visitor.open(chromium(), program.url);
    visitor.complaints.announce('Failed to load resource: net::ERR_');
    visitor.complaints.allow('[SignalR]', 'SignalR connection failed:', 'WebSocket connection to');
    await visitor.signIn(admin, password);
});
afterEach(async () => {
    await leave([visitor], () => program.close());
});

describe('a server that is killed and started again', () => {
    it('EH-5 UM-4 DUR-2 sends the form again by itself, and the user is made once', async () => {
        const { page, complaints } = visitor;
        complaints.announce('Error occurred:', 'Failed to log error:');
        await page.click('#createUserBtn');
        await visitor.fillForm(typed);
        await program.kill();
        await visitor.submitForm();
        await visitor.toast('Network connection lost. Please check your internet connection.');
        await program.start();
        expect(await page.inputValue('#userName')).toBe(typed.name);
        await page.waitForSelector('.toast:has-text("Connection restored and operation completed")', {
            timeout: 20_000,
        });
        await page.waitForSelector('#editUserModal', { state: 'hidden' });
        await visitor.search(typed.email);
        expect(await visitor.names()).toEqual([typed.name]);
    });

    it('EH-5 UT-2 gets its list back by itself, with the session', async () => {
        const { page, complaints } = visitor;
        complaints.announce('Load data error:', 'Failed to log error:');
        await program.kill();
        await page.click('.page-link[data-page="3"]');
        await page.waitForSelector('text=Failed to load users');
        await program.start();
        await page.waitForSelector('.page-item.active .page-link[data-page="3"]', { timeout: 20_000 });
        await page.waitForSelector('tr[data-id]');
        expect(new URL(page.url()).pathname).toBe('/users');
    });

    it('EH-5 repeats a deletion that did not arrive', async () => {
        const { page, complaints } = visitor;
        complaints.announce('Error occurred:', 'Failed to log error:');
        await visitor.search('anneliese.schaefer');
        await page.click('.delete-btn');
        await program.kill();
        await page.click('#confirmDeleteBtn');
        await visitor.toast('Network connection lost. Please check your internet connection.');
        await program.start();
        await page.waitForSelector('.toast:has-text("Connection restored and operation completed")', {
            timeout: 20_000,
        });
        await page.waitForSelector('text=No users found');
        await page.waitForSelector('.modal.show', { state: 'detached' });
    });

    it('UM-8 lets people sign in who tried while it was away', async () => {
        const { page, complaints } = visitor;
        complaints.announce('Login error:');
        await visitor.signOut();
        await program.kill();
        await visitor.submitSignIn(admin, password);
        await page.waitForSelector('#loginError:has-text("The server cannot be reached")');
        await program.start();
        await page.click('#loginButton');
        await page.waitForSelector('tr[data-id]');
    });
});
