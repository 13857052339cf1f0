// SPDX-License-Identifier: Apache-2.0
// Every action of the pages by keyboard alone: what the server has afterwards, and where the keyboard is then.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { leave, useBrowser, Visitor } from './browser';
import { Keyboard } from './keyboard';
import { account } from './keyboard-account';
import { changes } from './keyboard-changes';
import { listOf, type Action, type Desk } from './keyboard-desk';
import { views } from './keyboard-views';
import { RealProgram } from './real-program';
import { RestClient, type RestUser } from './rest-client';
import { admin, password } from './servers';

const chromium = useBrowser();
let program: RealProgram;
let server: RestClient;
let boss: Visitor;
let count = 0;
let guests: Visitor[] = [];

beforeAll(async () => {
    program = await RealProgram.start();
    server = await RestClient.signIn(program.url, admin, password);
    boss = await Visitor.open(chromium(), program.url);
    boss.complaints.allow('500', '503', 'Load data error:', 'Error occurred:');
    await boss.signIn(admin, password);
});
afterEach(async () => {
    const [first, ...others] = boss.page.context().pages();
    await Promise.all(others.map((page) => page.close()));
    await first?.evaluate(() => localStorage.removeItem('xos_theme'));
    const left = guests;
    guests = [];
    await leave(left, () => undefined);
});
afterAll(async () => {
    await leave([boss], () => program.close());
});

function makeUser(): Promise<RestUser> {
    count += 1;
    return server.createUser({ name: `Key ${count}`, email: `key${count}@acme.test`, password });
}

async function open(page: Page, path: string): Promise<Page> {
    await page.goto(program.url + path);
    await page.waitForSelector('tr[data-id], .xos-message-row, .xos-session-device, .modal.show');
    await page.waitForFunction(() => document.getElementById('viewerName')?.textContent !== '');
    return page;
}

/** A person of their own, with a session of their own. */
async function welcome(user?: RestUser): Promise<Page> {
    const guest = await Visitor.open(chromium(), program.url);
    guests.push(guest);
    guest.complaints.allow('401', '409', 'Login error:');
    if (user !== undefined) {
        await guest.signIn(user.email, password);
    }
    return guest.page;
}

async function perform(action: Action, arrive: (user: RestUser) => Promise<Page>): Promise<void> {
    const { path, before, act, outcome, expected, focus } = action;
    const user = await makeUser();
    await before?.({ server, user });
    const page = await open(await arrive(user), path(user));
    const desk: Desk = { page, keyboard: new Keyboard(page), server, user };
    await act(desk);
    await expect.poll(() => outcome(desk), { timeout: 10_000 }).toEqual(expected);
    await desk.keyboard.expectAt(focus);
}

describe('UM-8 without a pointer, an admin', () => {
    it.each(changes)('UM-3 UM-4 UM-5 $what', (action) => perform(action, () => boss.page.context().newPage()));
    it.each(views)('UT-3 UT-4 UT-5 $what', (action) => perform(action, () => boss.page.context().newPage()));
});

describe('UM-8 without a pointer, somebody in their account', () => {
    it.each(account)('AUTH-12 AS-3 $what', (action) => perform(action, (user) => welcome(user)));
});

describe('UM-8 without a pointer, somebody whose list fails', () => {
    it.each([
        [500, '.xos-retry', '#userSearch'],
        [503, '#retryButton', 'body'],
    ])('UT-2 EH-4 tries again after a %i', async (status, button, focus) => {
        const page = await boss.page.context().newPage();
        await page.route('**/api/users/paged?*', (route) => route.fulfill({ status, json: { message: 'No' } }));
        await open(page, '/users');
        const keyboard = new Keyboard(page);
        await keyboard.reach(button);
        await page.unrouteAll();
        await keyboard.press('Enter');
        await page.waitForSelector('tr[data-id]');
        await keyboard.expectAt(focus);
    });
});

describe('UM-8 without a pointer, the dialogs', () => {
    async function stops(opener: string, ...keys: string[]): Promise<string[]> {
        const user = await makeUser();
        const page = await open(await boss.page.context().newPage(), listOf(user));
        const keyboard = new Keyboard(page);
        await keyboard.reach(opener);
        await keyboard.press('Enter', ...keys);
        await page.waitForSelector('.modal.show');
        await page.waitForFunction(() => document.querySelector('.modal.show')?.contains(document.activeElement) === true);
        const round = await keyboard.round();
        await keyboard.press('Escape');
        await page.waitForSelector('.modal.show', { state: 'detached' });
        await keyboard.expectAt(opener);
        return round;
    }
    const rights = ['#userIsAdmin'];

    it.each<[what: string, opener: string, keys: string[], expected: string[]]>([
        ['a new user', '#createUserBtn', [], ['#userName', '#userEmail', '#userPassword', ...rights, 'Cancel', 'Create User', 'Close']],
        ['a change', '.edit-btn', [], ['#userName', '#userEmail', ...rights, '#userIsActive', 'Cancel', 'Update User', 'Close']],
        ['a deletion', '.delete-btn', [], ['Cancel', '#confirmDeleteBtn', 'Close']],
        ['a change of rights', '.more-btn', ['End', 'Enter'], ['Cancel', '#confirmButton', 'Close']],
        ['the history', '.more-btn', ['Enter'], ['#historyModal', 'Close', '#historyBody']],
    ])('UM-3 keep Tab within the dialog of %s, in reading order', async (_what, opener, keys, expected) => {
        expect(await stops(opener, ...keys)).toEqual(expected);
    });
});

describe('UM-8 without a pointer, somebody who signs in', () => {
    async function arrive(): Promise<Desk> {
        const user = await makeUser();
        const page = await welcome();
        await page.goto(`${program.url}/login`);
        const keyboard = new Keyboard(page);
        await keyboard.expectAt('#email');
        return { page, keyboard, server, user };
    }

    async function submit({ keyboard, user }: Desk, typed: string): Promise<void> {
        await keyboard.fill(user.email);
        await keyboard.reach('#password');
        await keyboard.fill(typed);
        await keyboard.press('Enter');
    }

    it('AUTH-5 gets in', async () => {
        const desk = await arrive();
        await submit(desk, password);
        await desk.page.waitForSelector(`#viewerName[title="${desk.user.email}"]`);
    });

    it('AUTH-3 types a wrong password again', async () => {
        const desk = await arrive();
        await submit(desk, 'wrong');
        await desk.page.waitForSelector('#loginError:not([hidden])');
        await desk.keyboard.expectAt('#password');
        await desk.page.keyboard.type(password);
        await desk.keyboard.press('Enter');
        await desk.page.waitForSelector(`#viewerName[title="${desk.user.email}"]`);
    });

    it('AUTH-7 chooses an organisation', async () => {
        const desk = await arrive();
        const other = await RestClient.signIn(program.url, 'admin@globex.test', password);
        await other.createUser({ name: 'At Globex', email: desk.user.email, password });
        await submit(desk, password);
        await desk.keyboard.expectAt('#tenant');
        await desk.keyboard.press('ArrowDown');
        await desk.keyboard.reach('#loginButton');
        await desk.keyboard.press('Enter');
        await desk.page.waitForSelector('#viewerName:has-text("At Globex")');
    });

    it('UM-8 chooses theme and language', async () => {
        const { page, keyboard } = await arrive();
        await keyboard.reach('#themeSwitch');
        await keyboard.press('Enter');
        await page.waitForSelector('html[data-bs-theme="dark"]');
        await keyboard.expectAt('#themeSwitch');
        await keyboard.reach('#languageSwitch');
        await keyboard.press('ArrowDown');
        await page.waitForSelector('html[lang="de"]');
    });
});
