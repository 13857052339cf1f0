// SPDX-License-Identifier: Apache-2.0
// Exports and imports of users, in the browser and with the program's own answers.
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Visitor } from './browser';
import { admin, password } from './servers';
import { Visits } from './visits';

const member = 'anneliese.schaefer@acme.test';
const good = 'name,email,isAdmin\r\nZoë Import,zoe.import@acme.test,\r\n\'=1+1 Import,formula@acme.test,yes\r\n';
const bad = `name,email\r\n${'Ann,nobody\r\n'.repeat(105)}Max,${admin}\r\n`;

const visits = new Visits();
let visitor: Visitor;

beforeEach(() => visits.begin());

async function arrive(email = admin, width = 1280): Promise<void> {
    visitor = await visits.open(width);
    await visitor.signIn(email, password);
}

async function choose(content: string, name = 'users.csv'): Promise<void> {
    await visitor.page.setInputFiles('#importFile', { name, mimeType: 'text/csv', buffer: Buffer.from(content) });
}

async function look(name: string): Promise<void> {
    await visitor.expectUsable(name);
    const folder = process.env['XOS_SCREENSHOTS'];
    if (folder !== undefined) {
        await visitor.page.screenshot({ path: `${folder}/${name}.png` });
    }
}

describe('an admin', () => {
    it('UP-8 saves what the list shows as a file, by keyboard alone', async () => {
        await arrive();
        const { page } = visitor;
        await visitor.search('admin');
        await page.focus('#exportUsersBtn');
        const saved = page.waitForEvent('download');
        await page.keyboard.press('Enter');
        await page.keyboard.press('Enter');
        const download = await saved;
        expect(download.suggestedFilename()).toMatch(/^users-\d{4}-\d\d-\d\d\.csv$/);
        const text = readFileSync(await download.path(), 'utf8');
        expect(text.split('\r\n')[1]).toContain(`,${admin},true,true,`);
        expect(text.split('\r\n')).toHaveLength(3);
        await visitor.toast('was saved');

        await page.click('#exportUsersBtn');
        const sheet = page.waitForEvent('download');
        await page.click('[role="menuitem"]:has-text("XLSX")');
        expect((await sheet).suggestedFilename()).toMatch(/\.xlsx$/);
    });

    it('imports a file after looking at what the server found in it', async () => {
        await arrive();
        const { page } = visitor;
        await page.focus('#importUsersBtn');
        await page.keyboard.press('Enter');
        await page.waitForSelector('#importChoose:focus');
        await choose(good);
        await page.waitForSelector('#importStatus:has-text("Ready: 2 users can be imported.")');
        expect(await page.locator('#importReport tbody td').allTextContents()).toEqual([
            ...['2', 'Zoë Import', 'zoe.import@acme.test', 'no', 'yes'],
            ...['3', '=1+1 Import', 'formula@acme.test', 'yes', 'yes'],
        ]);
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('importSubmit');
        await page.keyboard.press('Enter');
        await visitor.toast('2 users were imported');
        await page.waitForSelector('#importModal', { state: 'hidden' });
        await visitor.search('import');
        expect(await visitor.names()).toEqual(['=1+1 Import', 'Zoë Import']);
    });

    it('gives somebody who was imported a password to sign in with', async () => {
        await arrive();
        const { page } = visitor;
        await page.click('#importUsersBtn');
        await choose(good);
        await page.click('#importSubmit:not([disabled])');
        await page.waitForSelector('#importModal', { state: 'hidden' });
        await visitor.search('zoe.import');
        await page.click('tr[data-id] .more-btn');
        await page.click('[role="menuitem"]:has-text("Set password")');
        await page.waitForSelector('#givenPassword:focus');
        const given = await page.inputValue('#givenPassword');
        await page.keyboard.press('Enter');
        await page.waitForSelector('#passwordStatus:has-text("The password was set")');
        expect(await page.inputValue('#givenPassword')).toBe(given);
        await page.click('#closePassword');
        await page.click('tr[data-id] .more-btn');
        await page.click('[role="menuitem"]:has-text("Activity history")');
        await page.waitForSelector('#historyBody:has-text("Password changed")');

        const imported = await visits.open();
        await imported.signIn('zoe.import@acme.test', given);
        await imported.page.goto(`${visits.program.url}/account`);
        await imported.page.waitForSelector('#profileName');
        await page.keyboard.press('Escape');
        imported.complaints.announce('401');
        imported.complaints.allow('Error occurred:');
        await page.click('tr[data-id] .more-btn');
        await page.click('[role="menuitem"]:has-text("Set password")');
        await page.click('#submitPassword');
        await imported.page.waitForURL(/\/login/);
    });

    it('SR-6 shows others a large import without stopping their pages', async () => {
        await arrive();
        const watching = await visits.open();
        watching.complaints.allow('[SignalR]', 'Connection disconnected', 'SignalR reconnecting');
        visitor.complaints.allow('[SignalR]', 'Connection disconnected', 'SignalR reconnecting');
        await watching.signIn(member, password);
        const rows = Array.from({ length: 20_000 }, (_row, index) => `Imported ${index},imported${index}@acme.test\n`);
        await visitor.page.click('#importUsersBtn');
        await choose(`name,email\n${rows.join('')}`);
        await visitor.page.click('#importSubmit:not([disabled])', { timeout: 60_000 });
        await visitor.page.waitForSelector('#importModal', { state: 'hidden', timeout: 60_000 });
        for (const page of [watching.page, visitor.page]) {
            await page.waitForSelector('#userTableContainer:has-text("of 20,2")', { timeout: 60_000 });
        }
        await watching.search('imported19999');
        expect(await watching.names()).toEqual(['Imported 19999']);
        await watching.search('afterwards');
        await visitor.page.click('#createUserBtn');
        await visitor.fillForm({ name: 'Afterwards', email: 'afterwards@acme.test', password: 'kT9$xqzmw' });
        await visitor.submitForm();
        await watching.page.waitForSelector('tr[data-id]:has-text("Afterwards")');
    }, 180_000);

    it('is told what is wrong, and imports nothing', async () => {
        await arrive();
        visitor.complaints.announce('400');
        const { page } = visitor;
        await page.click('#importUsersBtn');
        await choose('name,mail\nAnn,a@b.c\n');
        await page.waitForSelector('#importProblem:has-text("Unknown column: mail")');
        await choose(bad);
        await page.waitForSelector('#importProblem:has-text("106 of 106 rows have errors")');
        await page.waitForSelector('.xos-import-more:has-text("and 6 more")');
        expect(await page.getAttribute('#importSubmit', 'disabled')).not.toBeNull();
        await choose(good);
        await page.waitForSelector('#importSubmit:has-text("Import 2 users"):not([disabled])');
        await page.keyboard.press('Escape');
        await page.waitForSelector('#importModal', { state: 'hidden' });
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('importUsersBtn');
        await visitor.search('zoe.import');
        expect(await visitor.names()).toEqual([]);
    });
});

it('AUTHZ-1 nobody else sees the buttons', async () => {
    await arrive(member);
    expect(await visitor.page.isVisible('#exportUsersBtn')).toBe(false);
    expect(await visitor.page.isVisible('#importUsersBtn')).toBe(false);
});

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
    it.each([1280, 360])('UM-8 WEB-1 have no accessibility problem and fit into %i pixels', async (width) => {
        await arrive(admin, width);
        const { page } = visitor;
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.waitForSelector('#importUsersBtn:visible');
        await look(`list-${colorScheme}-${width}`);
        await page.click('tr[data-id]:not(:has-text("admin@acme.test")) .more-btn');
        await look(`menu-${colorScheme}-${width}`);
        await page.click('[role="menuitem"]:has-text("Set password")');
        await look(`password-${colorScheme}-${width}`);
        await page.fill('#givenPassword', 'short');
        await page.click('#submitPassword');
        await look(`password-short-${colorScheme}-${width}`);
        await page.click('#suggestPassword');
        await page.click('#submitPassword');
        await page.waitForSelector('#closePassword:visible');
        await look(`password-set-${colorScheme}-${width}`);
        await page.click('#closePassword');
        await page.click('#exportUsersBtn');
        await look(`export-${colorScheme}-${width}`);
        await page.keyboard.press('Escape');
        await page.click('#importUsersBtn');
        await look(`import-${colorScheme}-${width}`);
        await choose(good);
        await page.waitForSelector('#importStatus:has-text("Ready")');
        await look(`ready-${colorScheme}-${width}`);
        await choose(bad);
        await page.waitForSelector('.xos-import-more');
        await look(`bad-${colorScheme}-${width}`);
    });
});
