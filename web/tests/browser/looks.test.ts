// SPDX-License-Identifier: Apache-2.0
// Every page and dialog in both themes, at three widths and in both languages; and how fast and steadily they appear.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeServer, type FakeServerState } from '../support/fake-server.mjs';
import { leave, useBrowser, Visitor } from './browser';
import { admin, password } from './servers';

const warmPaintMs = 300;
const chromium = useBrowser();
let url: string;
let state: FakeServerState;
let close: () => void;
let visitor: Visitor;

beforeEach(async () => {
    ({ url, state, close } = await startFakeServer());
});
afterEach(async () => {
    await leave([visitor], close);
});

describe.each([
    ['light', 1280, 'en-GB'],
    ['dark', 1280, 'en-GB'],
    ['light', 768, 'de-DE'],
    ['dark', 768, 'de-DE'],
    ['light', 360, 'en-GB'],
    ['dark', 360, 'de-DE'],
] as const)('in the %s theme at %i pixels for %s', (colorScheme, width, locale) => {
    it('UM-8 WEB-1 every page and dialog has no accessibility problem and fits', async () => {
        visitor = await Visitor.open(chromium(), url, width, locale);
        const { page, complaints } = visitor;
        complaints.announce('412', '400', 'Error occurred:');
        complaints.allow('500', 'Load data error:');
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        state.users[4]!.isActive = false;
        await page.goto(`${url}/login`);
        await visitor.expectUsable('login');
        await visitor.signIn(admin, password);
        await page.click('#viewerButton');
        await visitor.expectUsable('menu of the account');
        await page.keyboard.press('Escape');
        await page.goto(`${url}/users?inactive=1&sort=created_at&search=user`);
        await page.waitForSelector('.xos-badge-off');
        await visitor.expectUsable('deactivated users');
        await page.click('.more-btn[data-id="2"]');
        await visitor.expectUsable('menu of a row');
        await page.keyboard.press('End');
        await page.keyboard.press('Enter');
        await visitor.expectUsable('question before a deactivation');
        await page.keyboard.press('Escape');

        const user = state.users[1]!;
        await page.click('.edit-btn[data-id="2"]');
        await page.fill('#userName', 'Typed');
        Object.assign(user, { name: 'x'.repeat(100), version: user.version + 1 });
        await visitor.submitForm();
        await page.waitForSelector('.xos-conflict');
        await visitor.expectUsable('two versions');
        await page.keyboard.press('Escape');
        await page.goto(`${url}/users`);
        await page.waitForSelector('.delete-btn[data-id="1"]');
        await page.click('.delete-btn[data-id="1"]');
        await page.click('#confirmDeleteBtn');
        await page.waitForSelector('.xos-dialog-hint');
        await visitor.expectUsable('refusal');
        await page.keyboard.press('Escape');
        await page.click('.delete-btn[data-id="3"]');
        await page.click('#confirmDeleteBtn');
        await page.waitForSelector('#deleteUserModal', { state: 'hidden' });
        await page.goto(`${url}/users?view=deleted`);
        await page.waitForSelector('.restore-btn');
        await visitor.expectUsable('deleted users');
        await page.click('.more-btn');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.xos-history-entry');
        await visitor.expectUsable('history');
        await page.keyboard.press('Escape');

        await page.goto(`${url}/account`);
        await page.waitForSelector('.xos-session-device');
        await visitor.expectUsable('account');
        await page.fill('#profileName', '');
        await page.click('#profileForm [type="submit"]');
        await page.click('#passwordForm [type="submit"]');
        await visitor.expectUsable('account with errors');
    });
});

describe('how the list appears', () => {
    beforeEach(async () => {
        visitor = await Visitor.open(chromium(), url);
        await visitor.signIn(admin, password);
    });

    /** Milliseconds from the start of the page to the first paint with rows. */
    async function paintTime(): Promise<number> {
        await visitor.page.goto(`${url}/users`);
        return visitor.page.evaluate(async () => {
            const isShown = (): boolean => document.querySelector('tr[data-id]') !== null;
            while (!isShown()) {
                await new Promise(requestAnimationFrame);
            }
            return performance.now();
        });
    }

    it('PERF-1 paints the rows of a cached page in time', async () => {
        const times: number[] = [];
        for (let visit = 0; visit < 5; visit += 1) {
            times.push(await paintTime());
        }
        expect(Math.min(...times), `of ${times.map(Math.round).join(', ')} ms`).toBeLessThan(warmPaintMs);
    });

    it('UM-8 shifts nothing while it loads', async () => {
        const { page } = visitor;
        state.delayMs = 300;
        await page.goto(`${url}/users`);
        await page.waitForSelector('.xos-skeleton-row');
        await page.waitForSelector('tr[data-id]');
        await page.waitForFunction(() => document.getElementById('viewerName')?.textContent !== '');
        const shift = await page.evaluate(async () => {
            let sum = 0;
            const add = (list: PerformanceObserverEntryList): void => {
                list.getEntries().forEach((entry) => (sum += (entry as unknown as { value: number }).value));
            };
            new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });
            await new Promise((resolve) => setTimeout(resolve, 200));
            return sum;
        });
        expect(shift).toBeLessThan(0.001);
    });

    it('PERF-1 renders a hundred rows in one layout pass', async () => {
        const { page } = visitor;
        await page.click('#showInactive');
        await page.waitForSelector('.xos-table-region:not([aria-busy])');
        const session = await page.context().newCDPSession(page);
        const events: { name: string }[] = [];
        session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as { name: string }[])));
        const settle = (): Promise<void> =>
            page.evaluate(async () => {
                await new Promise(requestAnimationFrame);
                await new Promise(requestAnimationFrame);
            });
        await settle();
        await session.send('Tracing.start', { categories: 'devtools.timeline', transferMode: 'ReportEvents' });
        await page.evaluate(async () => {
            const user = (id: number): object => {
                const isOdd = id % 2 === 1;
                const email = `person${id}@acme.test`;
                const createdAt = '2025-01-31T09:05:00.123Z';
                return { id, name: `Person ${id}`, email, clientId: 1, isAdmin: isOdd, isActive: true, createdAt };
            };
            const users = Array.from({ length: 100 }, (_item, index) => user(index + 1_000));
            window.userTable?.renderTable(users as never);
            await new Promise(requestAnimationFrame);
            await new Promise(requestAnimationFrame);
        });
        const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
        await session.send('Tracing.end');
        await complete;
        expect(await page.locator('tr[data-id]').count()).toBe(100);
        expect(events.filter(({ name }) => name === 'Layout')).toHaveLength(1);
    });
});
