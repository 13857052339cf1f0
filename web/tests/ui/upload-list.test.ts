// SPDX-License-Identifier: Apache-2.0
// What the page of files shows of uploads, and what its buttons do.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useLanguage } from '../../src/core/language';
import { setOwner } from '../../src/core/persistence';
import { de } from '../../src/texts/de';
import { DropZone } from '../../src/ui/drop-zone';
import { UploadList } from '../../src/ui/upload-list';
import type { FileDto } from '../../src/api/wire-types';
import { fileDto, fileOf, sizedFile, useTransfers } from '../support/files';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { click, find, showPage } from '../support/page';

let uploads: UploadList;
let arrived: FileDto[];
let chosen: number;

function facts(): (string | null)[] {
    return [...document.querySelectorAll('.xos-upload-facts')].map(({ textContent }) => textContent);
}

function buttons(): (string | null)[] {
    return [...document.querySelectorAll('.xos-upload button')].map((button) => button.getAttribute('aria-label'));
}

function said(): (string | null)[] {
    return [...document.querySelectorAll('#uploadStatus p')].map(({ textContent }) => textContent);
}

async function add(...files: File[]): Promise<void> {
    uploads.add(files);
    await flush();
}

function sent(loaded: number, total: number): void {
    FakeXhr.last.upload.onprogress?.({ lengthComputable: true, loaded, total } as ProgressEvent);
}

useTransfers();
beforeEach(() => {
    showPage('files');
    useLanguage(null, 'en-GB');
    setOwner(() => '1:1');
    arrived = [];
    chosen = 0;
    uploads = new UploadList({ onFile: (file) => void arrived.push(file), choose: () => (chosen += 1) });
});

describe('UploadList', () => {
    it('FILE-6 shows a small file from its start to its end, and then no more', async () => {
        await add(fileOf('a.txt', 'x'.repeat(2_000)));
        expect(find('#uploads').hidden).toBe(false);
        expect(find('.xos-progress').getAttribute('aria-label')).toBe('Upload of a.txt');
        expect(buttons()).toEqual(['Cancel a.txt']);
        sent(500, 1_000);
        expect(facts()).toEqual(['1 kB of 2 kB · 50 %']);
        expect(find<HTMLProgressElement>('.xos-progress').value).toBe(50);
        vi.advanceTimersByTime(1_000);
        sent(750, 1_000);
        expect(facts()).toEqual(['1.5 kB of 2 kB · 75 % · 500 bytes/s · 1 sec left']);
        sent(1_000, 1_000);
        expect(facts()).toEqual(['2 kB · Being stored...']);
        await FakeXhr.last.answer(201, { success: true, data: fileDto(1, 'a.txt') });
        expect(facts()).toEqual(['2 kB · Uploaded']);
        expect(arrived).toMatchObject([{ id: 1 }]);
        expect(said()).toEqual(['Uploading a.txt', 'a.txt was uploaded']);
        await vi.advanceTimersByTimeAsync(6_000);
        expect(find('#uploads').hidden).toBe(true);
        expect(said()).toEqual([]);
    });

    it('FILE-6 pauses, resumes and cancels a large file, and keeps the keyboard’s place', async () => {
        await add(sizedFile('big.zip', 20_000_000));
        FakeXhr.last.answerHeaders.set('location', '/api/files/tus/u1');
        await FakeXhr.last.answer(201, '');
        expect(buttons()).toEqual(['Pause big.zip', 'Cancel big.zip']);
        sent(5_000_000, 8_388_608);
        expect(said()).toContain('big.zip: 25 % uploaded');
        find('.xos-upload-pause').focus();
        click('.xos-upload-pause');
        expect(facts()).toEqual(['5 MB of 20 MB · Paused']);
        expect(document.activeElement?.getAttribute('aria-label')).toBe('Resume big.zip');
        click('.xos-upload-resume');
        expect(document.activeElement?.getAttribute('aria-label')).toBe('Pause big.zip');
        await flush();
        await FakeXhr.last.loseConnection();
        expect(facts()).toEqual(['5 MB of 20 MB · Connection lost, trying again...']);
        find('.xos-upload-cancel').focus();
        click('.xos-upload-cancel');
        expect(find('#uploads').hidden).toBe(true);
        expect(document.activeElement?.id).toBe('dropZone');
        expect(said()).toContain('Upload of big.zip cancelled');
        await flush();
        expect(FakeXhr.last).toMatchObject({ method: 'DELETE', url: '/api/files/tus/u1' });
    });

    it.each([
        [400, { message: 'File type is not allowed' }, 'File type is not allowed', 'Dateien dieser Art sind nicht erlaubt'],
        [413, { message: 'File is too large' }, 'File is too large', 'Die Datei ist zu groß'],
        [
            400,
            { message: 'Validation failed', validationErrors: { file: ['The value is not valid'] } },
            'The value is not valid',
            'Dieser Wert ist nicht gültig',
        ],
        [500, {}, 'An unexpected error occurred. Please try again.', 'Ein unerwarteter Fehler ist aufgetreten. Bitte versuchen Sie es erneut.'],
    ])('FILE-4 UM-8 says why the server refused a file with %i', async (status, members, english, german) => {
        for (const [language, reason] of [
            [null, english],
            [de, german],
        ] as const) {
            useLanguage(language);
            await add(fileOf('a.txt', 'x'));
            await FakeXhr.to('/api/files').at(-1)?.fail(status, members);
            expect(facts().at(-1)).toBe(reason);
        }
        const count = FakeXhr.to('/api/files').length;
        click('.xos-upload-retry');
        await flush();
        expect(FakeXhr.to('/api/files')).toHaveLength(count + 1);
    });

    it('FILE-6 shows what an earlier visit left, which goes on with the same file', async () => {
        const kept = { url: '/api/files/tus/u1', name: 'big.zip', size: 20_000_000, lastModified: 1_000 };
        const more = { expiresAt: Date.now() + 60_000, heldUntil: 0, ended: false };
        localStorage.setItem('xos:1:1:uploads', JSON.stringify([{ ...kept, ...more }]));
        await uploads.showInterrupted();
        expect(facts()).toEqual(['20 MB · Interrupted. Choose the same file again to go on.']);
        click('.xos-upload-choose');
        expect(chosen).toBe(1);
        await add(sizedFile('big.zip', 20_000_000));
        expect(document.querySelectorAll('.xos-upload')).toHaveLength(1);
        expect(FakeXhr.last).toMatchObject({ method: 'HEAD', url: '/api/files/tus/u1' });
    });

    it('FILE-6 gives up what an earlier visit left', async () => {
        const kept = { url: '/api/files/tus/u1', name: 'big.zip', size: 20_000_000, lastModified: 1_000 };
        const more = { expiresAt: Date.now() + 60_000, heldUntil: 0, ended: false };
        localStorage.setItem('xos:1:1:uploads', JSON.stringify([{ ...kept, ...more }]));
        await uploads.showInterrupted();
        click('.xos-upload-cancel');
        await flush();
        expect(FakeXhr.last).toMatchObject({ method: 'DELETE', url: '/api/files/tus/u1' });
        expect(find('#uploads').hidden).toBe(true);
    });

    it('SEC-5 shows names as they are', async () => {
        const name = '<img src=x onerror="window.pwned=1">.txt';
        await add(fileOf(name, 'x'));
        expect(find('.xos-upload .xos-name').textContent).toBe(name);
        expect(document.querySelector('.xos-upload img')).toBeNull();
    });
});

describe('DropZone', () => {
    let files: File[];
    let folders: number;
    let zone: DropZone;

    function drag(type: string, items: { file: File; isFolder?: boolean }[], types = ['Files']): DragEvent {
        const dataTransfer = {
            types,
            dropEffect: 'none',
            items: items.map(({ file, isFolder = false }) => ({
                kind: 'file',
                getAsFile: () => file,
                webkitGetAsEntry: () => ({ isDirectory: isFolder }),
            })),
        };
        const event = new Event(type, { bubbles: true, cancelable: true });
        Object.assign(event, { dataTransfer });
        document.body.dispatchEvent(event);
        return event as DragEvent;
    }

    beforeEach(() => {
        files = [];
        folders = 0;
        const input = find<HTMLInputElement>('#fileInput');
        zone = new DropZone(find<HTMLButtonElement>('#dropZone'), input, {
            onFiles: (added) => void files.push(...added),
            onFolders: () => (folders += 1),
        });
    });

    it('FILE-6 takes what is dropped, and shows that it would', () => {
        const item = { file: fileOf('a.txt', 'x') };
        drag('dragenter', [item]);
        drag('dragenter', [item]);
        drag('dragleave', [item]);
        expect(find('#dropZone').classList).toContain('xos-drop-over');
        expect(drag('dragover', [item]).defaultPrevented).toBe(true);
        expect(drag('drop', [item, { file: fileOf('b', ''), isFolder: true }]).defaultPrevented).toBe(true);
        expect(find('#dropZone').classList).not.toContain('xos-drop-over');
        expect(files.map(({ name }) => name)).toEqual(['a.txt']);
        expect(folders).toBe(1);
        zone.disconnect();
    });

    it('FILE-6 leaves everything else that is dragged alone, and all once it is disconnected', () => {
        expect(drag('dragover', [], ['text/plain']).defaultPrevented).toBe(false);
        expect(drag('drop', [], ['text/plain']).defaultPrevented).toBe(false);
        zone.disconnect();
        expect(drag('drop', [{ file: fileOf('a.txt', 'x') }]).defaultPrevented).toBe(false);
        expect(files).toEqual([]);
    });
});
