// SPDX-License-Identifier: Apache-2.0
// One row for each file that is on its way, in `#uploads`.
import { FileService } from '../api/file-service';
import type { InterruptedUpload } from '../api/transfers/kept-uploads';
import type { FileDto } from '../api/wire-types';
import { ApiProblem } from '../core/api-problem';
import { formatNumber } from '../core/format';
import { serverText, text } from '../core/language';
import { element, requireById } from './dom';
import { ErrorHandler, shownMessage } from './error-handler';
import { UploadQueue, isConnectionLoss, type QueuedUpload } from './upload-queue';
import { UploadRow, type RowCommand } from './upload-row';

export interface UploadListHooks {
    /** Called with each file that the server has now. */
    onFile: (file: FileDto) => void;
    /** Lets the reader choose files. */
    choose: () => void;
}

const doneMs = 6_000;

export class UploadList {
    private readonly section = requireById('uploads', HTMLElement);
    private readonly list = requireById('uploadList', HTMLElement);
    private readonly announcements = requireById('uploadStatus', HTMLElement);
    private readonly rows = new Map<QueuedUpload, UploadRow>();
    private readonly interrupted = new Map<string, UploadRow>();
    private readonly announced = new Map<QueuedUpload, number>();
    private readonly queue: UploadQueue;

    constructor(private readonly hooks: UploadListHooks) {
        this.queue = new UploadQueue({
            onChange: (queued) => this.show(queued),
            onDone: (queued, file) => this.finish(queued, file),
            onFailed: (queued, error) => this.report(queued, error),
        });
    }

    get isBusy(): boolean {
        return this.queue.isBusy;
    }

    add(files: readonly File[]): void {
        for (const file of files) {
            const queued = this.queue.add(file);
            const row = new UploadRow(file.name, file.size, (command) => this.obey(queued, command));
            this.forgetInterrupted(file);
            this.rows.set(queued, row);
            this.list.append(row.item);
            this.show(queued);
        }
        const [first] = files;
        if (first !== undefined) {
            this.announce(
                files.length === 1
                    ? text('upload.begins', { name: first.name })
                    : text('upload.severalBegin', { count: formatNumber(files.length) }),
            );
        }
        this.showSection();
    }

    /** Shows what an earlier visit left unfinished. */
    async showInterrupted(): Promise<void> {
        for (const upload of await FileService.interruptedUploads()) {
            if (!this.interrupted.has(upload.url)) {
                const row = new UploadRow(upload.name, upload.size, (command) => this.obeyInterrupted(upload, command));
                row.showInterrupted();
                this.interrupted.set(upload.url, row);
                this.list.append(row.item);
            }
        }
        this.showSection();
    }

    /** The server is there again. */
    connected(): void {
        this.queue.connected();
    }

    /** Gives up everything, as at sign-out. */
    cancelAll(): Promise<void> {
        return this.queue.cancelAll();
    }

    private obey(queued: QueuedUpload, command: RowCommand): void {
        switch (command) {
            case 'pause':
                return this.queue.pause(queued);
            case 'resume':
                return this.queue.resume(queued);
            case 'retry':
                return this.queue.retry(queued);
            case 'cancel':
                this.announce(text('upload.cancelled', { name: queued.file.name }));
                void this.queue.cancel(queued);
                return this.remove(queued);
            default:
                return this.remove(queued);
        }
    }

    private obeyInterrupted(upload: InterruptedUpload, command: RowCommand): void {
        if (command === 'choose') {
            this.hooks.choose();
            return;
        }
        this.announce(text('upload.cancelled', { name: upload.name }));
        void FileService.endUpload(upload);
        this.removeInterrupted(upload.url);
    }

    private forgetInterrupted({ name, size }: File): void {
        for (const [url, row] of this.interrupted) {
            if (row.name === name && row.size === size) {
                this.removeInterrupted(url);
            }
        }
    }

    private removeInterrupted(url: string): void {
        const row = this.interrupted.get(url);
        this.interrupted.delete(url);
        this.removeRow(row);
    }

    private show(queued: QueuedUpload): void {
        const { state, progress } = queued;
        if (state === 'cancelled') {
            return;
        }
        this.rows.get(queued)?.show(state, progress, queued.canPause, reasonOf(queued.error));
        this.announceQuarter(queued);
    }

    private finish(queued: QueuedUpload, file: FileDto): void {
        this.announce(text('upload.finished', { name: queued.file.name }));
        this.hooks.onFile(file);
        setTimeout(() => this.remove(queued), doneMs);
    }

    private report(queued: QueuedUpload, error: unknown): void {
        this.announce(text('upload.failedWith', { name: queued.file.name, reason: reasonOf(error) }));
        void ErrorHandler.reportBackground(error, { context: 'upload_file' });
    }

    /** Says how far a large upload has come when another quarter of it has gone, and not with each piece. */
    private announceQuarter(queued: QueuedUpload): void {
        const percent = queued.progress?.percent ?? 0;
        const quarter = Math.floor(percent / 25);
        if (queued.canPause && quarter > (this.announced.get(queued) ?? 0) && percent < 100) {
            this.announced.set(queued, quarter);
            this.announce(text('upload.at', { name: queued.file.name, percent: formatNumber(quarter * 25) }));
        }
    }

    /** Each message in an element of its own, so that one does not swallow the other. */
    private announce(message: string): void {
        const said = element('p', {}, message);
        this.announcements.append(said);
        setTimeout(() => said.remove(), doneMs);
    }

    private remove(queued: QueuedUpload): void {
        this.announced.delete(queued);
        const row = this.rows.get(queued);
        this.rows.delete(queued);
        this.removeRow(row);
    }

    private removeRow(row: UploadRow | undefined): void {
        if (row === undefined) {
            return;
        }
        const hadFocus = row.item.contains(document.activeElement);
        const next = row.item.nextElementSibling ?? row.item.previousElementSibling;
        row.item.remove();
        this.showSection();
        if (hadFocus) {
            (next?.querySelector<HTMLElement>('button') ?? requireById('dropZone', HTMLElement)).focus();
        }
    }

    private showSection(): void {
        this.section.hidden = this.list.childElementCount === 0;
    }
}

/** Why an upload failed, in the reader's language. */
function reasonOf(error: unknown): string {
    if (error === null) {
        return '';
    }
    if (isConnectionLoss(error)) {
        return text('upload.noConnection');
    }
    const problem = error instanceof ApiProblem ? error : null;
    const [field] = [...(problem?.fields.values() ?? [])];
    if (field?.[0] !== undefined) {
        return serverText(field[0], problem?.code);
    }
    return shownMessage(problem?.response) ?? text('error.generic');
}
