// SPDX-License-Identifier: Apache-2.0
// Where files are dropped or chosen: anywhere on the page, by its button, or by the button that is the zone itself.
import { Listeners } from './dom';

export interface DropZoneHooks {
    onFiles: (files: File[]) => void;
    /** Called when folders were among what was dropped; they have no content of their own. */
    onFolders: () => void;
}

export class DropZone {
    private readonly listeners = new Listeners();
    /** How many elements the pointer has entered and not left. */
    private depth = 0;

    constructor(
        private readonly zone: HTMLButtonElement,
        private readonly input: HTMLInputElement,
        private readonly hooks: DropZoneHooks,
    ) {
        this.listeners.on(zone, 'click', () => input.click());
        this.listeners.on(input, 'change', () => this.takeChosen());
        this.listeners.on(document, 'dragenter', (event) => this.enter(event as DragEvent));
        this.listeners.on(document, 'dragover', (event) => this.allow(event as DragEvent));
        this.listeners.on(document, 'dragleave', (event) => this.leave(event as DragEvent));
        this.listeners.on(document, 'drop', (event) => this.drop(event as DragEvent));
    }

    disconnect(): void {
        this.mark(0);
        this.listeners.removeAll();
    }

    /** Lets the reader choose files, as the zone's own click does. */
    choose(): void {
        this.input.click();
    }

    private takeChosen(): void {
        const files = [...(this.input.files ?? [])];
        // The same file can be chosen again.
        this.input.value = '';
        if (files.length > 0) {
            this.hooks.onFiles(files);
        }
    }

    private enter(event: DragEvent): void {
        if (hasFiles(event)) {
            event.preventDefault();
            this.mark(this.depth + 1);
        }
    }

    private leave(event: DragEvent): void {
        if (hasFiles(event)) {
            this.mark(this.depth - 1);
        }
    }

    /** Without this the browser would open what is dropped in place of the page. */
    private allow(event: DragEvent): void {
        if (hasFiles(event)) {
            event.preventDefault();
            if (event.dataTransfer !== null) {
                event.dataTransfer.dropEffect = 'copy';
            }
        }
    }

    private drop(event: DragEvent): void {
        if (!hasFiles(event)) {
            return;
        }
        event.preventDefault();
        this.mark(0);
        const { files, hasFolders } = dropped(event.dataTransfer);
        if (hasFolders) {
            this.hooks.onFolders();
        }
        if (files.length > 0) {
            this.hooks.onFiles(files);
        }
    }

    private mark(depth: number): void {
        this.depth = Math.max(0, depth);
        this.zone.classList.toggle('xos-drop-over', this.depth > 0);
    }
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
    return dataTransfer?.types.includes('Files') === true;
}

function dropped(transfer: DataTransfer | null): { files: File[]; hasFolders: boolean } {
    const items = [...(transfer?.items ?? [])].filter(({ kind }) => kind === 'file');
    const isFolder = (item: DataTransferItem): boolean => item.webkitGetAsEntry()?.isDirectory === true;
    const files = items.flatMap((item) => (isFolder(item) ? [] : (item.getAsFile() ?? [])));
    return { files, hasFolders: items.some(isFolder) };
}
