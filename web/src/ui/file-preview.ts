// SPDX-License-Identifier: Apache-2.0
// What is in a file, in `#previewModal`: images by an address that is good for a minute, text as text. What a browser
// could take for a document is never shown (UP-3).
import { FileService } from '../api/file-service';
import { Utils } from '../api/utils';
import type { FileDto } from '../api/wire-types';
import { ApiProblem } from '../core/api-problem';
import { text } from '../core/language';
import { formatSize } from '../core/quantities';
import { dialogFor } from './dialog';
import { element, requireById } from './dom';
import { ErrorHandler } from './error-handler';

const imageTypes = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/bmp', 'image/avif']);
const textTypes = new Set(['text/plain', 'text/csv', 'text/markdown', 'text/calendar', 'text/vcard', 'application/json']);
/** More text than anybody reads in a dialog only slows it down. */
const mostTextBytes = 256 * 1024;

export function isPreviewable(file: FileDto): boolean {
    return isImage(file) || textTypes.has(typeOf(file));
}

/** Shows one file at a time. */
export class FilePreview {
    private readonly modal = requireById('previewModal', HTMLElement);
    private readonly body = requireById('previewBody', HTMLElement);
    private readonly download = requireById('previewDownload', HTMLButtonElement);
    private shown: { file: FileDto; abort: AbortController } | null = null;

    /** `onDownload` is called for the button of the dialog. */
    constructor(onDownload: (file: FileDto, button: HTMLElement) => void) {
        this.modal.addEventListener('hidden.bs.modal', () => this.clear());
        this.download.addEventListener('click', () => {
            if (this.shown !== null) {
                onDownload(this.shown.file, this.download);
            }
        });
    }

    show(file: FileDto): void {
        requireById('previewTitle', HTMLElement).replaceChildren(element('bdi', {}, file.name));
        requireById('previewFacts', HTMLElement).textContent = formatSize(file.size);
        void this.load(file);
        dialogFor(this.modal).show();
    }

    /** Closes the dialog when it shows this file, which is gone. */
    close(fileId: number): void {
        if (this.shown?.file.id === fileId) {
            dialogFor(this.modal).hide();
        }
    }

    private async load(file: FileDto): Promise<void> {
        this.clear();
        const abort = new AbortController();
        this.shown = { file, abort };
        this.body.setAttribute('aria-busy', 'true');
        this.body.replaceChildren(element('p', { class: 'xos-preview-note', role: 'status' }, text('preview.loading')));
        try {
            const content = await (isImage(file) ? loadImage(file, abort.signal) : loadText(file, abort.signal));
            this.fill(abort, content);
        } catch (error) {
            if (!(error instanceof ApiProblem && error.aborted)) {
                void ErrorHandler.reportBackground(error, { context: 'preview_file', fileId: file.id });
                this.fill(abort, [this.failure(file)]);
            }
        }
    }

    private fill(abort: AbortController, content: readonly Node[]): void {
        if (this.shown?.abort === abort) {
            this.body.removeAttribute('aria-busy');
            this.body.replaceChildren(...content);
        }
    }

    private failure(file: FileDto): HTMLElement {
        const retry = element('button', { type: 'button', class: 'btn btn-outline-secondary btn-sm' }, text('tryAgain'));
        retry.addEventListener('click', () => void this.load(file));
        const message = element('p', {}, text('preview.failed'));
        return element('div', { class: 'xos-table-error', role: 'alert' }, message, retry);
    }

    private clear(): void {
        this.shown?.abort.abort();
        this.shown = null;
        this.body.replaceChildren();
    }
}

async function loadImage({ id, name }: FileDto, signal: AbortSignal): Promise<Node[]> {
    const { url } = await FileService.link(id, { global: false, signal });
    const image = element('img', { class: 'xos-preview-image', src: url, alt: text('preview.image', { name }) });
    await image.decode();
    return [image];
}

async function loadText({ id, size }: FileDto, signal: AbortSignal): Promise<Node[]> {
    const content = await Utils.ajax<string>({
        url: `/api/files/${id}/content`,
        dataType: 'text',
        headers: { Range: `bytes=0-${mostTextBytes - 1}` },
        global: false,
        signal,
    });
    // A character that the limit cuts in two is left out.
    const isCut = size > mostTextBytes;
    const shown = isCut ? content.replace(/\uFFFD+$/u, '') : content;
    const page = element('pre', { class: 'xos-preview-text', dir: 'auto' }, shown);
    const note = text('preview.cut', { size: formatSize(mostTextBytes) });
    return isCut ? [element('p', { class: 'xos-preview-note' }, note), page] : [page];
}

function isImage(file: FileDto): boolean {
    return imageTypes.has(typeOf(file));
}

function typeOf({ contentType }: FileDto): string {
    return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}
