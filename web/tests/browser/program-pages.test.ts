// SPDX-License-Identifier: Apache-2.0
// What the pages show of the program's own answers. Each test has a program with its demo data to itself.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Visitor } from './browser';
import { admin, password } from './servers';
import { Visits } from './visits';

const otherAdmin = 'admin@globex.test';
const member = 'anneliese.schaefer@acme.test';
const newPassword = 'Correct horse 7';
const invisible = '\u202Egnp.exe\u202C';

const visits = new Visits();

async function arrive(width?: number): Promise<Visitor> {
    const visitor = await visits.open(width);
    return visitor;
}

async function arriveAs(email: string): Promise<Visitor> {
    const visitor = await arrive();
    await visitor.signIn(email, password);
    return visitor;
}

/** Sends what the form would not let pass, as a page with other rules would. */
async function submitUnchecked(visitor: Visitor, detail: Record<string, string>): Promise<void> {
    await visitor.page.evaluate((values) => {
        document.dispatchEvent(new CustomEvent('userFormSubmit', { detail: values }));
    }, detail);
}

describe('an empty server', () => {
    beforeEach(() => visits.begin({ demo: false }));

    it('CLI-2 tells the operator how to make the first account, which then signs in', async () => {
        const visitor = await arrive();
        const { page } = visitor;
        await page.goto(`${visits.program.url}/login`);
        await page.waitForSelector('#setupHint:not([hidden])');
        expect(await page.textContent('#setupHint')).toContain('xos tenant create');
        expect(await page.textContent('#setupHint')).toContain('xos user create');

        visits.program.run(['tenant', 'create', 'Acme', '--slug', 'acme']);
        const ada = ['--tenant', 'acme', '--name', 'Ada', '--email', 'ada@acme.test', '--admin'];
        visits.program.run(['user', 'create', ...ada, '--password-stdin'], `${newPassword}\n`);
        await page.reload();
        await page.waitForSelector('#setupHint', { state: 'hidden' });
        await visitor.signIn('ada@acme.test', newPassword);
        expect(await visitor.names()).toEqual(['Ada']);
    });
});

describe('the pages inside the program', () => {
    beforeEach(() => visits.begin({ builtInPages: true }));

    it('CLI-1 UM-8 need no folder of pages', async () => {
        const visitor = await arriveAs(admin);
        await visitor.page.waitForSelector(`#viewerName[title="${admin}"]`);
        await visitor.page.goto(`${visits.program.url}/account`);
        await visitor.page.waitForSelector('.xos-session:has-text("This session")');
    });
});

describe('demo data', () => {
    beforeEach(() => visits.begin());

    describe('signing in and out', () => {
        it('AUTH-7 asks which organisation is meant when the address is known in several', async () => {
            for (const tenant of ['acme', 'globex']) {
                const both = ['--tenant', tenant, '--name', `Both at ${tenant}`, '--email', 'both@example.test'];
                visits.program.run(['user', 'create', ...both, '--password-stdin'], `${newPassword}\n`);
            }
            const visitor = await arrive();
            visitor.complaints.announce('409', 'Login error:');
            await visitor.page.goto(`${visits.program.url}/login`);
            await visitor.submitSignIn('both@example.test', newPassword);
            await visitor.page.waitForSelector('#tenantField:not([hidden])');
            expect(await visitor.page.textContent('#loginError')).toBe('Select an organisation');
            expect(await visitor.page.locator('#tenant option').allTextContents()).toEqual([
                'Acme Ltd',
                'Globex Corporation',
            ]);
            await visitor.expectUsable('choice of organisation');
            await visitor.page.selectOption('#tenant', 'globex');
            await visitor.page.click('#loginButton');
            await visitor.page.waitForSelector('#viewerName:has-text("Both at globex")');
        });

        it('SEC-3 says that there were too many attempts', async () => {
            const visitor = await arrive();
            visitor.complaints.announce('401', '429', 'Login error:');
            await visitor.page.goto(`${visits.program.url}/login`);
            for (let attempt = 0; attempt < 11; attempt += 1) {
                await visitor.submitSignIn(admin, `wrong ${attempt}`);
                await visitor.page.waitForSelector('#loginError:not([hidden])');
            }
            expect(await visitor.page.textContent('#loginError')).toContain('Too many requests');
        });

        it('AUTH-11 ends the session on the server too', async () => {
            const visitor = await arriveAs(admin);
            visitor.complaints.announce('401');
            const token = await visitor.page.evaluate(() => localStorage.getItem('auth_token'));
            await visitor.signOut();
            const status = await visitor.page.evaluate(async (bearer) => {
                const headers = { Authorization: `Bearer ${bearer}` };
                return (await fetch('/api/auth/me', { headers })).status;
            }, token);
            expect(status).toBe(401);
            await visitor.page.goto(`${visits.program.url}/users`);
            await visitor.page.waitForURL('**/login?returnTo=%2Fusers');
        });

        it('AS-6 AUTH-10 renews a token that ended, by cookie', async () => {
            const visitor = await arriveAs(admin);
            await visitor.page.evaluate(() => {
                const encode = (value: object): string => btoa(JSON.stringify(value)).replaceAll('=', '');
                const claims = { sub: '1', client_id: 1, is_admin: true, exp: 1_000_000_000 };
                localStorage.setItem('auth_token', `${encode({ alg: 'HS256' })}.${encode(claims)}.x`);
            });
            await visitor.page.reload();
            await visitor.page.waitForSelector(`#viewerName[title="${admin}"]`);
            await visitor.page.waitForSelector('tr[data-id]');
        });

        it('USR-18 EH-2 sends a deleted user to the login page, which says why', async () => {
            const deleted = await arriveAs(member);
            deleted.complaints.announce('401', 'Error occurred:');
            deleted.complaints.allow('[SignalR]', 'SignalR connection failed:', 'Load data error:');
            const boss = await arriveAs(admin);
            await boss.search(member);
            await boss.page.click('.delete-btn');
            await boss.page.click('#confirmDeleteBtn');
            await boss.toast('User deleted successfully');

            await deleted.page.waitForURL('**/login');
            const notice = await deleted.page.textContent('#loginError');
            expect(notice).toBe('Your session has expired. Please log in again.');
            deleted.complaints.announce('Login error:');
            await deleted.submitSignIn(member, password);
            await deleted.page.waitForSelector('#loginError:has-text("Invalid credentials")');
        });
    });

    describe('the list', () => {
        it('UT-5 UT-8 USR-6 leads through the pages to the last one', async () => {
            const visitor = await arriveAs(admin);
            const { page } = visitor;
            expect(await page.textContent('.xos-table-summary')).toBe('1–10 of 236 users');
            const firstPage = await visitor.names();
            await page.click('.page-link:has-text("Next")');
            await page.waitForSelector('.page-item.active:has-text("2")');
            await page.waitForSelector('.xos-table-summary:has-text("11–20 of 236 users")');
            const secondPage = await visitor.names();
            expect(firstPage.filter((name) => secondPage.includes(name))).toEqual([]);
            await page.evaluate(() => {
                window.userTable!.currentPage = 24;
                return window.userTable!.loadData();
            });
            expect(await page.textContent('.xos-table-summary')).toBe('231–236 of 236 users');
            await page.waitForSelector('.page-item.disabled:has-text("Next")');
        });

        it('UT-4 USR-4 is sorted by the server, in both directions', async () => {
            const visitor = await arriveAs(admin);
            const { page } = visitor;
            await page.click('th[data-sort="created_at"] button');
            await page.waitForSelector('tr[data-id]:first-child:has-text("Amina Björk")');
            await page.click('th[data-sort="created_at"] button');
            await page.waitForSelector('th[aria-sort="descending"]');
            await page.waitForFunction(() => !document.querySelector('tbody')?.textContent?.includes('Amina Björk'));
        });
    });

    describe('changes', () => {
        const long = 'x'.repeat(101);
        const valid = { name: 'Ann Lee', email: 'ann@acme.test', password: newPassword };
        const refused: [what: string, change: Partial<typeof valid>, errors: Record<string, string>][] = [
            ['no name', { name: '  ' }, { name: 'Name is required' }],
            ['a long name', { name: long }, { name: 'Name must be at most 100 characters' }],
            ['a control character', { name: 'a\u0001b' }, { name: 'The value is not valid' }],
            ['no address', { email: '' }, { email: 'Email is required' }],
            ['no domain', { email: 'ann@acme' }, { email: 'Email address is not valid' }],
            ['a long address', { email: `${'x'.repeat(246)}@acme.test` }, { email: 'Email address is not valid' }],
            ['no password', { password: '' }, { password: 'Password is required' }],
            ['a short password', { password: 'horse 7' }, { password: 'Password must be at least 8 characters' }],
            ['a long password', { password: 'ab'.repeat(65) }, { password: 'Password must be at most 128 characters' }],
            ['a common password', { password: 'password123' }, { password: 'Password is too common' }],
            ['the address as password', { password: 'ann@acme.test' }, { password: 'Password is too common' }],
            [
                'everything',
                { name: '', email: 'x', password: '1' },
                {
                    name: 'Name is required',
                    email: 'Email address is not valid',
                    password: 'Password must be at least 8 characters',
                },
            ],
        ];

        it('VAL-2 VAL-3 FV-1 are refused by browser and server with the same texts', async () => {
            const visitor = await arriveAs(admin);
            visitor.complaints.announce('400', 'Error occurred:');
            for (const [what, change, errors] of refused) {
                const values = { ...valid, ...change };
                await visitor.page.click('#createUserBtn');
                await visitor.fillForm(values);
                await visitor.submitForm();
                expect(await visitor.fieldErrors(), `${what}, in the browser`).toEqual(errors);
                await visitor.page.keyboard.press('Escape');
                await visitor.page.click('#createUserBtn');
                await visitor.fillForm(valid);
                await submitUnchecked(visitor, values);
                await visitor.page.waitForSelector('#userForm .is-invalid');
                expect(await visitor.fieldErrors(), `${what}, on the server`).toEqual(errors);
                await visitor.page.keyboard.press('Escape');
            }
            await visitor.search(valid.email);
            expect(await visitor.names()).toEqual([]);
        });

        it('USR-8 USR-15 DB-4 are stored, and a taken address is refused without losing the form', async () => {
            const visitor = await arriveAs(admin);
            const { page } = visitor;
            await page.click('#createUserBtn');
            await visitor.fillForm(valid);
            await visitor.submitForm();
            await visitor.toast('User created successfully');
            await visitor.search(valid.email);
            expect(await visitor.names()).toEqual(['Ann Lee']);

            await page.click('.edit-btn');
            expect(await page.isVisible('#userPassword')).toBe(false);
            await visitor.fillForm({ name: 'Ann O’Lee' });
            await visitor.submitForm();
            await visitor.toast('User updated successfully');
            await page.waitForSelector('tr[data-id]:has-text("Ann O’Lee")');

            visitor.complaints.announce('409', 'Error occurred:');
            await page.click('.edit-btn');
            await visitor.fillForm({ email: member.toUpperCase() });
            await visitor.submitForm();
            await visitor.toast('Email address already in use');
            expect(await page.inputValue('#userEmail')).toBe(member.toUpperCase());
            expect(await page.inputValue('#userName')).toBe('Ann O’Lee');
            await page.keyboard.press('Escape');

            await page.click('.delete-btn');
            expect(await page.textContent('#deleteUserName')).toBe('Ann O’Lee');
            await page.click('#confirmDeleteBtn');
            await visitor.toast('User deleted successfully');
            await page.waitForSelector('text=No users found');
        });

        it('USR-17 never delete the last admin', async () => {
            const visitor = await arriveAs(admin);
            visitor.complaints.announce('400', 'Error occurred:');
            await visitor.search(admin);
            await visitor.page.click('.delete-btn');
            await visitor.page.click('#confirmDeleteBtn');
            await visitor.toast('Cannot delete the last admin user');
            await visitor.page.keyboard.press('Escape');
            expect(await visitor.names()).toEqual(['Amina Björk']);
        });

        it('AUTHZ-1 of somebody else are refused, of oneself allowed', async () => {
            const visitor = await arriveAs(member);
            visitor.complaints.announce('403', 'Error occurred:');
            await submitUnchecked(visitor, valid);
            await visitor.toast('You do not have permission to perform this action');
            await visitor.search(member);
            await visitor.page.click('.edit-btn');
            await visitor.fillForm({ name: 'Anneliese Schäfer-Groß' });
            await visitor.submitForm();
            await visitor.toast('User updated successfully');
            await visitor.page.waitForSelector('tr[data-id]:has-text("Anneliese Schäfer-Groß")');
            expect(await visitor.page.textContent('#viewerName')).toBe('Anneliese Schäfer-Groß');
        });
    });

    describe('hostile names', () => {
        const names = [
            '<img src=x onerror="window.pwned=1">',
            '"><script>window.pwned=1</script>',
            `it's "quoted" & \\ %`,
            invisible,
            'שלום ‏رائع',
            '👩‍👩‍👧‍👦🏳️‍🌈 e\u0301',
            '😀'.repeat(100),
        ];

        it('SEC-5 WEB-4 are shown unchanged and unexecuted in list, search, form and question', async () => {
            const visitor = await arriveAs(admin);
            const { page } = visitor;
            for (const [index, name] of names.entries()) {
                const email = `hostile${index}@acme.test`;
                await page.click('#createUserBtn');
                await visitor.fillForm({ name, email, password: newPassword });
                await visitor.submitForm();
                await page.waitForSelector('#editUserModal', { state: 'hidden' });
                await visitor.search(email);
                expect(await visitor.names()).toEqual([name]);
                await visitor.search(name.slice(0, 20));
                expect(await visitor.names(), `search for ${name}`).toEqual([name]);
                await page.click('.edit-btn');
                expect(await page.inputValue('#userName')).toBe(name);
                await page.keyboard.press('Escape');
                await page.click('.delete-btn');
                expect(await page.textContent('#deleteUserName')).toBe(name);
                await page.keyboard.press('Escape');
            }
            await visitor.search('hostile');
            await visitor.expectUsable('hostile names');
            await page.setViewportSize({ width: 360, height: 740 });
            await visitor.expectUsable('hostile names on a phone');
            expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
        });
    });

    describe('two tenants', () => {
        it('ARC-2 ARC-3 TEST-4 never see each other', async () => {
            const [acme, globex] = [await arriveAs(admin), await arriveAs(otherAdmin)];
            await acme.page.click('#createUserBtn');
            await acme.fillForm({ name: 'Secret Acme', email: 'secret@example.test', password: newPassword });
            await acme.submitForm();
            await acme.toast('User created successfully');
            await acme.search('secret@example.test');
            const id = await acme.page.getAttribute('tr[data-id]', 'data-id');

            for (const text of ['secret', 'acme.test']) {
                await globex.search(text);
                expect(await globex.names(), text).toEqual([]);
            }
            globex.complaints.announce('404');
            const statuses = await globex.page.evaluate(async (userId) => {
                const headers = {
                    'Authorization': `Bearer ${localStorage.getItem('auth_token')}`,
                    'Content-Type': 'application/json',
                };
                const body = JSON.stringify({ name: 'Stolen', email: 'stolen@globex.test' });
                const url = `/api/users/${userId}`;
                const answers = [
                    await fetch(url, { headers }),
                    await fetch(url, { headers, method: 'PUT', body }),
                    await fetch(url, { headers, method: 'DELETE' }),
                ];
                return answers.map(({ status }) => status);
            }, id);
            expect(statuses).toEqual([404, 404, 404]);
            await acme.search('secret@example.test');
            expect(await acme.names()).toEqual(['Secret Acme']);

            // The same address is free in the other tenant.
            await globex.page.click('#createUserBtn');
            await globex.fillForm({ name: 'Secret Globex', email: 'secret@example.test', password: newPassword });
            await globex.submitForm();
            await globex.toast('User created successfully');
            await acme.search('secret');
            expect(await acme.names()).toEqual(['Secret Acme']);
        });
    });
});
