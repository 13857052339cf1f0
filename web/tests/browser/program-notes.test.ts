// SPDX-License-Identifier: Apache-2.0
// The guide's first application, as somebody meets it who has followed the chapter: examples/01_notes and its pages.
import { beforeEach, expect, it } from 'vitest';
import type { Visitor } from './browser';
import { examplePath, RealProgram } from './real-program';
import { Visits } from './visits';

const password = 'Correct horse 7';

const visits = new Visits();

beforeEach(async () => {
    const example = { name: 'example_notes', arguments: [examplePath('notes_page')] };
    await visits.begin({ example, prepare: addAccounts });
});

function addAccounts(notes: RealProgram): void {
    for (const [tenant, names] of [['acme', ['ann', 'bob']], ['globex', ['gus']]] as const) {
        notes.run(['tenant', 'create', tenant, '--slug', tenant]);
        for (const name of names) {
            const user = ['--tenant', tenant, '--name', name, '--email', `${name}@${tenant}.test`];
            notes.run(['user', 'create', ...user, '--password-stdin'], `${password}\n`);
        }
    }
}

async function arriveAs(email: string, width?: number): Promise<Visitor> {
    const visitor = await visits.open(width);
    const { page } = visitor;
    await page.goto(visits.program.url);
    await page.waitForURL('**/login');
    await page.fill('#email', email);
    await page.fill('#password', password);
    await page.click('button');
    await page.waitForURL('**/notes');
    await page.waitForFunction(() => document.querySelector('#state')?.textContent === '');
    return visitor;
}

async function add({ page }: Visitor, text: string): Promise<void> {
    await page.fill('#text', text);
    await page.click('#addNote button');
}

function row({ page }: Visitor, text: string): Promise<unknown> {
    return page.waitForSelector(`#notes tbody tr:has-text(${JSON.stringify(text)})`);
}

it('TEST-4 the table shows what others of the tenant add, also what they added while the page was away', async () => {
    const ann = await arriveAs('ann@acme.test');
    const bob = await arriveAs('bob@acme.test');
    const gus = await arriveAs('gus@globex.test');

    await add(ann, 'Buy milk');
    await Promise.all([row(ann, 'Buy milk'), row(bob, 'Buy milk')]);
    expect(await gus.page.locator('#notes tbody tr').count()).toBe(0);

    await bob.page.context().setOffline(true);
    bob.complaints.allow('Failed to load resource', 'ERR_INTERNET_DISCONNECTED', '[SignalR]', 'Error occurred:');
    await add(ann, 'Ring the bank');
    await row(ann, 'Ring the bank');
    await bob.page.context().setOffline(false);
    await row(bob, 'Ring the bank');
});

it('VAL-1 what the server refuses stands beside the field, and the pages can be used at 360 pixels', async () => {
    const ann = await arriveAs('ann@acme.test', 360);
    ann.complaints.announce('400', 'Error occurred:');
    await add(ann, '   ');
    await ann.page.waitForSelector('.invalid-feedback:has-text("Text is required")');
    await ann.expectUsable('the notes with a message');
    await ann.page.goto(`${visits.program.url}/login`);
    await ann.expectUsable('the page for signing in');
});
