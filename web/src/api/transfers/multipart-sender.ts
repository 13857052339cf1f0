// SPDX-License-Identifier: Apache-2.0
// A file in one request, as a form sends it.
import type { ApiProblem } from '../../core/api-problem';
import type { ApiResponse, FileDto } from '../wire-types';
import type { TransferContext } from './context';
import type { Sender, SenderHooks } from './sender';

export class MultipartSender implements Sender {
    readonly canPause = false;
    private abort = new AbortController();

    constructor(
        private readonly context: TransferContext,
        private readonly file: File,
    ) {}

    send(hooks: SenderHooks): void {
        this.abort = new AbortController();
        void this.post(hooks, this.abort.signal);
    }

    pause(): void {
        // A form is sent as a whole.
    }

    async cancel(): Promise<void> {
        this.abort.abort();
    }

    private async post(hooks: SenderHooks, signal: AbortSignal): Promise<void> {
        const { file } = this;
        const form = new FormData();
        form.append('file', file, file.name);
        try {
            const { data } = await this.context.ajax<ApiResponse<FileDto>>({
                url: '/api/files',
                type: 'POST',
                data: form,
                timeout: 0,
                signal,
                global: false,
                // The parts' own head counts in the body; what is said is how much of the file has gone.
                onProgress: (_percent, { loaded, total }) => hooks.progress(Math.floor((loaded / total) * file.size)),
            });
            this.context.note(data);
            hooks.done(data);
        } catch (error) {
            hooks.failed(error as ApiProblem);
        }
    }
}
