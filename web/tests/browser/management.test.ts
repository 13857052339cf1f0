// SPDX-License-Identifier: Apache-2.0
// What admins do with users, on every server.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leave, useBrowser, Visitor } from './browser';
import { password, servers, type RunningServer } from './servers';

const hostile = '<img src=x onerror="window.pwned=1"> "‮gnp" 😀';
const newPassword = 'Correct horse 7';
const chromium = useBrowser();


describe.each(servers)('on the $name', ({ start, admin, member }) => {
    let server: RunningServer;
    let visitor: Visitor;

    /** What the address says, without its question mark. */
    function query(): string {
        return new URL(visitor.page.url()).search.slice(1);
    }

    async function confirm(): Promise<void> {
        await visitor.page.click('#confirmButton');
        await visitor.page.waitForSelector('#confirmModal', { state: 'hidden' });
    }

    /** Changes a user as another program would, behind the page's back. */
    async function changeElsewhere(id: number, name: string, email: string): Promise<number> {
        return visitor.page.evaluate(
            async ([userId, body]) => {
                const headers = {
                    'Authorization': `Bearer ${localStorage.getItem('auth_token')}`,
                    'Content-Type': 'application/json',
                };
                return (await fetch(`/api/users/${userId}`, { method: 'PUT', headers, body })).status;
            },
            [id, JSON.stringify({ name, email })] as const,
        );
    }

    beforeEach(async () => {
        server = await start();
        visitor = await Visitor.open(chromium(), server.url);
        await visitor.signIn(admin, password);
    });
    afterEach(async () => {
        await leave([visitor], () => server.close());
    });

    it('STATE-4 keeps page, size, order, search and filter through reload and Back', async () => {
        const { page } = visitor;
        await page.selectOption('#userPageSize', '25');
        await page.waitForSelector('tr[data-id]:nth-child(25)');
        await page.click('.page-link[data-page="2"]');
        await page.waitForSelector('.page-item.active:has-text("2")');
        await page.click('th[data-sort="email"] button');
        await page.waitForSelector('th[data-sort="email"][aria-sort="ascending"]');
        await page.click('#showInactive');
        await page.waitForSelector('.xos-table-region:not([aria-busy])');
        expect(query()).toBe('size=25&sort=email&inactive=1');
        await visitor.search('a');
        expect(query()).toBe('size=25&sort=email&inactive=1&search=a');
        await page.waitForSelector('.xos-table-region:not([aria-busy])');
        const names = await visitor.names();

        await page.reload();
        await page.waitForSelector('tr[data-id]');
        expect(await visitor.names()).toEqual(names);
        expect(await page.inputValue('#userSearch')).toBe('a');
        expect(await page.inputValue('#userPageSize')).toBe('25');
        expect(await page.isChecked('#showInactive')).toBe(true);

        await page.goBack();
        await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#userSearch')?.value === '');
        await page.goBack();
        await page.waitForFunction(() => !document.querySelector<HTMLInputElement>('#showInactive')?.checked);
        expect(query()).toBe('size=25&page=2&sort=email');
        await page.waitForSelector('.page-item.active:has-text("2")');
    });

    it('DB-6 DB-8 deactivates, activates and makes admin, and tells it in the history', async () => {
        const { page } = visitor;
        await visitor.search(member);
        await visitor.chooseAction('Deactivate');
        await confirm();
        await visitor.toast('User deactivated successfully');
        await page.waitForSelector('text=No users found');
        await page.click('#showInactive');
        await page.waitForSelector('.xos-badge:text-is("Deactivated")');
        await visitor.chooseAction('Activate');
        await confirm();
        await visitor.toast('User activated successfully');
        await page.waitForSelector('.xos-badge:text-is("Deactivated")', { state: 'detached' });
        await visitor.chooseAction('Make admin');
        await confirm();
        await page.waitForSelector('.xos-badge:text-is("Admin")');

        await visitor.chooseAction('Activity history');
        await page.waitForSelector('.xos-history-entry');
        const changes = await page.locator('.xos-history-changes').allInnerTexts();
        expect(changes.slice(0, 3).map((text) => text.replace(/\s+/g, ' '))).toEqual([
            expect.stringContaining('Admin'),
            expect.stringContaining('Can sign in'),
            expect.stringContaining('Can sign in'),
        ]);
        await visitor.expectUsable('history');
        await page.keyboard.press('Escape');
        expect(await page.evaluate(() => document.activeElement?.classList.contains('more-btn'))).toBe(true);
    });

    it('USR-16 refuses to lose the last admin and says what to do', async () => {
        const { page } = visitor;
        visitor.complaints.announce('400', 'Error occurred:');
        await visitor.search(admin);
        await visitor.chooseAction('Remove admin');
        await page.click('#confirmButton');
        await visitor.toast('Cannot remove the last admin user');
        await page.waitForSelector('#confirmModal .xos-dialog-hint');
        await visitor.expectUsable('refusal to lose the last admin');
        await page.keyboard.press('Escape');
        await page.waitForSelector('.xos-badge:text-is("Admin")');
    });

    it('DB-6 DB-7 SEC-5 deletes, finds and restores a user of any name', async () => {
        const { page } = visitor;
        await page.click('#createUserBtn');
        await visitor.fillForm({ name: hostile, email: 'hostile@acme.test', password: newPassword });
        await visitor.submitForm();
        await visitor.toast('User created successfully');
        await visitor.search('hostile@acme.test');
        await page.click('.delete-btn');
        await page.click('#confirmDeleteBtn');
        await visitor.toast('User deleted successfully');
        await page.waitForSelector('text=No users found');

        await page.click('#userViews [data-view="deleted"]');
        await page.waitForSelector('.restore-btn');
        expect(query()).toBe('view=deleted');
        await visitor.search('hostile');
        expect(await visitor.names()).toEqual([hostile]);
        await visitor.expectUsable('deleted users');
        await visitor.chooseAction('Activity history');
        await page.waitForSelector('.xos-history-entry');
        expect(await page.textContent('#historyTitle')).toBe(`Activity of ${hostile}`);
        await page.keyboard.press('Escape');
        await page.click('.restore-btn');
        await visitor.toast('User restored successfully');
        await page.waitForSelector('text=No deleted users');

        await page.click('#userViews [data-view="current"]');
        await visitor.search('hostile');
        expect(await visitor.names()).toEqual([hostile]);
        await visitor.chooseAction('Make admin');
        expect(await page.textContent('#confirmQuestion strong')).toBe(hostile);
        await page.keyboard.press('Escape');
        expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    });

    it('UM-4 UM-7 overwrites nobody’s change: both versions stand side by side until one is chosen', async () => {
        const { page } = visitor;
        visitor.complaints.allow('412');
        await visitor.search(member);
        const id = Number(await page.getAttribute('tr[data-id]', 'data-id'));
        await page.click('.edit-btn');
        await page.waitForSelector('#editUserModal.show');
        await page.fill('#userName', 'Typed here');
        expect(await changeElsewhere(id, 'Changed elsewhere', member)).toBe(200);
        await visitor.submitForm();
        await page.waitForSelector('.xos-conflict:has-text("Changed elsewhere")');
        expect(await page.inputValue('#userName')).toBe('Typed here');
        await visitor.expectUsable('two versions');
        await page.click('[aria-label="Keep mine: Name"]');
        await visitor.submitForm();
        await visitor.toast('User updated successfully');
        await page.waitForSelector('tr[data-id]:has-text("Typed here")');
    });

    it('UM-7 UM-8 asks before leaving a form with something typed and not saved', async () => {
        const { page } = visitor;
        const asked: string[] = [];
        page.on('dialog', (dialog) => {
            asked.push(dialog.type());
            void dialog.dismiss();
        });
        await visitor.search(member);
        await page.click('.edit-btn');
        await page.fill('#userName', 'Typed');
        await page.evaluate(() => location.reload());
        await expect.poll(() => asked).toEqual(['beforeunload']);
        expect(await page.inputValue('#userName')).toBe('Typed');
        await page.keyboard.press('Escape');
        await page.click('.edit-btn');
        await page.reload();
        await page.waitForSelector('tr[data-id]');
        expect(asked, 'nothing typed, nothing asked').toHaveLength(1);
    });

    it('AUTHZ-1 shows others no list of the deleted and no rights, only their own history', async () => {
        const { page } = visitor;
        await visitor.signOut();
        await visitor.signIn(member, password);
        expect(await page.isVisible('#userViews')).toBe(false);
        await visitor.search(member);
        await page.click('.more-btn');
        expect(await page.locator('[role="menuitem"]').allTextContents()).toEqual(['Activity history']);
        await page.keyboard.press('Enter');
        await page.waitForSelector('.xos-history-entry');
        await page.keyboard.press('Escape');
        await page.click('.edit-btn');
        expect(await page.isVisible('#userIsAdmin')).toBe(false);
    });

    it('UM-8 does it all without a pointer', async () => {
        const { page } = visitor;
        await visitor.search(member);
        await page.focus('.more-btn');
        await page.keyboard.press('Enter');
        await page.keyboard.press('ArrowUp');
        await page.keyboard.press('Enter');
        await page.waitForSelector('#confirmModal.show');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Space');
        await visitor.toast('User deactivated successfully');
        await page.waitForSelector('#confirmModal', { state: 'hidden' });
        await page.focus('#viewerButton');
        await page.keyboard.press('Enter');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Escape');
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('viewerButton');
        await page.keyboard.press('Enter');
        await page.keyboard.press('Enter');
        await page.waitForURL('**/account');
        await page.waitForSelector('.xos-session-device');
    });
});
