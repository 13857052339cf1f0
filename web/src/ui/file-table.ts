// SPDX-License-Identifier: Apache-2.0
import { AuthService } from '../api/auth-service';
import { FileService } from '../api/file-service';
import { fileStore } from '../api/file-store';
import type { FileDto } from '../api/wire-types';
import { formatDate } from '../core/format';
import { text } from '../core/language';
import { formatSize } from '../core/quantities';
import { element } from './dom';
import { isPreviewable } from './file-preview';
import { ListTable } from './list-table';
import { compareBy, isFound, type RowKind, type RowList, type SortDirection, type TableTexts } from './row-list';

export type FileAction = 'preview' | 'download' | 'delete';

const texts: TableTexts = {
    caption: 'files.caption',
    search: 'files.search',
    searchHint: 'files.searchHint',
    pages: 'files.pages',
    summary: 'files.summary',
    summaryOfOne: 'files.summaryOfOne',
    failed: 'files.failed',
};

/** The files of the tenant. */
export const currentFiles: RowList<FileDto> = {
    name: 'files',
    columns: [
        { sort: 'name', title: 'table.name', cell: ({ name }) => [element('bdi', { class: 'xos-name' }, name)] },
        { sort: 'size', title: 'files.size', cell: ({ size }) => [new Text(formatSize(size))] },
        { sort: 'created_at', title: 'files.created', cell: ({ createdAt }) => [new Text(formatDate(createdAt))] },
    ],
    sortBy: 'name',
    sortDirection: 'asc',
    emptyText: 'files.empty',
    isLive: true,
    hasInactive: false,
    load: (query, options) => FileService.getPage(query, options),
};

/** The paged, searchable, sortable list of the tenant's files in `container`; it waits for its first `loadData()`. */
export class FileTable extends ListTable<FileDto> {
    constructor(container: HTMLElement, onAction: (action: FileAction, file: FileDto, button: HTMLElement) => void) {
        super(container, kindOf(onAction), currentFiles, false);
    }
}

function kindOf(onAction: (action: FileAction, file: FileDto, button: HTMLElement) => void): RowKind<FileDto> {
    return {
        name: 'file',
        texts,
        store: fileStore,
        compare: compareFiles,
        isListed: ({ name }, search) => isFound([name], search),
        actionsCell,
        onAction: (action, file, button) => onAction(action as FileAction, file, button),
    };
}

function compareFiles(sortBy: string, direction: SortDirection): (left: FileDto, right: FileDto) => number {
    return compareBy((file) => sortValue(file, sortBy), direction);
}

function sortValue({ name, size, createdAt }: FileDto, sortBy: string): string | number {
    switch (sortBy) {
        case 'size':
            return size;
        case 'created_at':
            return createdAt;
        default:
            return name;
    }
}

/** As the server sees it: whoever uploaded a file, and admins. */
function mayDelete({ createdBy }: FileDto): boolean {
    const viewer = AuthService.currentClaims();
    return viewer !== null && (viewer.isAdmin || viewer.userId === createdBy);
}

function actionsCell(file: FileDto): HTMLTableCellElement {
    const buttons = [
        ...(isPreviewable(file) ? [button(file, 'preview', 'btn-primary', text('files.preview'))] : []),
        button(file, 'download', 'btn-primary', text('files.download')),
        ...(mayDelete(file) ? [button(file, 'delete', 'btn-danger', text('table.delete'))] : []),
    ];
    return element('td', { class: 'xos-col-actions' }, element('div', { class: 'xos-actions' }, ...buttons));
}

function button({ id, name }: FileDto, action: FileAction, style: string, label: string): HTMLElement {
    return element(
        'button',
        {
            'type': 'button',
            'class': `btn btn-sm ${style} ${action}-btn`,
            'data-id': id,
            'data-action': action,
            'aria-label': text('table.actionOn', { action: label, name }),
        },
        label,
    );
}
