// SPDX-License-Identifier: Apache-2.0
// Several uploads at once, and no more than a few: the others wait for their turn.
import { FileService } from '../api/file-service';
import type { FileUpload, UploadState } from '../api/transfers/file-upload';
import type { TransferProgress } from '../api/transfers/speed';
import type { FileDto } from '../api/wire-types';
import { ApiProblem } from '../core/api-problem';

export interface QueueHooks {
    /** Called whenever something of an upload is other than it was. */
    onChange: (upload: QueuedUpload) => void;
    onDone: (upload: QueuedUpload, file: FileDto) => void;
    onFailed: (upload: QueuedUpload, error: unknown) => void;
}

const mostAtATime = 3;
const busy: ReadonlySet<UploadState> = new Set(['running', 'brokenOff']);
const ended: ReadonlySet<UploadState> = new Set(['done', 'cancelled']);

/** A file in the queue: waiting for its turn, on its way, or at its end. */
export class QueuedUpload {
    /** Null until its first turn, or when what moves contents could not be loaded. */
    upload: FileUpload | null = null;
    error: unknown = null;
    private own: UploadState = 'waiting';

    constructor(readonly file: File) {}

    get state(): UploadState {
        return this.own === 'running' ? (this.upload?.state ?? 'running') : this.own;
    }

    /** Says where in the queue it is; while it is `running` the upload itself knows more. */
    enter(state: 'waiting' | 'running' | 'failed' | 'cancelled'): void {
        this.own = state;
    }

    get progress(): TransferProgress | null {
        return this.upload?.progress ?? null;
    }

    get canPause(): boolean {
        return this.upload?.canPause === true;
    }
}

export class UploadQueue {
    private readonly uploads = new Set<QueuedUpload>();

    constructor(private readonly hooks: QueueHooks) {}

    /** True while leaving the page would interrupt something. */
    get isBusy(): boolean {
        return [...this.uploads].some(({ state }) => busy.has(state) || state === 'waiting');
    }

    add(file: File): QueuedUpload {
        const queued = new QueuedUpload(file);
        this.uploads.add(queued);
        // The caller shows it first, then hears of it.
        queueMicrotask(() => this.startNext());
        return queued;
    }

    pause(queued: QueuedUpload): void {
        queued.upload?.pause();
        this.startNext();
    }

    /** Goes on; a paused upload does not wait for another turn, the reader has asked for it. */
    resume(queued: QueuedUpload): void {
        queued.upload?.resume();
    }

    retry(queued: QueuedUpload): void {
        if (queued.state === 'failed') {
            queued.enter('waiting');
            queued.error = null;
            this.hooks.onChange(queued);
            this.startNext();
        }
    }

    async cancel(queued: QueuedUpload): Promise<void> {
        this.uploads.delete(queued);
        queued.enter('cancelled');
        const told = queued.upload?.cancel();
        this.hooks.onChange(queued);
        this.startNext();
        await told;
    }

    async cancelAll(): Promise<void> {
        const open = [...this.uploads].filter(({ state }) => !ended.has(state));
        await Promise.all(open.map((queued) => this.cancel(queued)));
    }

    /** The server is there again: what waits for it goes on at once, and what gave up on it is tried again. */
    connected(): void {
        for (const queued of this.uploads) {
            if (queued.state === 'brokenOff') {
                queued.upload?.resume();
            } else if (isConnectionLoss(queued.error) && queued.canPause) {
                this.retry(queued);
            }
        }
    }

    private startNext(): void {
        const all = [...this.uploads];
        const free = mostAtATime - all.filter(({ state }) => busy.has(state)).length;
        all.filter(({ state }) => state === 'waiting')
            .slice(0, Math.max(0, free))
            .forEach((queued) => void this.run(queued));
    }

    private async run(queued: QueuedUpload): Promise<void> {
        queued.enter('running');
        try {
            queued.upload ??= await this.open(queued);
            if (queued.state === 'cancelled') {
                return;
            }
            const file = await queued.upload.start();
            this.uploads.delete(queued);
            this.hooks.onDone(queued, file);
        } catch (error) {
            this.fail(queued, error);
        }
        this.startNext();
    }

    private open(queued: QueuedUpload): Promise<FileUpload> {
        const onChange = (): void => {
            // Before it is told that it failed, the queue is, with the reason.
            if (queued.upload?.state !== 'failed') {
                this.hooks.onChange(queued);
            }
        };
        return FileService.openUpload(queued.file, { onProgress: onChange, onStateChange: onChange });
    }

    private fail(queued: QueuedUpload, error: unknown): void {
        if (error instanceof ApiProblem && error.aborted) {
            return;
        }
        queued.error = error;
        queued.enter('failed');
        this.hooks.onFailed(queued, error);
        this.hooks.onChange(queued);
    }
}

export function isConnectionLoss(error: unknown): boolean {
    return error instanceof ApiProblem && error.status === 0 && !error.aborted;
}
