// SPDX-License-Identifier: Apache-2.0
// What people see of each other's work, on the program: within a second, in order, once, and of nobody else's tenant.
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Visitor } from './browser';
import { admin, password } from './servers';
import { Visits } from './visits';

const otherAdmin = 'admin@globex.test';
const newPassword = 'Correct horse 7';
const withinMs = 1_000;
/** What may be logged while the server or the network is away. */
const lossTexts = ['[SignalR]', 'SignalR connection failed:', 'net::ERR_', 'WebSocket connection to'];

/** What may be logged besides when a list is loaded while the server ends. */
const failedLoad = ['503', 'Load data error:', 'Failed to log error:'];

/** The parts of the library's globals that the tests use inside pages. */
interface LibraryGlobals {
    AuthService: { renew: (known: string | null) => Promise<string> };
    UserService: { createUser: (user: object) => Promise<void> };
    seenToasts: string[];
}

const visits = new Visits();

async function arriveAs(email: string, search = ''): Promise<Visitor> {
    const visitor = await visits.open();
    await visitor.signIn(email, password);
    await live(visitor.page);
    if (search !== '') {
        await visitor.search(search);
    }
    return visitor;
}

async function live(page: Page, timeout = 20_000): Promise<void> {
    await page.waitForSelector('#connectionStatus[data-xos-state="live"]', { timeout });
}

/** Sends a request of this page as its services do, and is done when the answer is there. */
async function create(visitor: Visitor, name: string, email: string): Promise<void> {
    await visitor.page.evaluate(
        async (data) => {
            const { UserService } = globalThis as unknown as LibraryGlobals;
            await UserService.createUser(data);
        },
        { name, email, password: newPassword },
    );
}

interface Answer {
    data: { id: number; token: string } | null;
}

function row({ page }: Visitor, name: string): Promise<unknown> {
    return page.waitForSelector(`tr[data-id]:has(.xos-name:text-is("${name}"))`, { timeout: withinMs });
}

/** Keeps every toast of a page from now on, also those that have gone. */
async function recordToasts({ page }: Visitor): Promise<() => Promise<string[]>> {
    await page.evaluate(() => {
        const seen: string[] = [];
        Object.assign(globalThis, { seenToasts: seen });
        new MutationObserver((records) => {
            const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
            const toasts = added.filter((node) => node instanceof Element && node.classList.contains('toast'));
            seen.push(...toasts.map((toast) => (toast as Element).querySelector('.toast-body')?.textContent ?? ''));
        }).observe(document.body, { childList: true, subtree: true });
    });
    return () => page.evaluate(() => (globalThis as unknown as LibraryGlobals).seenToasts);
}

async function countRequests(page: Page, part: string): Promise<() => number> {
    let count = 0;
    page.context().on('request', (request) => {
        count += request.url().includes(part) ? 1 : 0;
    });
    return () => count;
}

beforeEach(() => visits.begin());
describe('two browsers of a tenant, and one of another', () => {
    it('TEST-4 SR-7 UM-6 UM-7 see each other’s work within a second, and never the other tenant’s', async () => {
        const acting = await arriveAs(admin, 'zz-live');
        const watching = await arriveAs(admin, 'zz-live');
        const outside = await arriveAs(otherAdmin, 'zz-live');
        const outsideToasts = await recordToasts(outside);
        const actingToasts = await recordToasts(acting);
        const watchingToasts = await recordToasts(watching);

        await acting.page.click('#createUserBtn');
        await acting.fillForm({ name: 'ZZ-Live One', email: 'zz-live1@acme.test', password: newPassword });
        await acting.submitForm();
        await acting.toast('User created successfully');
        await row(watching, 'ZZ-Live One');
        await watching.page.waitForSelector('tr.xos-changed .xos-name:text-is("ZZ-Live One")');

        await watching.page.click('.edit-btn');
        await watching.page.fill('#userName', 'What I typed');
        await acting.page.click('.edit-btn');
        await acting.fillForm({ name: 'ZZ-Live Two' });
        await acting.submitForm();
        await row(watching, 'ZZ-Live Two');
        await watching.page.waitForSelector('.xos-conflict li:has-text("What I typed"):has-text("ZZ-Live Two")');
        expect(await watching.page.inputValue('#userName')).toBe('What I typed');
        await watching.expectUsable('form with two versions');
        await watching.page.setViewportSize({ width: 360, height: 740 });
        await watching.expectUsable('form with two versions on a phone');
        await watching.page.setViewportSize({ width: 1280, height: 740 });

        await acting.page.click('.delete-btn');
        await acting.page.click('#confirmDeleteBtn');
        await watching.page.waitForSelector('text=No users found', { timeout: withinMs });
        await watching.page.waitForSelector('.xos-conflict:has-text("deleted by someone else")');
        expect(await watching.page.inputValue('#userName')).toBe('What I typed');

        expect(await watchingToasts(), 'the same person’s other browser: the texts of another tab').toEqual([
            'New user ZZ-Live One was created',
            'User ZZ-Live Two was updated',
            'User was deleted',
        ]);
        const own = ['created', 'updated', 'deleted'].map((verb) => `User ${verb} successfully`);
        expect(await actingToasts(), 'HUB-6 nothing about what it did itself').toEqual(own);
        expect(await outsideToasts()).toEqual([]);
        expect(await outside.names()).toEqual([]);
    });

    it('UM-6 names what another person did, and shows no user of another tenant', async () => {
        const member = ['--tenant', 'acme', '--name', 'Zed Second', '--email', 'zed@acme.test', '--admin'];
        visits.program.run(['user', 'create', ...member, '--password-stdin'], `${password}\n`);
        const acting = await arriveAs('zed@acme.test');
        const watching = await arriveAs(admin, 'zz-other');
        const outside = await arriveAs(otherAdmin, 'zz-other');
        const outsideEvents = await recordToasts(outside);
        await create(acting, 'ZZ-Other', 'zz-other@acme.test');
        await row(watching, 'ZZ-Other');
        await watching.toast('ZZ-Other was created by another user');
        const fade = (): Promise<string> =>
            watching.page.locator('tr[data-id]:not(.xos-changed)').first().evaluate((row) => {
                return getComputedStyle(row).transitionDuration;
            });
        await watching.page.waitForSelector('tr[data-id]:not(.xos-changed)');
        expect(await fade()).toBe('1s');
        await watching.page.emulateMedia({ reducedMotion: 'reduce' });
        expect(await fade(), 'nothing moves for who asked for that').toBe('0s');
        await create(outside, 'ZZ-Other of theirs', 'zz-other@globex.test');
        await outside.search('zz-other@');
        expect(await outside.names()).toEqual(['ZZ-Other of theirs']);
        expect(await watching.names()).toEqual(['ZZ-Other']);
        expect(await outsideEvents()).toEqual([]);
    });
});

describe('losses', () => {
    it('SR-5 SR-6 a killed server: nothing is missed, nothing doubled, and what was missed is fetched alone', async () => {
        const acting = await arriveAs(admin, 'zz-kill');
        const watching = await arriveAs(admin, 'zz-kill');
        [acting, watching].forEach(({ complaints }) => complaints.allow(...lossTexts));
        const toasts = await recordToasts(watching);
        const loads = await countRequests(watching.page, '/api/users/paged');
        await create(acting, 'ZZ-Kill 1', 'zz-kill1@acme.test');
        await row(watching, 'ZZ-Kill 1');

        await visits.program.kill();
        await watching.page.waitForSelector('#connectionStatus:has-text("Reconnecting")');
        await visits.program.start();
        // Created before the watching page is back: the first of them while nobody is connected.
        await create(acting, 'ZZ-Kill 2', 'zz-kill2@acme.test');
        await create(acting, 'ZZ-Kill 3', 'zz-kill3@acme.test');
        await live(watching.page);
        await create(acting, 'ZZ-Kill 4', 'zz-kill4@acme.test');
        await row(watching, 'ZZ-Kill 4');
        const names = [1, 2, 3, 4].map((number) => `ZZ-Kill ${number}`);
        expect(await watching.names()).toEqual(names);
        expect((await toasts()).filter((text) => text.startsWith('New user'))).toEqual(
            names.map((name) => `New user ${name} was created`),
        );
        expect(loads(), 'the list was not loaded anew').toBe(0);
    });

    it('SR-4 SR-6 a browser without network ends in the same state as one that was never away', async () => {
        const acting = await arriveAs(admin, 'zz-away');
        const away = await arriveAs(admin, 'zz-away');
        away.complaints.allow(...lossTexts, 'Load data error:');
        await create(acting, 'ZZ-Away 1', 'zz-away1@acme.test');
        await row(away, 'ZZ-Away 1');
        await away.page.context().setOffline(true);
        await away.page.waitForSelector('#connectionStatus:has-text("Offline")');
        await create(acting, 'ZZ-Away 2', 'zz-away2@acme.test');
        await acting.search('zz-away1@acme.test');
        await acting.page.click('.delete-btn');
        await acting.page.click('#confirmDeleteBtn');
        await acting.toast('User deleted successfully');
        await away.page.context().setOffline(false);
        await live(away.page);
        await row(away, 'ZZ-Away 2');
        expect(await away.names()).toEqual(['ZZ-Away 2']);
    });
});

describe('many changes', () => {
    /** Changes users as other programs would: with requests of their own, tried again until they are answered. */
    async function work(rounds: number): Promise<void> {
        const token = await signIn();
        const ids: number[] = [];
        for (let round = 0; round < rounds; round += 1) {
            const name = `Busy ${String.fromCharCode(97 + ((round * 7) % 26))}${round}`;
            const user = { name, email: `busy${round}@acme.test`, password: newPassword };
            if (round % 3 === 1 && ids.length > 3) {
                await request(token, 'PUT', `/api/users/${ids[round % ids.length]}`, user);
            } else if (round % 5 === 4 && ids.length > 3) {
                await request(token, 'DELETE', `/api/users/${ids.shift()}`);
            } else {
                const created = await request(token, 'POST', '/api/users', user);
                ids.push(...(created.data === null ? [] : [created.data.id]));
            }
        }
    }

    async function request(token: string, method: string, path: string, body?: object): Promise<Answer> {
        const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
        const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
        for (;;) {
            try {
                return (await (await fetch(visits.program.url + path, sent)).json()) as Answer;
            } catch {
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
        }
    }

    async function signIn(): Promise<string> {
        const answer = await request('', 'POST', '/api/auth/login', { email: admin, password });
        return answer.data?.token ?? '';
    }

    /** The second page of all users, the newest first. */
    async function showSecondNewest(visitor: Visitor): Promise<void> {
        const { page } = visitor;
        await visitor.search('');
        await page.click('th[data-sort="created_at"] button');
        await page.click('th[data-sort="created_at"] button');
        await page.waitForSelector('th[data-sort="created_at"][aria-sort="descending"]');
        await page.click('.page-link[data-page="2"]');
        await page.waitForSelector('.page-item.active .page-link[data-page="2"]');
        await page.waitForSelector('.xos-table-region:not([aria-busy])');
    }

    it('SR-6 UT-9 STATE-2 leave every page as if it had been opened just now, whatever broke meanwhile', async () => {
        const pages = await Promise.all([arriveAs(admin, 'busy'), arriveAs(admin, 'busy'), arriveAs(admin, 'busy')]);
        const [first, second, third] = pages as [Visitor, Visitor, Visitor];
        pages.forEach(({ complaints }) => complaints.allow(...lossTexts, ...failedLoad));
        const done = work(60);
        await third.page.context().setOffline(true);
        await visits.program.kill();
        await visits.program.start();
        await third.page.context().setOffline(false);
        await showSecondNewest(second);
        await visits.program.kill('SIGTERM');
        await visits.program.start();
        await done;
        const fresh = await arriveAs(admin, 'busy');
        const expected = { names: await fresh.names(), summary: await fresh.page.textContent('.xos-table-summary') };
        for (const { page } of pages) {
            await live(page, 30_000);
        }
        await first.page.waitForTimeout(1_500);
        for (const visitor of [first, third]) {
            expect(await visitor.names()).toEqual(expected.names);
            expect(await visitor.page.textContent('.xos-table-summary')).toBe(expected.summary);
        }
        expect(expected.names).toHaveLength(10);
        await showSecondNewest(fresh);
        expect(await second.names(), 'a page that every new user moves').toEqual(await fresh.names());
    });
});

describe('tabs', () => {
    it('SR-4 HTTP-7 one more than the server takes says that updates are off there, works, and gets a place later', async () => {
        await visits.program.close();
        await visits.begin({ settings: ['--Limits:HubConnectionsPerUser=2'] });
        const first = await arriveAs(admin);
        first.complaints.announce('429', 'SignalR connection failed:', '[SignalR]');
        const context = first.page.context();
        const open = async (): Promise<Page> => {
            const page = await context.newPage();
            await page.goto(`${visits.program.url}/users?search=zz-many`);
            return page;
        };
        const second = await open();
        await live(second);
        const third = await open();
        await third.waitForSelector('#connectionStatus[data-xos-state="refused"]');
        await third.waitForSelector('.toast:has-text("Live updates are off in this tab")');
        await third.click('#createUserBtn');
        const values = { userName: 'ZZ-Many', userEmail: 'zz-many@acme.test', userPassword: newPassword };
        for (const [field, value] of Object.entries(values)) {
            await third.fill(`#${field}`, value);
        }
        await third.click('#userForm [type="submit"]');
        await third.waitForSelector('.xos-name:text-is("ZZ-Many")');
        await second.waitForSelector('.xos-name:text-is("ZZ-Many")');

        await second.close();
        await create(first, 'ZZ-Many 2', 'zz-many2@acme.test');
        expect(await third.locator('tr[data-id]').count(), 'nobody tells the third tab').toBe(1);
        await third.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
        await live(third);
        await third.waitForSelector('.xos-name:text-is("ZZ-Many 2")');
    });

    it('AS-7 AJAX-10 twenty tabs share one refresh, and their connections go on', async () => {
        const visitor = await arriveAs(admin);
        const context = visitor.page.context();
        const pages = await Promise.all(
            Array.from({ length: 19 }, async () => {
                const page = await context.newPage();
                await page.goto(`${visits.program.url}/users`);
                await live(page);
                return page;
            }),
        );
        const all = [visitor.page, ...pages];
        const refreshes = await countRequests(visitor.page, '/api/auth/refresh');
        const negotiations = await countRequests(visitor.page, '/negotiate');
        const expired = await visitor.page.evaluate(() => localStorage.getItem('auth_token'));
        const results = await Promise.all(
            all.map((page) =>
                page.evaluate((known) => {
                    const { AuthService } = globalThis as unknown as LibraryGlobals;
                    return AuthService.renew(known);
                }, expired),
            ),
        );
        expect(new Set(results)).toEqual(new Set(['renewed']));
        expect(refreshes()).toBe(1);

        await create(visitor, 'AAA First', 'aaa-first@acme.test');
        const shown = pages.map((page) => page.waitForSelector('.xos-name:text-is("AAA First")', { timeout: 3_000 }));
        await Promise.all(shown);
        expect(negotiations(), 'no connection was made anew').toBe(0);
    });
});
