// SPDX-License-Identifier: Apache-2.0
import '../styles/xos.scss';
import '../styles/files.scss';
import { FileService } from '../api/file-service';
import { fileStore } from '../api/file-store';
import type { EventMeta, FileDto } from '../api/wire-types';
import { addEnglish, text } from '../core/language';
import { AuthService, ErrorHandler, NotificationService, signalRService } from '../library';
import { enFiles } from '../texts/en-files';
import { askFirst } from '../ui/confirm-dialog';
import { element, requireById, setDisabled } from '../ui/dom';
import { DropZone } from '../ui/drop-zone';
import { FilePreview } from '../ui/file-preview';
import { currentFiles, FileTable, type FileAction } from '../ui/file-table';
import type { RealtimeState } from '../ui/signalr-service';
import { TableAddress } from '../ui/table-address';
import { textNodes } from '../ui/translate';
import { UploadList } from '../ui/upload-list';
import { askBeforeLoss } from './ask-before-loss';
import { startPrivatePage } from './start-page';
import { connectViewerBar } from './viewer-bar';

addEnglish(enFiles);
const events = new EventTarget();
// The connection is built when the page starts, with the handlers that it has then.
signalRService.handlers.set('FileCreated', (file: FileDto, meta?: EventMeta) => tell('created', { file, meta }));
signalRService.handlers.set('FileDeleted', (id: number, meta?: EventMeta) => tell('deleted', { id, meta }));

void open();

async function open(): Promise<void> {
    if (!(await startPrivatePage())) {
        return;
    }
    void connectViewerBar();
    new FilesPage().start();
}

/** The list of files, what is on its way to it, and what is done with them. */
class FilesPage {
    private readonly table = new FileTable(requireById('fileTableContainer', HTMLElement), (...act) => this.act(...act));
    private readonly address = new TableAddress(this.table, [currentFiles]);
    private readonly preview = new FilePreview((file, button) => void download(file, button));
    private readonly zone = new DropZone(
        requireById('dropZone', HTMLButtonElement),
        requireById('fileInput', HTMLInputElement),
        {
            onFiles: (files) => this.uploads.add(files),
            onFolders: () => NotificationService.showWarning(text('files.folders')),
        },
    );
    private readonly uploads = new UploadList({
        onFile: (file) => this.showCreated(file),
        choose: () => this.zone.choose(),
    });
    private readonly leaving = new AbortController();

    start(): void {
        const { signal } = this.leaving;
        requireById('uploadButton', HTMLElement).addEventListener('click', () => this.zone.choose(), { signal });
        events.addEventListener('created', (event) => this.onCreated(event as CustomEvent<Created>), { signal });
        events.addEventListener('deleted', (event) => this.onDeleted(event as CustomEvent<Deleted>), { signal });
        document.addEventListener('xos:resync', (event) => this.resync(event), { signal });
        document.addEventListener('xos:connection', (event) => this.followConnection(event), { signal });
        window.addEventListener('online', () => this.uploads.connected(), { signal });
        askBeforeLoss(() => this.uploads.isBusy && !signal.aborted);
        ['xos:signingOut', 'userLoggedOut'].forEach((name) =>
            document.addEventListener(name, () => this.disconnect(), { signal }),
        );
        this.address.read();
        void this.load();
        void this.uploads.showInterrupted().catch((error: unknown) => ErrorHandler.reportBackground(error));
    }

    private async load(): Promise<void> {
        if (!(await this.table.loadData(true, { log: false })) && this.table.lastError !== null) {
            ErrorHandler.handle(this.table.lastError, { context: 'initial_load' });
        }
    }

    private disconnect(): void {
        this.leaving.abort();
        this.table.disconnect();
        this.address.disconnect();
        this.zone.disconnect();
        void this.uploads.cancelAll();
    }

    private act(action: FileAction, file: FileDto, button: HTMLElement): void {
        if (action === 'preview') {
            this.preview.show(file);
        } else if (action === 'download') {
            void download(file, button);
        } else {
            this.askToDelete(file);
        }
    }

    private askToDelete(file: FileDto): void {
        askFirst({
            title: text('files.deleteTitle'),
            text: textNodes('files.deleteQuestion', { name: element('strong', { dir: 'auto' }, file.name) }),
            action: text('table.delete'),
            danger: true,
            run: () => this.remove(file),
        });
    }

    private async remove({ id }: FileDto): Promise<void> {
        try {
            await FileService.remove(id, { global: false });
        } catch (error) {
            ErrorHandler.handle(error, { context: 'delete_file', fileId: id });
            throw error;
        }
        NotificationService.showSuccess(text('files.deleted'));
        this.table.removeRow(id);
    }

    private onCreated({ detail: { file, meta } }: CustomEvent<Created>): void {
        fileStore.upsert(file, { seq: meta?.seq });
        const known = fileStore.byId(file.id);
        if (known !== undefined) {
            this.showCreated(known);
        }
        if (!isOwn(meta)) {
            NotificationService.showInfo(text('files.uploadedByOther', { name: file.name }));
        }
    }

    private onDeleted({ detail: { id, meta } }: CustomEvent<Deleted>): void {
        fileStore.remove(id, { seq: meta?.seq });
        const wasShown = this.table.hasRow(id);
        this.table.removeRow(id);
        this.preview.close(id);
        if (!wasShown) {
            this.table.refreshSoon();
        }
        if (!isOwn(meta)) {
            NotificationService.showInfo(text('files.deletedByOther'));
        }
    }

    /** A file of another page may move this page's rows and changes the total. */
    private showCreated(file: FileDto): void {
        const wasShown = this.table.hasRow(file.id);
        this.table.addRow(file);
        if (this.table.hasRow(file.id)) {
            this.table.highlightRow(file.id);
        } else if (!wasShown) {
            this.table.refreshSoon();
        }
    }

    private resync(event: Event): void {
        event.preventDefault();
        void this.table.loadData(false, { fresh: true });
    }

    /** The server is there again: what could not be loaded or sent is tried now. */
    private followConnection(event: Event): void {
        if ((event as CustomEvent<{ state: RealtimeState }>).detail.state !== 'live') {
            return;
        }
        this.uploads.connected();
        if (this.table.lastError !== null) {
            void this.table.loadData(false, { fresh: true });
        }
    }
}

interface Created {
    file: FileDto;
    meta: EventMeta | undefined;
}

interface Deleted {
    id: number;
    meta: EventMeta | undefined;
}

function tell(name: string, detail: object): void {
    events.dispatchEvent(new CustomEvent(name, { detail }));
}

function isOwn(meta: EventMeta | undefined): boolean {
    return meta?.actorId === AuthService.currentClaims()?.userId;
}

/** Lets the browser fetch the file by an address of its own, which it can interrupt and resume. */
async function download({ id, name }: FileDto, button: HTMLElement): Promise<void> {
    const pressed = button instanceof HTMLButtonElement ? button : null;
    if (pressed !== null) {
        setDisabled(pressed, true);
    }
    try {
        const { url } = await FileService.link(id, { global: false });
        element('a', { href: url, download: name }).click();
    } catch (error) {
        ErrorHandler.handle(error, { context: 'download_file', fileId: id });
    } finally {
        if (pressed !== null) {
            setDisabled(pressed, false);
        }
    }
}
