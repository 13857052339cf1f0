// SPDX-License-Identifier: Apache-2.0
// The page of files on the program: what goes up, what comes down, and who sees it.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Visitor } from './browser';
import { bigFile, FilesDesk, limitUpload, mib, png, shown, textFile, upload, type NamedContent } from './files-desk';
import { RestClient } from './rest-client';
import { admin, password } from './servers';

const otherAdmin = 'admin@globex.test';
const member = 'anneliese.schaefer@acme.test';
/** What may be logged while the server or the network is away. */
const lossTexts = ['[SignalR]', 'SignalR connection failed:', 'net::ERR_', 'WebSocket connection to', 'Failed to log error:'];
const desk = new FilesDesk();

function percent(page: Page): Promise<number> {
    return page.locator('.xos-progress').evaluate((bar) => (bar as HTMLProgressElement).value);
}

async function reach(page: Page, wanted: number): Promise<void> {
    await page.waitForFunction(
        (least) => (document.querySelector<HTMLProgressElement>('.xos-progress')?.value ?? 0) >= least,
        wanted,
    );
}

async function state(page: Page, wanted: string, timeout = 20_000): Promise<void> {
    await page.waitForSelector(`.xos-upload[data-xos-state="${wanted}"]`, { timeout });
}

async function expectContent({ page }: Visitor, file: NamedContent): Promise<void> {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('.download-btn')]);
    expect(download.suggestedFilename()).toBe(file.name);
    const content = readFileSync(await download.path());
    expect(hash(content)).toBe(hash(file.buffer));
}

function hash(content: Buffer): string {
    return createHash('sha256').update(content).digest('hex');
}

describe('uploads', () => {
    beforeEach(() => desk.begin());

    it('FILE-1 FILE-6 by the button, several at once, and the same file once more', async () => {
        const visitor = await desk.arriveAs(admin);
        const { page } = visitor;
        const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.click('#uploadButton')]);
        expect(chooser.isMultiple()).toBe(true);
        await chooser.setFiles([1, 2, 3, 4, 5].map((number) => textFile(`note ${number}.txt`)));
        for (const number of [1, 2, 3, 4, 5]) {
            await shown(page, `note ${number}.txt`);
        }
        expect(await page.textContent('.xos-table-summary')).toBe('1–5 of 5 files');
        await page.waitForSelector('#uploads', { state: 'hidden', timeout: 15_000 });
        const [again] = await Promise.all([page.waitForEvent('filechooser'), page.click('#dropZone')]);
        await again.setFiles([textFile('note 1.txt')]);
        await page.waitForSelector('.xos-table-summary:has-text("1–6 of 6 files")');
    });

    it('FILE-6 by dropping files anywhere on the page', async () => {
        const visitor = await desk.arriveAs(admin);
        const { page } = visitor;
        const transfer = await page.evaluateHandle(() => {
            const data = new DataTransfer();
            data.items.add(new File(['dropped one'], 'dropped 1.txt', { type: 'text/plain' }));
            data.items.add(new File(['dropped two'], 'dropped 2.txt', { type: 'text/plain' }));
            return data;
        });
        await page.dispatchEvent('h1', 'dragenter', { dataTransfer: transfer });
        await page.waitForSelector('.xos-drop-over');
        await page.dispatchEvent('h1', 'dragover', { dataTransfer: transfer });
        await page.dispatchEvent('h1', 'drop', { dataTransfer: transfer });
        expect(await page.locator('.xos-drop-over').count()).toBe(0);
        await shown(page, 'dropped 1.txt');
        await shown(page, 'dropped 2.txt');
        expect(new URL(page.url()).pathname).toBe('/files');
    });

    it('FILE-6 are all done by the keyboard, and say how they go', async () => {
        const visitor = await desk.arriveAs(admin);
        const { page } = visitor;
        await page.focus('#dropZone');
        const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
        await chooser.setFiles([textFile('keys.txt')]);
        await page.waitForSelector('#uploadStatus:has-text("Uploading keys.txt")', { state: 'attached' });
        await page.waitForSelector('#uploadStatus:has-text("keys.txt was uploaded")', { state: 'attached' });
        await page.focus('.preview-btn');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.xos-preview-text:has-text("content of keys.txt")');
        await page.keyboard.press('Escape');
        await page.waitForSelector('#previewModal', { state: 'hidden' });
        expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Preview keys.txt');
        await page.focus('.delete-btn');
        await page.keyboard.press('Enter');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await visitor.toast('File deleted successfully');
        await page.waitForSelector('text=No files found');
        expect(desk.program.contents()).toEqual([]);
    });
});

describe('a large upload', () => {
    const file = bigFile('large.txt', 20 * mib);
    let visitor: Visitor;
    let network: CDPSession;

    beforeEach(async () => {
        await desk.begin();
        visitor = await desk.arriveAs(admin);
        network = await visitor.page.context().newCDPSession(visitor.page);
        await limitUpload(network, 4 * mib);
    });

    it('FILE-6 FILE-7 is paused, and goes on where it was', async () => {
        const { page } = visitor;
        await page.setInputFiles('#fileInput', [file]);
        await reach(page, 15);
        await page.waitForSelector('.xos-upload-facts:has-text("left")');
        await page.click('.xos-upload-pause');
        await state(page, 'paused');
        expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Resume large.txt');
        const paused = await percent(page);
        const patches: (string | undefined)[] = [];
        page.on('request', (request) => {
            if (request.method() === 'PATCH') {
                patches.push(request.headers()['upload-offset']);
            }
        });
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        expect(patches).toEqual([]);
        expect(await percent(page)).toBe(paused);
        await limitUpload(network, -1);
        await page.keyboard.press('Enter');
        await shown(page, 'large.txt', 20_000);
        expect(Number(patches[0])).toBeGreaterThan(0);
        await expectContent(visitor, file);
    });

    it('FILE-6 FILE-7 outlives a broken connection and the end of the server', async () => {
        const { page, complaints } = visitor;
        complaints.allow(...lossTexts, '503');
        await page.setInputFiles('#fileInput', [file]);
        await reach(page, 15);
        await limitUpload(network, 4 * mib, true);
        await state(page, 'brokenOff');
        await limitUpload(network, 4 * mib);
        await state(page, 'running');
        await reach(page, 50);
        await desk.program.kill();
        await state(page, 'brokenOff');
        await desk.program.start();
        await state(page, 'running', 40_000);
        await shown(page, 'large.txt', 40_000);
        await expectContent(visitor, file);
        expect(desk.program.contents()).toHaveLength(1);
    }, 120_000);

    it('FILE-6 leaves nothing when it is cancelled', async () => {
        const { page, complaints } = visitor;
        await page.setInputFiles('#fileInput', [file]);
        await reach(page, 15);
        expect(desk.program.contents()).toHaveLength(1);
        const ended = page.waitForResponse((response) => response.request().method() === 'DELETE');
        await page.click('.xos-upload-cancel');
        expect((await ended).status()).toBe(204);
        await page.waitForSelector('#uploads', { state: 'hidden' });
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('dropZone');
        expect(desk.program.contents()).toEqual([]);
        await page.reload();
        await page.waitForSelector('text=No files found');
        expect(await page.isHidden('#uploads')).toBe(true);
        complaints.check();
    });

    it('FILE-6 FILE-7 goes on after the page was left, when the same file is chosen again', async () => {
        const { page } = visitor;
        page.on('dialog', (dialog) => void dialog.accept());
        // The file of a person stays what it is; buffers get a new date each time.
        const folder = mkdtempSync(join(tmpdir(), 'xos-upload-'));
        const path = join(folder, 'large.txt');
        writeFileSync(path, file.buffer);
        await page.setInputFiles('#fileInput', path);
        await reach(page, 45);
        await page.reload();
        await state(page, 'interrupted');
        await visitor.expectUsable('interrupted upload');
        const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.click('.xos-upload-choose')]);
        const [resumed] = await Promise.all([
            page.waitForRequest((request) => request.method() === 'PATCH'),
            chooser.setFiles(path),
        ]);
        expect(Number(resumed.headers()['upload-offset'])).toBeGreaterThanOrEqual(8 * mib);
        await limitUpload(network, -1);
        await shown(page, 'large.txt', 30_000);
        expect(await page.locator('.xos-upload').count()).toBeLessThanOrEqual(1);
        await expectContent(visitor, file);
        rmSync(folder, { recursive: true });
    }, 60_000);

    it('FILE-6 AUTH-10 goes on when its token ends in the middle', async () => {
        const { page, complaints } = visitor;
        complaints.announce('401');
        let refused = 0;
        await page.route('**/api/files/tus/*', async (route) => {
            const isSecond = route.request().method() === 'PATCH' && route.request().headers()['upload-offset'] !== '0';
            if (isSecond && refused === 0) {
                refused += 1;
                const body = { success: false, data: null, message: 'The token has expired', code: 'token_expired' };
                await route.fulfill({ status: 401, json: body });
            } else {
                await route.continue();
            }
        });
        const before = await page.evaluate(() => localStorage.getItem('auth_token'));
        await limitUpload(network, -1);
        await page.setInputFiles('#fileInput', [file]);
        await shown(page, 'large.txt', 30_000);
        expect(refused).toBe(1);
        expect(await page.evaluate(() => localStorage.getItem('auth_token'))).not.toBe(before);
        await page.unroute('**/api/files/tus/*');
        await expectContent(visitor, file);
    }, 60_000);
});

describe('refusals', () => {
    it('FILE-4 UP-2 say what is wrong with a file, in the language of the reader', async () => {
        await desk.begin({ settings: [`--Files:MaxBytes=${9 * mib}`] });
        const visitor = await desk.arriveAs(admin, 1280, 'de-DE');
        visitor.complaints.announce('400', '413');
        const { page } = visitor;
        await page.setInputFiles('#fileInput', [
            { name: 'program.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
            { name: 'fake.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') },
            { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
            bigFile('large.txt', 10 * mib),
        ]);
        const reason = (name: string, text: string): Promise<unknown> =>
            page.waitForSelector(`.xos-upload:has-text("${name}") .xos-upload-facts:text-is("${text}")`);
        await reason('program.exe', 'Dateien dieser Art sind nicht erlaubt');
        await reason('fake.png', 'Dateien dieser Art sind nicht erlaubt');
        await reason('empty.txt', 'Die Datei ist leer');
        await reason('large.txt', 'Die Datei ist zu groß');
        await visitor.expectUsable('refused uploads');
        await page.setViewportSize({ width: 360, height: 740 });
        await visitor.expectUsable('refused uploads on a phone');
        for (let left = 4; left > 0; left -= 1) {
            await page.click('.xos-upload-cancel');
        }
        expect(await page.isHidden('#uploads')).toBe(true);
        expect(desk.program.contents()).toEqual([]);
    });

    it('UP-5 say that the quota is used up, for small and large files', async () => {
        await desk.begin({ settings: [`--Files:TenantBytes=${mib}`] });
        const visitor = await desk.arriveAs(admin);
        visitor.complaints.announce('413');
        const { page } = visitor;
        await page.setInputFiles('#fileInput', [bigFile('small.txt', 2 * mib), bigFile('large.txt', 10 * mib)]);
        for (const name of ['small.txt', 'large.txt']) {
            const row = `.xos-upload:has-text("${name}")`;
            await page.waitForSelector(`${row} .xos-upload-facts:text-is("The storage quota is used up")`);
        }
        await page.click('.xos-upload:has-text("large.txt") .xos-upload-retry');
        await page.waitForSelector('.xos-upload:has-text("large.txt")[data-xos-state="failed"]');
    });
});

describe('what others do', () => {
    beforeEach(() => desk.begin());

    it('HUB-6 FILE-2 is seen by the same tenant at once, and never by another', async () => {
        const first = await desk.arriveAs(admin);
        const second = await desk.arriveAs(member);
        const other = await desk.arriveAs(otherAdmin);
        await upload(first, textFile('shared.txt'));
        await shown(second.page, 'shared.txt', 5_000);
        expect(await second.page.locator('tr.xos-changed').count()).toBe(1);
        await second.toast('shared.txt was uploaded by another user');
        await second.page.click('.preview-btn');
        await second.page.waitForSelector('.xos-preview-text');
        const id = await first.page.getAttribute('tr[data-id]', 'data-id');

        other.complaints.announce('404');
        const statuses = await other.page.evaluate(async (fileId) => {
            const headers = { Authorization: `Bearer ${localStorage.getItem('auth_token')}` };
            const url = `/api/files/${fileId}`;
            const answers = [
                await fetch(url, { headers }),
                await fetch(`${url}/content`, { headers }),
                await fetch(`${url}/link`, { headers, method: 'POST' }),
                await fetch(url, { headers, method: 'DELETE' }),
            ];
            return answers.map(({ status }) => status);
        }, id);
        expect(statuses).toEqual([404, 404, 404, 404]);

        await first.page.click('.delete-btn');
        await first.page.click('#confirmButton');
        await first.toast('File deleted successfully');
        await second.page.waitForSelector('text=No files found');
        await second.toast('A file was deleted by another user');
        await second.page.waitForSelector('#previewModal', { state: 'hidden' });
        expect(await other.page.locator('tr[data-id]').count()).toBe(0);
        expect(await other.page.locator('.toast').count()).toBe(0);
    });

    it('FILE-2 a colleague who is no admin may not delete what somebody else uploaded', async () => {
        const boss = await desk.arriveAs(admin);
        const rest = await RestClient.signIn(desk.program.url, admin, password);
        const colleague = await rest.createUser({ name: 'Mo', email: 'mo@acme.test', password });
        await boss.page.setInputFiles('#fileInput', [textFile('of the boss.txt')]);
        await boss.page.waitForSelector('tr:has-text("of the boss.txt") .delete-btn');
        const { page } = await desk.arriveAs(colleague.email);
        await page.setInputFiles('#fileInput', [textFile('my own.txt')]);
        await page.waitForSelector('tr:has-text("my own.txt") .delete-btn');
        expect(await page.locator('tr:has-text("of the boss.txt") .download-btn').count()).toBe(1);
        expect(await page.locator('tr:has-text("of the boss.txt") .delete-btn').count()).toBe(0);
    });

    it('STATE-4 FILE-2 the list is searched, ordered and paged as its address says', async () => {
        const visitor = await desk.arriveAs(admin);
        const { page } = visitor;
        const files = Array.from({ length: 12 }, (_item, index) => textFile(`file ${10 + index}.txt`, 'x'.repeat(index + 1)));
        await page.setInputFiles('#fileInput', files);
        await page.waitForSelector('.xos-table-summary:has-text("of 12 files")');
        await page.click('th[data-sort="size"] button');
        await page.click('th[data-sort="size"] button');
        await page.waitForSelector('tr[data-id]:first-child:has-text("file 21.txt")');
        await page.click('.page-link[data-page="2"]');
        await page.waitForSelector('.xos-table-summary:has-text("11–12 of 12 files")');
        expect(new URL(page.url()).search).toBe('?sort=size&dir=desc&page=2');
        await page.reload();
        await page.waitForSelector('tr[data-id]:first-child:has-text("file 11.txt")');
        await page.fill('#fileSearch', 'FILE 15');
        await page.waitForSelector('.xos-table-summary:has-text("1–1 of 1 file")');
        await page.goBack();
        await page.waitForSelector('.xos-table-summary:has-text("11–12 of 12 files")');
        await page.selectOption('#filePageSize', '25');
        await page.waitForSelector('.xos-table-summary:has-text("1–12 of 12 files")');
        await page.fill('#fileSearch', 'nothing of this name');
        await page.waitForSelector('.xos-empty:has-text("No files found")');
        await page.click('.xos-clear-search');
        await page.waitForSelector('.xos-table-summary:has-text("1–12 of 12 files")');
    });

    it('EH-5 UT-2 a list that cannot be loaded says so and comes back with the server', async () => {
        const visitor = await desk.arriveAs(admin);
        const { page, complaints } = visitor;
        await upload(visitor, textFile('kept.txt'));
        complaints.allow(...lossTexts, '503');
        complaints.announce('Load data error:');
        await desk.program.kill();
        await page.click('th[data-sort="size"] button');
        await page.waitForSelector('.xos-table-error:has-text("Failed to load files")');
        await visitor.expectUsable('list that could not be loaded');
        await desk.program.start();
        await shown(page, 'kept.txt', 30_000);
    }, 60_000);
});

describe('hostile files', () => {
    beforeEach(() => desk.begin());

    const names = [
        '<img src=x onerror="window.pwned=1">.txt',
        `it's "quoted" & % {name}.txt`,
        '\u202Egnp.exe\u202C.txt',
        'שלום ‏רائع.txt',
        '👩‍👩‍👧‍👦🏳️‍🌈 e\u0301.txt',
        `${'long '.repeat(45)}.txt`,
    ];

    it('SEC-5 WEB-4 UP-3 names are shown unchanged and unexecuted everywhere', async () => {
        const visitor = await desk.arriveAs(admin);
        const { page } = visitor;
        for (const name of names) {
            await page.setInputFiles('#fileInput', [textFile(name, '<script>window.pwned=1</script>')]);
            const upload = page.locator('.xos-upload .xos-name', { hasText: name });
            await upload.first().waitFor();
            await page.waitForSelector('.xos-upload[data-xos-state="done"]');
            await page.click('.xos-upload-dismiss');
            await visitor.search([...name].slice(0, 8).join(''), '#fileSearch');
            expect(await visitor.names()).toEqual([name]);
            await page.click('.preview-btn');
            await page.waitForSelector('.xos-preview-text');
            expect(await page.textContent('.xos-preview-text')).toBe('<script>window.pwned=1</script>');
            expect(await page.textContent('#previewTitle')).toBe(name);
            await page.keyboard.press('Escape');
            await page.click('.delete-btn');
            expect(await page.textContent('#confirmQuestion strong')).toBe(name);
            await page.keyboard.press('Escape');
            await visitor.search('', '#fileSearch');
        }
        await visitor.expectUsable('hostile names');
        await page.setViewportSize({ width: 360, height: 740 });
        await visitor.expectUsable('hostile names on a phone');
        expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    }, 60_000);

    it('UP-3 documents that browsers would run are offered to keep only', async () => {
        await desk.program.close();
        await desk.begin({ settings: ['--Files:AllowedExtensions=svg,html,xml,txt'] });
        const visitor = await desk.arriveAs(admin);
        const script = '<script>window.pwned=1</script>';
        await upload(
            visitor,
            { name: 'a.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`) },
            { name: 'b.html', mimeType: 'text/html', buffer: Buffer.from(`<!doctype html>${script}`) },
            { name: 'c.xml', mimeType: 'text/xml', buffer: Buffer.from(`<?xml version="1.0"?><a>${script}</a>`) },
        );
        expect(await visitor.page.locator('.preview-btn').count()).toBe(0);
        expect(await visitor.page.locator('.download-btn').count()).toBe(3);
        const [download] = await Promise.all([
            visitor.page.waitForEvent('download'),
            visitor.page.click('tr:has-text("b.html") .download-btn'),
        ]);
        expect(download.suggestedFilename()).toBe('b.html');
        expect(await visitor.page.evaluate(() => 'pwned' in window)).toBe(false);
    });

    it('UP-3 a long text is cut and a broken picture says so', async () => {
        const visitor = await desk.arriveAs(admin);
        const { page } = visitor;
        const long = textFile('long.txt', `${'ä'.repeat(200_000)}`);
        const broken = { name: 'broken.png', mimeType: 'image/png', buffer: png.subarray(0, 40) };
        await upload(visitor, long, { name: 'good.png', mimeType: 'image/png', buffer: png }, broken);
        await page.click('tr:has-text("long.txt") .preview-btn');
        await page.waitForSelector('.xos-preview-note:has-text("Only the first 262.1 kB are shown.")');
        expect(await page.locator('.xos-preview-text').evaluate(({ textContent }) => textContent?.length)).toBe(131_072);
        await page.keyboard.press('Escape');
        await page.click('tr:has-text("good.png") .preview-btn');
        await page.waitForSelector('.xos-preview-image');
        expect(await page.getAttribute('.xos-preview-image', 'alt')).toBe('Content of good.png');
        await page.keyboard.press('Escape');
        await page.click('tr:has-text("broken.png") .preview-btn');
        await page.waitForSelector('.xos-preview [role="alert"]:has-text("This file cannot be shown")');
        await visitor.expectUsable('broken picture');
    });
});
