// SPDX-License-Identifier: Apache-2.0
// What people do for themselves by keyboard.
import { expect } from 'vitest';
import { attribute, stored, type Action, type Desk } from './keyboard-desk';
import { RestClient } from './rest-client';
import { password } from './servers';

const newPassword = 'Correct horse 7';

export const account: Action[] = [
    {
        what: 'changes the own name',
        path: () => '/account',
        act: async ({ page, keyboard, user }) => {
            const isLoaded = (name: string): boolean =>
                document.querySelector<HTMLInputElement>('#profileName')?.value === name;
            await page.waitForFunction(isLoaded, user.name);
            await keyboard.reach('#profileName');
            await keyboard.fill('Own name');
            await keyboard.press('Enter');
        },
        outcome: async (desk) => (await stored(desk)).name,
        expected: 'Own name',
        focus: '#profileName',
    },
    {
        what: 'changes the password',
        path: () => '/account',
        act: async ({ keyboard }) => {
            for (const [field, text] of [
                ['#currentPassword', password],
                ['#newPassword', newPassword],
                ['#repeatPassword', newPassword],
            ] as const) {
                await keyboard.reach(field);
                await keyboard.fill(text);
            }
            await keyboard.reach('#passwordForm [type="submit"]');
            await keyboard.press('Enter');
        },
        outcome: ({ server, user }) =>
            RestClient.signIn(server.url, user.email, newPassword).then(
                () => true,
                () => false,
            ),
        expected: true,
        focus: '#passwordForm [type="submit"]',
    },
    {
        what: 'chooses a theme',
        path: () => '/account',
        act: async ({ keyboard }) => {
            await keyboard.reach('#themeChoice');
            await keyboard.press('End');
        },
        outcome: attribute('html', 'data-bs-theme'),
        expected: 'dark',
        focus: '#themeChoice',
    },
    {
        what: 'chooses a language',
        path: () => '/account',
        act: async ({ page, keyboard }) => {
            await keyboard.reach('#languageSwitch');
            await keyboard.press('ArrowDown');
            await page.waitForSelector('html[lang="de"]');
        },
        outcome: ({ page }) => page.inputValue('#languageSwitch'),
        expected: 'de',
        focus: '#languageSwitch',
    },
    {
        what: 'ends a session',
        path: () => '/account',
        before: ({ server, user }) => RestClient.signIn(server.url, user.email, password),
        act: async ({ page, keyboard }) => {
            await page.waitForSelector('.xos-session button');
            await keyboard.reach('.xos-session button');
            await keyboard.press('Enter');
        },
        outcome: sessionCount,
        expected: 1,
        focus: '#sessionsTitle',
    },
    {
        what: 'ends all other sessions',
        path: () => '/account',
        before: ({ server, user }) => RestClient.signIn(server.url, user.email, password),
        act: async ({ page, keyboard }) => {
            await page.waitForSelector('#endOtherSessions:enabled');
            await keyboard.reach('#endOtherSessions');
            await keyboard.press('Enter');
        },
        outcome: sessionCount,
        expected: 1,
        focus: '#sessionsTitle',
    },
    {
        what: 'asks for all sessions',
        path: () => '/account',
        before: async ({ server, user }) => {
            for (let round = 0; round < 10; round += 1) {
                await RestClient.signIn(server.url, user.email, password);
            }
        },
        act: async ({ page, keyboard }) => {
            await page.waitForSelector('.xos-all-sessions');
            expect(await page.locator('.xos-session').count()).toBe(10);
            await keyboard.reach('.xos-all-sessions');
            await keyboard.press('Enter');
        },
        outcome: ({ page }) => page.locator('.xos-session').count(),
        expected: 11,
        focus: '.xos-session:last-child button',
    },
    {
        what: 'signs out',
        path: () => '/account',
        act: async ({ page, keyboard }) => {
            await keyboard.reach('#viewerButton');
            await keyboard.press('Enter');
            await keyboard.expectAt('#viewerMenu a');
            await keyboard.press('ArrowDown', 'Enter');
            await page.waitForURL('**/login');
        },
        outcome: async ({ page, server }) => {
            const headers = { 'X-Requested-With': 'XMLHttpRequest' };
            return (await page.request.post(`${server.url}/api/auth/refresh`, { headers })).status();
        },
        expected: 401,
        focus: '#email',
    },
];

/** The sessions as the page's own session is told of them. */
async function sessionCount({ page }: Desk): Promise<number> {
    return page.evaluate(async () => {
        const headers = { Authorization: `Bearer ${localStorage.getItem('auth_token')}` };
        const { data } = (await (await fetch('/api/auth/sessions', { headers })).json()) as { data: unknown[] };
        return data.length;
    });
}
