// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sessionHooks } from '../../src/api/ajax';
import { AuthService } from '../../src/api/auth-service';
import { FileService } from '../../src/api/file-service';
import { fileStore } from '../../src/api/file-store';
import type { FileUpload, UploadOptions } from '../../src/api/transfers/file-upload';
import type { TransferProgress } from '../../src/api/transfers/speed';
import { setOwner } from '../../src/core/persistence';
import { fileDto, fileOf, sizedFile, useTransfers } from '../support/files';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { pageOf } from '../../src/testing/samples';

const mib = 1024 * 1024;
const limit = 8 * mib;
const uploadUrl = '/api/files/tus/u1';
const expired = { success: false, data: null, message: 'The token has expired', code: 'token_expired' };

/** Reports that so many bytes of the request's body have gone. */
function sent(request: FakeXhr, loaded: number, total: number): void {
    request.upload.onprogress?.({ lengthComputable: true, loaded, total } as ProgressEvent);
}

async function answer(status: number, headers: Record<string, string>, body: unknown = ''): Promise<void> {
    const { last } = FakeXhr;
    Object.entries(headers).forEach(([name, value]) => last.answerHeaders.set(name.toLowerCase(), value));
    await last.answer(status, body);
}

/** The server has made the upload. */
const created = (url = uploadUrl): Promise<void> => answer(201, { Location: url });
const arrived = (offset: number, more: Record<string, string> = {}): Promise<void> =>
    answer(204, { 'Upload-Offset': String(offset), ...more });
const found = (offset: number, length: number): Promise<void> =>
    answer(200, { 'Upload-Offset': String(offset), 'Upload-Length': String(length) });

async function describeFile(id: number): Promise<void> {
    expect(FakeXhr.last).toMatchObject({ method: 'GET', url: `/api/files/${id}` });
    await FakeXhr.last.succeed(fileDto(id, 'big.zip'));
}

interface Started {
    upload: FileUpload;
    result: Promise<unknown>;
    states: string[];
    percents: () => number[];
    last: () => TransferProgress;
}

async function start(file: File, options: UploadOptions = {}): Promise<Started> {
    const states: string[] = [];
    const seen: [number, TransferProgress][] = [];
    const upload = await FileService.openUpload(file, {
        ...options,
        onProgress: (...progress) => void seen.push(progress),
        onStateChange: (state) => void states.push(state),
    });
    const result = upload.start().catch((error: unknown) => error);
    await flush();
    return {
        upload,
        result,
        states,
        percents: () => seen.map(([percent]) => percent),
        last: () => seen.at(-1)![1],
    };
}

useTransfers();
beforeEach(() => {
    setOwner(() => '1:1');
    localStorage.setItem('auth_token', 'first');
});

describe('FileService in a page', () => {
    it('FILE-6 uploads, and shows how far it has come', async () => {
        const [bar, file] = [document.createElement('progress'), fileOf('note.txt', 'a note')];
        const run = async (): Promise<string> => {
            // doc: begin upload
            const stored = await FileService.upload(file, { onProgress: (percent) => (bar.value = percent) });
            const { url } = await FileService.link(stored.id);
            // doc: end upload
            return url;
        };
        const url = run();
        await flush();
        bar.max = 100;
        sent(FakeXhr.last, 50, 100);
        expect(bar.value).toBe(50);
        await FakeXhr.last.answer(201, { success: true, data: fileDto(4, 'note.txt') });
        await FakeXhr.last.succeed({ url: '/api/files/links/x', expiresAt: '' });
        expect(await url).toBe('/api/files/links/x');
    });

    it('FILE-6 gives the reader buttons for an upload', async () => {
        const [pause, resume, cancel] = [0, 1, 2].map(() => document.createElement('button')) as [
            HTMLButtonElement,
            HTMLButtonElement,
            HTMLButtonElement,
        ];
        const [bar, file] = [document.createElement('progress'), sizedFile('film.zip', 20_000_000)];
        const run = async (): Promise<void> => {
            // doc: begin buttons
            const upload = await FileService.openUpload(file, {
                onProgress: (percent, { secondsLeft }) => (bar.title = `${percent} %, ${secondsLeft ?? '?'} s`),
                onStateChange: (state) => (pause.hidden = state !== 'running'),
            });
            pause.addEventListener('click', () => upload.pause());
            resume.addEventListener('click', () => upload.resume());
            cancel.addEventListener('click', () => void upload.cancel());
            await upload.start();
            // doc: end buttons
        };
        const result = run().catch((error: unknown) => error);
        await flush();
        await created();
        expect(pause.hidden).toBe(false);
        pause.click();
        expect(pause.hidden).toBe(true);
        resume.click();
        await flush();
        expect(FakeXhr.last.method).toBe('HEAD');
        cancel.click();
        expect(await result).toMatchObject({ aborted: true });
    });
});

describe('FileService: what is known of files', () => {
    it('FILE-6 reads a page and one file, and feeds the store', async () => {
        const page = FileService.getPage({ page: 2, search: 'a b' });
        expect(FakeXhr.last).toMatchObject({ method: 'GET', url: '/api/files?page=2&search=a%20b' });
        await FakeXhr.last.succeed(pageOf([fileDto(1, 'a b.txt')], 2, 11));
        expect(await page).toMatchObject({ items: [{ id: 1 }], pagination: { totalPages: 2 } });
        const one = FileService.getFile(2);
        await FakeXhr.last.succeed(fileDto(2, 'b.txt'));
        expect(await one).toMatchObject({ name: 'b.txt' });
        expect(fileStore.list().map(({ id }) => id)).toEqual([1, 2]);
    });

    it('FILE-6 removes a file, and forgets it once the server has done so', async () => {
        fileStore.upsert(fileDto(1, 'a.txt'));
        const refused = expect(FileService.remove(1)).rejects.toMatchObject({ status: 404 });
        await FakeXhr.last.fail(404, { message: 'File not found' });
        await refused;
        expect(fileStore.byId(1)).toBeDefined();
        const removed = FileService.remove(1);
        expect(FakeXhr.last).toMatchObject({ method: 'DELETE', url: '/api/files/1' });
        await FakeXhr.last.succeed(null, 'File deleted successfully');
        expect(await removed).toMatchObject({ message: 'File deleted successfully' });
        expect(fileStore.byId(1)).toBeUndefined();
    });

    it('FILE-6 makes a link', async () => {
        const link = FileService.link(7);
        expect(FakeXhr.last).toMatchObject({ method: 'POST', url: '/api/files/7/link' });
        await FakeXhr.last.succeed({ url: '/api/files/links/x', expiresAt: '2025-01-31T09:06:00.000Z' });
        expect(await link).toMatchObject({ url: '/api/files/links/x' });
    });
});

describe('FileService: small files', () => {
    it('FILE-6 sends a file in one request and tells how far it has come', async () => {
        const { result, states, percents, last } = await start(fileOf('note.txt', 'x'.repeat(1_000)));
        const request = FakeXhr.last;
        expect(request).toMatchObject({ method: 'POST', url: '/api/files', timeout: 0 });
        expect(((request.body as FormData).get('file') as File).name).toBe('note.txt');
        sent(request, 300, 1_200);
        expect(last()).toMatchObject({ percent: 25, loaded: 250, total: 1_000, bytesPerSecond: null });
        vi.advanceTimersByTime(1_000);
        sent(request, 600, 1_200);
        expect(last()).toMatchObject({ percent: 50, loaded: 500, bytesPerSecond: 250, secondsLeft: 2 });
        await request.answer(201, { success: true, data: fileDto(4, 'note.txt') });
        expect(await result).toEqual(fileDto(4, 'note.txt'));
        expect(percents().at(-1)).toBe(100);
        expect(states).toEqual(['running', 'done']);
        expect(fileStore.byId(4)).toBeDefined();
    });

    it.each([
        [limit - 1, '/api/files'],
        [limit, '/api/files'],
        [limit + 1, '/api/files/tus'],
    ])('FILE-6 FILE-7 sends %i bytes to %s', async (size, url) => {
        await start(sizedFile('a.zip', size));
        expect(FakeXhr.last).toMatchObject({ method: 'POST', url });
    });

    it('FILE-4 FILE-6 passes on what the server says of a file that it refuses, and tries again', async () => {
        const { upload, result, states } = await start(fileOf('a.exe', 'MZ'));
        await FakeXhr.last.fail(400, { message: 'File type is not allowed', code: 'invalid_request' });
        expect(await result).toMatchObject({ name: 'HttpError', status: 400, code: 'invalid_request' });
        expect(upload.problem?.response).toMatchObject({ message: 'File type is not allowed' });
        const again = upload.start();
        expect(upload.problem).toBeNull();
        await FakeXhr.last.answer(201, { success: true, data: fileDto(4, 'a.exe') });
        expect(await again).toMatchObject({ id: 4 });
        expect(states).toEqual(['running', 'failed', 'running', 'done']);
    });

    it('FILE-6 is cancelled by its signal, before and after it began', async () => {
        const abort = new AbortController();
        const { result, states } = await start(fileOf('a.txt', 'x'), { signal: abort.signal });
        abort.abort();
        expect(await result).toMatchObject({ name: 'AbortError', aborted: true });
        expect(FakeXhr.last.aborted).toBe(true);
        expect(states).toEqual(['running', 'cancelled']);
        const sentBefore = FakeXhr.requests.length;
        await expect(FileService.upload(fileOf('b.txt', 'x'), { signal: abort.signal })).rejects.toMatchObject({
            aborted: true,
        });
        expect(FakeXhr.requests).toHaveLength(sentBefore);
    });

    it('FILE-6 cannot be paused', async () => {
        const { upload } = await start(fileOf('a.txt', 'x'));
        upload.pause();
        expect(upload).toMatchObject({ canPause: false, state: 'running' });
    });
});

describe('FileService: large files', () => {
    const size = limit + 2 * mib;
    const big = (): File => sizedFile('big.zip', size);

    it('FILE-6 FILE-7 sends them in pieces, one after the other', async () => {
        const { upload, result, states, last } = await start(big());
        expect(upload.canPause).toBe(true);
        expect(FakeXhr.last.headers.get('authorization')).toBe('Bearer first');
        expect(FakeXhr.last.headers.get('upload-length')).toBe(String(size));
        expect(FakeXhr.last.headers.get('upload-metadata')).toContain(`filename ${btoa('big.zip')}`);
        await created();
        expect(FakeXhr.last.method).toBe('PATCH');
        expect(FakeXhr.last.url).toContain(uploadUrl);
        expect(FakeXhr.last.headers.get('upload-offset')).toBe('0');
        sent(FakeXhr.last, size / 10, limit);
        expect(last()).toMatchObject({ percent: 10, loaded: size / 10 });
        await arrived(limit);
        expect(FakeXhr.last.headers.get('upload-offset')).toBe(String(limit));
        await arrived(size, { 'X-XOS-File-Id': '9' });
        await describeFile(9);
        expect(await result).toMatchObject({ id: 9 });
        expect(states).toEqual(['running', 'done']);
        expect(await FileService.interruptedUploads()).toEqual([]);
    });

    it('FILE-6 FILE-7 pauses, and goes on where the server stands', async () => {
        const { upload, states } = await start(big());
        await created();
        const piece = FakeXhr.last;
        sent(piece, 5 * mib, limit);
        upload.pause();
        await flush();
        expect(piece.aborted).toBe(true);
        const count = FakeXhr.requests.length;
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeXhr.requests).toHaveLength(count);
        upload.resume();
        await flush();
        expect(FakeXhr.last.method).toBe('HEAD');
        await found(3 * mib, size);
        expect(FakeXhr.last.headers.get('upload-offset')).toBe(String(3 * mib));
        expect(states).toEqual(['running', 'paused', 'running']);
    });

    it('FILE-6 FILE-7 pauses only once the server has made it, so that nothing is left behind', async () => {
        const { upload } = await start(big());
        upload.pause();
        await flush();
        expect(FakeXhr.last.aborted).toBe(false);
        await created();
        await flush();
        expect(FakeXhr.requests.filter(({ method, aborted }) => method === 'PATCH' && !aborted)).toEqual([]);
        upload.resume();
        await flush();
        expect(FakeXhr.last.method).toBe('HEAD');
    });

    it('FILE-6 FILE-7 leaves nothing on the server when it is cancelled', async () => {
        const { upload, result } = await start(big());
        const cancelled = upload.cancel();
        expect(await result).toMatchObject({ aborted: true });
        await created();
        await flush();
        expect(FakeXhr.last).toMatchObject({ method: 'DELETE', url: uploadUrl });
        expect(FakeXhr.last.headers.get('tus-resumable')).toBe('1.0.0');
        await FakeXhr.last.answer(204, '');
        await cancelled;
        expect(await FileService.interruptedUploads()).toEqual([]);
    });

    it('FILE-7 tells a server that was away later that an upload was cancelled', async () => {
        const { upload } = await start(big());
        await created();
        const cancelled = upload.cancel();
        await flush();
        await FakeXhr.last.loseConnection();
        await cancelled;
        const later = FileService.interruptedUploads();
        await flush();
        expect(FakeXhr.last).toMatchObject({ method: 'DELETE', url: uploadUrl });
        await FakeXhr.last.answer(204, '');
        expect(await later).toEqual([]);
        const count = FakeXhr.requests.length;
        await FileService.interruptedUploads();
        expect(FakeXhr.requests).toHaveLength(count);
    });

    it('FILE-6 FILE-7 tries again when the connection breaks, and says so', async () => {
        const { upload, result, states } = await start(big());
        await created();
        await FakeXhr.last.loseConnection();
        expect(upload.state).toBe('brokenOff');
        await vi.advanceTimersByTimeAsync(0);
        expect(FakeXhr.last.method).toBe('HEAD');
        await answer(503, {});
        await vi.advanceTimersByTimeAsync(1_000);
        await found(limit, size);
        sent(FakeXhr.last, mib, 2 * mib);
        expect(upload.state).toBe('running');
        await arrived(size, { 'X-XOS-File-Id': '9' });
        await describeFile(9);
        expect(await result).toMatchObject({ id: 9 });
        expect(states).toEqual(['running', 'brokenOff', 'running', 'done']);
    });

    it('FILE-6 FILE-7 goes on at once when it is told that the connection is back', async () => {
        const { upload } = await start(big());
        await created();
        for (let attempt = 0; attempt < 4; attempt += 1) {
            await FakeXhr.last.loseConnection();
            await vi.advanceTimersByTimeAsync(2_000);
        }
        const count = FakeXhr.requests.length;
        upload.resume();
        await flush();
        expect(FakeXhr.requests).toHaveLength(count + 1);
        expect(FakeXhr.last.method).toBe('HEAD');
    });

    it('FILE-6 gives up after a minute and a half, and goes on from there when asked to', async () => {
        const { upload, result } = await start(big());
        await created();
        for (let attempt = 0; attempt < 9; attempt += 1) {
            await FakeXhr.last.loseConnection();
            await vi.advanceTimersByTimeAsync(30_000);
        }
        expect(await result).toMatchObject({ name: 'NetworkError', status: 0 });
        expect(upload.state).toBe('failed');
        void upload.start();
        await flush();
        expect(FakeXhr.last.method).toBe('HEAD');
    });

    it('FILE-6 AUTH-10 renews an expired token in the middle and goes on', async () => {
        vi.spyOn(AuthService, 'renew').mockImplementation(async (known) => {
            expect(known).toBe('first');
            AuthService.setToken('second');
            return 'renewed';
        });
        const { states } = await start(big());
        await created();
        await answer(401, {}, expired);
        expect(FakeXhr.last.method).toBe('PATCH');
        expect(FakeXhr.last.headers.get('authorization')).toBe('Bearer second');
        expect(FakeXhr.last.headers.get('upload-offset')).toBe('0');
        await arrived(limit);
        expect(FakeXhr.last.headers.get('upload-offset')).toBe(String(limit));
        expect(states).toEqual(['running']);
    });

    it('FILE-7 AUTH-10 never takes an expired token for a lost upload', async () => {
        vi.spyOn(AuthService, 'renew').mockResolvedValue('renewed');
        const { upload } = await start(big());
        await created();
        upload.pause();
        await flush();
        upload.resume();
        await flush();
        await answer(401, {});
        expect(FakeXhr.last.method).toBe('HEAD');
        await found(0, size);
        expect(FakeXhr.last.method).toBe('PATCH');
    });

    it('FILE-6 fails with the server’s answer when the session has ended', async () => {
        vi.spyOn(AuthService, 'renew').mockResolvedValue('refused');
        const { result } = await start(big());
        await created();
        await answer(401, {}, expired);
        expect(await result).toMatchObject({ status: 401, code: 'token_expired' });
    });

    it.each([
        [413, 'File is too large'],
        [413, 'The storage quota is used up'],
        [400, 'File type is not allowed'],
    ])('FILE-4 FILE-6 fails with %i and the text: %s', async (status, message) => {
        const { result } = await start(big());
        await answer(status, {}, { success: false, data: null, message });
        expect(await result).toMatchObject({ name: 'HttpError', status, response: { message } });
        expect(await FileService.interruptedUploads()).toEqual([]);
    });

    it('FILE-6 FILE-7 goes on after the page was left, with the same file only', async () => {
        const file = big();
        await start(file);
        await created();
        expect(await FileService.interruptedUploads(), 'while a page is busy with it').toEqual([]);
        window.dispatchEvent(new Event('pagehide'));
        const kept = await FileService.interruptedUploads();
        expect(kept).toMatchObject([{ url: uploadUrl, name: 'big.zip', size }]);
        setOwner(() => '1:2');
        expect(await FileService.interruptedUploads(), 'of somebody else').toEqual([]);
        setOwner(() => '1:1');

        await start(sizedFile('big.zip', size + 1));
        expect(FakeXhr.last).toMatchObject({ method: 'POST' });
        await start(file);
        expect(FakeXhr.last).toMatchObject({ method: 'HEAD', url: uploadUrl });
    });

    it('FILE-7 takes a page that says nothing for a minute and a half for gone', async () => {
        const { upload } = await start(big());
        await created();
        await vi.advanceTimersByTimeAsync(300_000);
        expect(await FileService.interruptedUploads()).toEqual([]);
        upload.pause();
        await vi.advanceTimersByTimeAsync(300_000);
        expect(await FileService.interruptedUploads()).toEqual([]);
        const now = Date.now();
        vi.clearAllTimers(); // as when the browser ends
        vi.setSystemTime(now + 89_999);
        expect(await FileService.interruptedUploads()).toEqual([]);
        vi.setSystemTime(now + 90_000);
        expect(await FileService.interruptedUploads()).toHaveLength(1);
    });

    it('FILE-7 forgets after a day, as the server does', async () => {
        await start(big());
        await created();
        window.dispatchEvent(new Event('pagehide'));
        const now = Date.now();
        vi.clearAllTimers();
        vi.setSystemTime(now + 24 * 3_600_000 - 1);
        expect(await FileService.interruptedUploads()).toHaveLength(1);
        vi.setSystemTime(now + 24 * 3_600_000);
        expect(await FileService.interruptedUploads()).toEqual([]);
    });

    it.each([
        ['nothing', null],
        ['no list', { url: uploadUrl }],
        ['an address of another place', [{ url: 'https://evil.test/', name: 'a', size: 1, lastModified: 1 }]],
        ['an address beside the uploads', [{ url: '/api/users/1', name: 'a', size: 1, lastModified: 1 }]],
    ])('SEC-5 FILE-7 asks for nothing when the browser has kept %s', async (_what, kept) => {
        const more = { expiresAt: Date.now() + 1_000, heldUntil: 0, ended: true };
        const list = Array.isArray(kept) ? kept.map((item) => ({ ...item, ...more })) : kept;
        localStorage.setItem('xos:1:1:uploads', JSON.stringify(list));
        expect(await FileService.interruptedUploads()).toEqual([]);
        expect(FakeXhr.requests).toEqual([]);
    });

    it('FILE-6 ends an upload that was interrupted', async () => {
        await start(big());
        await created();
        window.dispatchEvent(new Event('pagehide'));
        const [kept] = await FileService.interruptedUploads();
        const ended = FileService.endUpload(kept!);
        await flush();
        expect(FakeXhr.last).toMatchObject({ method: 'DELETE', url: uploadUrl });
        await FakeXhr.last.answer(204, '');
        await ended;
        expect(await FileService.interruptedUploads()).toEqual([]);
    });
});

describe('FileService: downloads', () => {
    const total = limit + 5;

    async function piece(from: number, text: string, of = total): Promise<void> {
        const { last } = FakeXhr;
        expect(last).toMatchObject({ method: 'GET', url: '/api/files/7/content' });
        expect(last.headers.get('range')).toBe(`bytes=${from}-${from + limit - 1}`);
        last.answerHeaders.set('etag', '"v1"');
        last.answerHeaders.set('content-range', `bytes ${from}-${from + text.length - 1}/${of}`);
        await last.answer(206, new Blob([text], { type: 'text/plain' }));
    }

    it('FILE-3 FILE-6 gets a content in pieces of the same version', async () => {
        const percents: number[] = [];
        const content = FileService.download(7, { onProgress: (percent) => void percents.push(percent) });
        await flush();
        expect(FakeXhr.last.headers.has('if-range')).toBe(false);
        await piece(0, 'x'.repeat(limit));
        expect(FakeXhr.last.headers.get('if-range')).toBe('"v1"');
        await piece(limit, 'rest.');
        expect((await content).size).toBe(total);
        expect(percents).toEqual([99, 100]);
    });

    it('FILE-3 FILE-6 begins anew when the content has become another one', async () => {
        const content = FileService.download(7);
        await flush();
        await piece(0, 'x'.repeat(limit));
        await FakeXhr.last.answer(200, new Blob(['whole']));
        expect((await content).size).toBe(5);
    });

    it('FILE-6 goes on after a broken connection, and gives up when that lasts', async () => {
        const content = FileService.download(7);
        await flush();
        await piece(0, 'x'.repeat(limit));
        await FakeXhr.last.loseConnection();
        await vi.advanceTimersByTimeAsync(1_000);
        await piece(limit, 'rest.');
        expect((await content).size).toBe(total);

        const lost = expect(FileService.download(7)).rejects.toMatchObject({ name: 'NetworkError' });
        for (let attempt = 0; attempt < 7; attempt += 1) {
            await flush();
            await FakeXhr.last.loseConnection();
            await vi.advanceTimersByTimeAsync(30_000);
        }
        await lost;
    });

    it('FILE-2 FILE-6 passes on a refusal with its text, and is cancelled by its signal', async () => {
        const missing = expect(FileService.download(7)).rejects.toMatchObject({
            status: 404,
            response: { message: 'File not found' },
        });
        await flush();
        await FakeXhr.last.fail(404, { message: 'File not found' });
        await missing;
        const abort = new AbortController();
        const { signal } = abort;
        const ended = expect(FileService.download(7, { signal })).rejects.toMatchObject({ aborted: true });
        await flush();
        abort.abort();
        await ended;
    });

    it('AJAX-10 FILE-6 renews an expired token on the way', async () => {
        sessionHooks.renew = () => Promise.resolve('renewed');
        const content = FileService.download(7);
        await flush();
        await FakeXhr.last.answer(401, expired);
        await piece(0, 'all', 3);
        expect((await content).size).toBe(3);
    });
});
