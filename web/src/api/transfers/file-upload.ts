// SPDX-License-Identifier: Apache-2.0
import type { ApiProblem } from '../../core/api-problem';
import type { AjaxOptions } from '../request';
import type { FileDto } from '../wire-types';
import type { TransferContext } from './context';
import type { Sender } from './sender';
import { Speed, type TransferProgress } from './speed';

/** `brokenOff` is an upload that tries again by itself; `failed` is one that waits to be told. */
export type UploadState = 'waiting' | 'running' | 'brokenOff' | 'paused' | 'failed' | 'done' | 'cancelled';

export interface UploadOptions {
    /** Called with 0–100 while the file is sent. */
    onProgress?: (percent: number, progress: TransferProgress) => void;
    onStateChange?: (state: UploadState) => void;
    /** Cancels the upload when it is aborted. */
    signal?: AbortSignal;
}

/** One file on its way to the server. Belongs to who opened it, who starts it and shows its failures. */
export class FileUpload {
    private current: UploadState = 'waiting';
    private known: TransferProgress;
    private failure: ApiProblem | null = null;
    private heard = 0;
    private readonly speed: Speed;
    private settle: { resolve: (file: FileDto) => void; reject: (problem: ApiProblem) => void } | null = null;

    constructor(
        readonly file: File,
        private readonly sender: Sender,
        private readonly context: TransferContext,
        private readonly options: UploadOptions,
    ) {
        this.speed = new Speed(file.size);
        this.known = { percent: 0, loaded: 0, total: file.size, bytesPerSecond: null, secondsLeft: null };
        options.signal?.addEventListener('abort', () => void this.cancel(), { once: true });
    }

    get state(): UploadState {
        return this.current;
    }

    get progress(): TransferProgress {
        return this.known;
    }

    /** Why it failed, while it has. */
    get problem(): ApiProblem | null {
        return this.failure;
    }

    /** False for a small file, which is sent in one request. */
    get canPause(): boolean {
        return this.sender.canPause;
    }

    /**
     * Starts, or tries again after a failure. Resolves to the file once the server has it; rejects with an `ApiProblem`
     * when it failed, `aborted` when it was cancelled.
     */
    start(): Promise<FileDto> {
        if (this.options.signal?.aborted || this.current === 'cancelled') {
            this.setState('cancelled');
            return Promise.reject(this.aborted());
        }
        return new Promise((resolve, reject) => {
            this.settle = { resolve, reject };
            this.run();
        });
    }

    /** Stops for a while; what has arrived stays for 24 hours. */
    pause(): void {
        if (this.canPause && (this.current === 'running' || this.current === 'brokenOff')) {
            this.sender.pause();
            this.setState('paused');
        }
    }

    /** Goes on after `pause()`, or at once where a broken connection would be tried later. */
    resume(): void {
        if (this.current === 'paused' || this.current === 'brokenOff') {
            this.run();
        }
    }

    /** Ends it; the server keeps nothing of it. Does nothing once it is done. */
    async cancel(): Promise<void> {
        if (this.current === 'done' || this.current === 'cancelled') {
            return;
        }
        this.setState('cancelled');
        this.settle?.reject(this.aborted());
        this.settle = null;
        await this.sender.cancel();
    }

    private run(): void {
        this.failure = null;
        this.speed.reset();
        this.setState('running');
        // Each run listens for itself: what an earlier one still says is not heard.
        const isHeard = this.listener();
        this.sender.send({
            progress: (loaded) => isHeard() && this.follow(loaded),
            brokeOff: () => isHeard() && this.setState('brokenOff'),
            done: (file) => isHeard() && this.finish(file),
            failed: (problem) => isHeard() && this.fail(problem),
        });
    }

    private listener(): () => boolean {
        this.heard += 1;
        const run = this.heard;
        return () => run === this.heard && (this.current === 'running' || this.current === 'brokenOff');
    }

    private follow(loaded: number): void {
        if (this.current === 'brokenOff') {
            this.speed.reset();
            this.setState('running');
        }
        this.known = this.speed.progress(loaded);
        this.options.onProgress?.(this.known.percent, this.known);
    }

    private finish(file: FileDto): void {
        this.follow(this.file.size);
        this.setState('done');
        this.settle?.resolve(file);
        this.settle = null;
    }

    private fail(problem: ApiProblem): void {
        this.failure = problem;
        this.setState('failed');
        this.settle?.reject(problem);
        this.settle = null;
    }

    private setState(state: UploadState): void {
        if (state !== this.current) {
            this.current = state;
            this.options.onStateChange?.(state);
        }
    }

    private aborted(): ApiProblem<AjaxOptions> {
        return this.context.createProblem({
            name: 'AbortError',
            message: 'abort',
            status: 0,
            response: undefined,
            request: { url: '/api/files', type: 'POST', global: false },
            retryable: false,
            cause: this.options.signal?.reason,
        });
    }
}
