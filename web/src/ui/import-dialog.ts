// SPDX-License-Identifier: Apache-2.0
// Users out of a file: the server checks it first and says what it found; then it is imported, all of it or nothing.
import { importUsers } from '../api/user-transfer';
import type { ImportReport } from '../api/wire-types';
import { ApiProblem, envelopeMessage } from '../core/api-problem';
import { IdempotencyKey } from '../core/idempotency-key';
import { isObject } from '../core/json';
import { serverText, text } from '../core/language';
import { dialogFor } from './dialog';
import { requireById, setDisabled } from './dom';
import { DropZone } from './drop-zone';
import { ErrorHandler } from './error-handler';
import { reportNodes } from './import-report';
import { NotificationService } from './notification-service';

type Work = 'none' | 'check' | 'import';

export class ImportDialog {
    private readonly modal = requireById('importModal', HTMLElement);
    private readonly chooser = requireById('importChoose', HTMLButtonElement);
    private readonly input = requireById('importFile', HTMLInputElement);
    private readonly status = requireById('importStatus', HTMLElement);
    private readonly problem = requireById('importProblem', HTMLElement);
    private readonly progress = requireById('importProgress', HTMLProgressElement);
    private readonly report = requireById('importReport', HTMLElement);
    private readonly submit = requireById('importSubmit', HTMLButtonElement);
    private readonly cancel = requireById('importCancel', HTMLButtonElement);
    private readonly key = new IdempotencyKey();
    private zone: DropZone | null = null;
    private file: File | null = null;
    private ready: ImportReport | null = null;
    private running: AbortController | null = null;
    private work: Work = 'none';

    /** `onDone` is called after users were imported. */
    constructor(
        opener: HTMLButtonElement,
        private readonly onDone: () => void,
    ) {
        opener.addEventListener('click', () => this.open());
        this.submit.addEventListener('click', () => void this.import());
        this.cancel.addEventListener('click', () => this.stopOrClose());
        this.modal.addEventListener('hide.bs.modal', (event) => this.onHide(event));
        this.modal.addEventListener('hidden.bs.modal', () => this.zone?.disconnect());
    }

    /** True while leaving the page would end an import. */
    get isBusy(): boolean {
        return this.work === 'import';
    }

    private open(): void {
        this.reset();
        this.zone = new DropZone(this.chooser, this.input, {
            onFiles: (files) => void this.take(files),
            onFolders: () => this.showProblem(text('import.folders')),
        });
        dialogFor(this.modal).show();
    }

    private reset(): void {
        this.file = null;
        this.ready = null;
        this.status.textContent = '';
        this.showProblem('');
        this.report.replaceChildren();
        this.showWork('none');
    }

    private async take(files: readonly File[]): Promise<void> {
        if (this.work !== 'none') {
            return;
        }
        this.reset();
        const [file] = files;
        if (file === undefined || files.length > 1) {
            this.showProblem(text('import.folders'));
            return;
        }
        this.file = file;
        this.status.textContent = text('import.checking', { name: file.name });
        const report = await this.send(file, 'check');
        if (report !== null) {
            this.showReport(report);
        }
    }

    private async import(): Promise<void> {
        if (this.file === null || this.ready === null || this.work !== 'none') {
            return;
        }
        const { rows } = this.ready;
        this.status.textContent = text('import.running');
        const report = await this.send(this.file, 'import');
        if (report === null) {
            return;
        }
        this.key.forget();
        dialogFor(this.modal).hide();
        NotificationService.showSuccess(rows === 1 ? text('import.doneOne') : text('import.done', { rows }));
        this.onDone();
    }

    /** Null when it failed, which is shown then. */
    private async send(file: File, work: 'check' | 'import'): Promise<ImportReport | null> {
        this.showWork(work);
        this.showProblem('');
        this.running = new AbortController();
        try {
            return await importUsers(file, {
                dryRun: work === 'check',
                signal: this.running.signal,
                onProgress: (percent) => this.showProgress(file, percent),
                ...(work === 'import' && { idempotencyKey: this.key.for([file.name, file.size, file.lastModified]) }),
            });
        } catch (error) {
            this.showFailure(error);
            return null;
        } finally {
            this.running = null;
            this.showWork('none');
        }
    }

    private showReport(report: ImportReport): void {
        const { rows, badRows } = report;
        this.report.replaceChildren(...reportNodes(report));
        this.ready = badRows === 0 ? report : null;
        if (badRows > 0) {
            this.status.textContent = '';
            this.showProblem(text('import.bad', { bad: badRows, rows }));
        } else {
            this.status.textContent = rows === 1 ? text('import.readyOne') : text('import.ready', { rows });
        }
        this.showWork('none');
        if (this.ready !== null) {
            this.submit.focus();
        }
    }

    private showFailure(error: unknown): void {
        this.status.textContent = '';
        if (!(error instanceof ApiProblem)) {
            throw error;
        }
        if (error.aborted) {
            this.status.textContent = text('import.cancelled');
            return;
        }
        const report = reportOf(error.response);
        if (report !== null) {
            error.handled = true;
            this.showReport(report);
            return;
        }
        const [said] = [...error.fields.values()].flat();
        if (error.status >= 400 && error.status < 500 && error.status !== 401) {
            error.handled = true;
            this.showProblem(serverText(said ?? envelopeMessage(error.response) ?? error.message, error.code));
            return;
        }
        if (error.status === 0) {
            this.showProblem(text('import.noConnection'));
        }
        ErrorHandler.handle(error, { context: 'import_users' });
    }

    private showProblem(message: string): void {
        this.problem.textContent = message;
        this.problem.hidden = message === '';
    }

    private showProgress(file: File, percent: number): void {
        if (percent < 100) {
            this.progress.value = percent;
            this.status.textContent = text('import.sending', { name: file.name, percent });
            return;
        }
        // Everything was sent; how far the server is, nobody knows.
        this.progress.removeAttribute('value');
        this.status.textContent = text('import.atServer');
        if (this.work === 'import') {
            setDisabled(this.cancel, true);
        }
    }

    private showWork(work: Work): void {
        this.work = work;
        const isIdle = work === 'none';
        const rows = this.ready?.rows;
        this.progress.hidden = isIdle;
        this.progress.value = 0;
        setDisabled(this.chooser, !isIdle);
        setDisabled(this.cancel, false);
        setDisabled(this.submit, !isIdle || rows === undefined);
        this.submit.textContent =
            rows === undefined
                ? text('import.submit')
                : rows === 1
                  ? text('import.submitOne')
                  : text('import.submitCount', { rows });
    }

    private stopOrClose(): void {
        if (this.running === null) {
            dialogFor(this.modal).hide();
        } else {
            this.running.abort();
        }
    }

    /** Once everything was sent the server goes on, whether somebody looks or not. */
    private onHide(event: Event): void {
        if (this.work === 'import') {
            event.preventDefault();
        } else {
            this.running?.abort();
        }
    }
}

function reportOf(response: unknown): ImportReport | null {
    const data = isObject(response) ? response['data'] : null;
    return isObject(data) && Array.isArray(data['errors']) ? (data as unknown as ImportReport) : null;
}
