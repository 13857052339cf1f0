// SPDX-License-Identifier: Apache-2.0
// A file in pieces by the tus protocol: what has arrived stays, whatever happens to page, connection and server.
import { DetailedError, Upload, type HttpResponse } from 'tus-js-client';
import { tryParseJson } from '../../core/json';
import type { ApiProblem } from '../../core/api-problem';
import type { TransferContext } from './context';
import type { InterruptedUpload, KeptUploads } from './kept-uploads';
import type { Sender, SenderHooks } from './sender';
import { passingStatuses, SessionHttpStack } from './session-http';

const endpoint = '/api/files/tus';
/** A proxy in front of the server may not take more at once. */
const pieceBytes = 8 * 1024 * 1024;
/** A minute and a half, as long as a server takes to start again; counted anew after each piece that arrives. */
const retryDelaysMs = [0, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000];
/** No answer at all, or one while another request of the upload is still at work, may pass too. */
const passing = new Set([0, 409, 423, ...passingStatuses]);
const holdEveryMs = 20_000;

export class ResumableSender implements Sender {
    readonly canPause = true;
    private upload: Upload | null = null;
    private url: string | null;
    private creation: { made: Promise<void>; settle: () => void } | null = null;
    private turn = 0;
    private holding: ReturnType<typeof setInterval> | undefined;
    private readonly release = (): void => this.kept.release(this.url ?? '');

    constructor(
        private readonly context: TransferContext,
        private readonly kept: KeptUploads,
        private readonly file: File,
    ) {
        this.url = kept.urlFor(file);
    }

    send(hooks: SenderHooks): void {
        void this.afterCreation(() => {
            this.stop();
            const upload = this.open(hooks);
            this.upload = upload;
            if (this.url === null) {
                this.creation = deferred();
            } else {
                this.hold(this.url);
            }
            upload.start();
        });
    }

    pause(): void {
        void this.afterCreation(() => this.stop());
    }

    async cancel(): Promise<void> {
        await this.afterCreation(() => this.stop());
        this.letGo();
        if (this.url !== null) {
            const { name, size, lastModified } = this.file;
            await endUpload(this.context, this.kept, { url: this.url, name, size, lastModified });
        }
    }

    private open(hooks: SenderHooks): Upload {
        const upload = new Upload(this.file, {
            endpoint,
            uploadUrl: this.url,
            chunkSize: pieceBytes,
            retryDelays: retryDelaysMs,
            metadata: { filename: this.file.name, filetype: this.file.type },
            storeFingerprintForResuming: false,
            httpStack: new SessionHttpStack(this.context),
            onUploadUrlAvailable: () => this.created(upload.url),
            onProgress: (loaded) => hooks.progress(loaded),
            onShouldRetry: (error) => {
                const again = passing.has(responseOf(error)?.getStatus() ?? 0);
                if (again) {
                    hooks.brokeOff();
                }
                return again;
            },
            onSuccess: ({ lastResponse }) => void this.finish(lastResponse, hooks),
            onError: (error) => this.fail(error, hooks),
        });
        return upload;
    }

    private created(url: string | null): void {
        if (url !== null) {
            const { pathname } = new URL(url, window.location.href);
            if (this.url !== null && this.url !== pathname) {
                this.kept.forget(this.url);
            }
            this.url = pathname;
            this.hold(pathname);
        }
        this.creation?.settle();
        this.creation = null;
    }

    /**
     * Does the last of what was asked for once the upload has an address: one that is stopped while the server makes it
     * would be left behind there.
     */
    private async afterCreation(action: () => void): Promise<void> {
        this.turn += 1;
        const { turn } = this;
        await this.creation?.made;
        if (turn === this.turn) {
            action();
        }
    }

    private async finish(last: HttpResponse, hooks: SenderHooks): Promise<void> {
        const url = this.url;
        this.letGo();
        if (url !== null) {
            this.kept.forget(url);
        }
        try {
            hooks.done(await this.context.getFile(Number(last.getHeader('X-XOS-File-Id'))));
        } catch (error) {
            hooks.failed(error as ApiProblem);
        }
    }

    private fail(error: Error, hooks: SenderHooks): void {
        this.created(null);
        this.letGo();
        const response = responseOf(error);
        const status = response?.getStatus() ?? 0;
        if (this.url !== null && !passing.has(status) && status !== 401) {
            // The server ends an upload that it refuses.
            this.kept.forget(this.url);
            this.url = null;
        }
        hooks.failed(
            this.context.createProblem({
                name: response === null ? 'NetworkError' : 'HttpError',
                message: error.message,
                status,
                response: tryParseJson(response?.getBody() ?? ''),
                request: { url: endpoint, type: 'POST', global: false },
                retryable: false,
                cause: error,
            }),
        );
    }

    private stop(): void {
        void this.upload?.abort();
        this.upload = null;
    }

    private hold(url: string): void {
        this.kept.hold(this.file, url);
        clearInterval(this.holding);
        this.holding = setInterval(() => this.kept.hold(this.file, url), holdEveryMs);
        window.addEventListener('pagehide', this.release);
    }

    private letGo(): void {
        clearInterval(this.holding);
        window.removeEventListener('pagehide', this.release);
        this.release();
    }
}

/** Tells the server that nobody goes on with an upload; when it cannot be told, that is kept to be said later. */
export async function endUpload(context: TransferContext, kept: KeptUploads, upload: InterruptedUpload): Promise<void> {
    const { url } = upload;
    kept.end(upload);
    try {
        await context.ajax({ url, type: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' }, global: false });
        kept.forget(url);
    } catch (error) {
        if (!passing.has((error as ApiProblem).status)) {
            kept.forget(url);
        }
    }
}

function responseOf(error: Error | DetailedError): HttpResponse | null {
    return error instanceof DetailedError ? error.originalResponse : null;
}

function deferred(): { made: Promise<void>; settle: () => void } {
    let settle = (): void => undefined;
    const made = new Promise<void>((resolve) => {
        settle = resolve;
    });
    return { made, settle };
}
