// SPDX-License-Identifier: Apache-2.0
// How somebody finds their way through the page of users by keyboard.
import { attribute, change, choose, listOf, remove, type Action } from './keyboard-desk';

const activePage = '.page-item.active .page-link';

export const views: Action[] = [
    {
        what: 'passes the bar by the first link',
        path: () => '/users',
        act: async ({ keyboard }) => {
            await keyboard.reach('.xos-skip');
            await keyboard.press('Enter');
        },
        outcome: ({ page }) => page.evaluate(() => location.hash),
        expected: '#main',
        focus: '#main',
    },
    {
        what: 'closes the menu of a row by Escape',
        path: listOf,
        act: async ({ keyboard }) => {
            await keyboard.reach('.more-btn');
            await keyboard.press('Space');
            await keyboard.expectAt('[role="menuitem"]');
            await keyboard.press('Escape');
        },
        outcome: attribute('.more-btn', 'aria-expanded'),
        expected: 'false',
        focus: '.more-btn',
    },
    {
        what: 'reads the history and closes it',
        path: listOf,
        act: async (desk) => {
            await choose(desk);
            await desk.page.waitForSelector('.xos-history-entry');
            await desk.keyboard.reach('#historyBody');
            await desk.keyboard.press('Escape');
        },
        outcome: ({ page }) => page.isVisible('#historyModal'),
        expected: false,
        focus: '.more-btn',
    },
    {
        what: 'asks for older history',
        path: listOf,
        before: async (desk) => {
            for (let round = 0; round < 30; round += 1) {
                await change({ name: `Round ${round}` })(desk);
            }
        },
        act: async (desk) => {
            await choose(desk);
            await desk.keyboard.reach('.xos-history-more button');
            await desk.keyboard.press('Enter');
        },
        outcome: ({ page }) => page.locator('.xos-history-entry').count(),
        expected: 31,
        focus: '#historyBody',
    },
    {
        what: 'searches',
        path: () => '/users',
        act: async ({ keyboard, user }) => {
            await keyboard.reach('#userSearch');
            await keyboard.fill(user.email);
        },
        outcome: async ({ page, user }) => {
            return (await page.locator('tr[data-id]').allTextContents()).map((text) => text.includes(user.email));
        },
        expected: [true],
        focus: '#userSearch',
    },
    {
        what: 'clears a search that finds nobody',
        path: () => '/users?search=nobody-at-all',
        act: async ({ keyboard }) => {
            await keyboard.reach('.xos-clear-search');
            await keyboard.press('Enter');
        },
        outcome: ({ page }) => page.locator('tr[data-id]').count(),
        expected: 10,
        focus: '#userSearch',
    },
    ...(['name', 'email', 'created_at'] as const).map((column): Action => ({
        what: `sorts by ${column} in both directions`,
        path: () => '/users?sort=email&dir=desc',
        act: async ({ page, keyboard }) => {
            await keyboard.reach(`th[data-sort="${column}"] button`);
            await keyboard.press('Enter');
            await page.waitForSelector(`th[data-sort="${column}"][aria-sort="ascending"]`);
            await keyboard.press('Space');
        },
        outcome: attribute(`th[data-sort="${column}"]`, 'aria-sort'),
        expected: 'descending',
        focus: `th[data-sort="${column}"] button`,
    })),
    ...[
        ['the next page', '.page-item:last-child .page-link', 'page=2', '2'],
        ['the page before', '.page-item:first-child .page-link', 'page=3', '2'],
        ['a page by its number', '.page-link[data-page="4"]', 'page=2', '4'],
    ].map(([what, link, from, to]): Action => ({
        what: `goes to ${what}`,
        path: () => `/users?${what === 'the next page' ? '' : from}`,
        act: async ({ keyboard }) => {
            await keyboard.reach(link ?? '', 'Shift+Tab');
            await keyboard.press('Enter');
        },
        outcome: attribute(activePage, 'data-page'),
        expected: to,
        focus: activePage,
    })),
    {
        what: 'shows more rows',
        path: () => '/users',
        act: async ({ keyboard }) => {
            await keyboard.reach('#userPageSize', 'Shift+Tab');
            await keyboard.press('ArrowDown');
        },
        outcome: ({ page }) => page.locator('tr[data-id]').count(),
        expected: 25,
        focus: '#userPageSize',
    },
    {
        what: 'shows who is deactivated',
        path: listOf,
        before: change({ isActive: false }),
        act: async ({ keyboard }) => {
            await keyboard.reach('#showInactive');
            await keyboard.press('Space');
        },
        outcome: ({ page }) => page.locator('tr[data-id] .xos-badge-off').count(),
        expected: 1,
        focus: '#showInactive',
    },
    {
        what: 'opens the list of the deleted',
        path: () => '/users',
        before: remove,
        act: async ({ page, keyboard }) => {
            await page.waitForSelector('#userViews:not([hidden])');
            await keyboard.reach('[data-view="deleted"]');
            await keyboard.press('Enter');
        },
        outcome: async ({ page }) => (await page.locator('.restore-btn').count()) > 0,
        expected: true,
        focus: '[data-view="deleted"]',
    },
    {
        what: 'goes back to the current users',
        path: () => '/users?view=deleted',
        before: remove,
        act: async ({ page, keyboard }) => {
            await page.waitForSelector('#userViews:not([hidden])');
            await keyboard.reach('[data-view="current"]');
            await keyboard.press('Enter');
        },
        outcome: async ({ page }) => (await page.locator('.edit-btn').count()) > 0,
        expected: true,
        focus: '[data-view="current"]',
    },
    {
        what: 'changes the theme and back',
        path: () => '/users',
        act: async ({ page, keyboard }) => {
            await keyboard.reach('#themeSwitch');
            await keyboard.press('Enter');
            await page.waitForSelector('html[data-bs-theme="dark"]');
            await keyboard.press('Space');
        },
        outcome: attribute('html', 'data-bs-theme'),
        expected: 'light',
        focus: '#themeSwitch',
    },
    {
        what: 'closes a message',
        path: () => '/users',
        act: async ({ page, keyboard }) => {
            await keyboard.reach(`${activePage}[data-page="1"]`, 'Shift+Tab');
            await page.evaluate(() => {
                interface Global {
                    NotificationService: { showError: (text: string) => void };
                }
                (globalThis as unknown as Global).NotificationService.showError('One');
            });
            await keyboard.reach('.toast .btn-close');
            await keyboard.press('Enter');
        },
        outcome: ({ page }) => page.locator('.toast').count(),
        expected: 0,
        focus: '.page-item:last-child .page-link',
    },
    {
        what: 'goes to the own account',
        path: () => '/users',
        act: async ({ page, keyboard }) => {
            await keyboard.reach('#viewerButton');
            await keyboard.press('Enter');
            await keyboard.expectAt('#viewerMenu a');
            await keyboard.press('Enter');
            await page.waitForURL('**/account');
        },
        outcome: async ({ page }) => (await page.locator('.xos-session-device').count()) > 0,
        expected: true,
        focus: 'body',
    },
    {
        what: 'goes to the users',
        path: () => '/account',
        act: async ({ page, keyboard }) => {
            await keyboard.reach('.xos-bar-link[href="/users"]');
            await keyboard.press('Enter');
            await page.waitForURL('**/users');
        },
        outcome: ({ page }) => page.locator('tr[data-id]').count(),
        expected: 10,
        focus: 'body',
    },
];
