// SPDX-License-Identifier: Apache-2.0
// The elements of the user table. It knows how things look and nothing of requests.
import { formatDate } from '../core/format';
import type { PaginationInfo, UserDto } from '../api/wire-types';
import { element, morph } from './dom';
import { paginationList, paginationSummary } from './pagination';
import type { SortDirection } from './user-order';

export interface RowActions {
    edit: boolean;
    delete: boolean;
}

const columns = [
    { sort: 'name', title: 'Name' },
    { sort: 'email', title: 'Email' },
    { sort: 'created_at', title: 'Created' },
] as const;
const columnCount = columns.length + 1;
const emptyText = 'No users found';
const highlightMs = 2_500;

export class UserTableView {
    readonly search: HTMLInputElement;
    readonly headers: HTMLTableCellElement[];
    readonly body = element('tbody');
    readonly pagination = element('nav', { class: 'pagination-container', 'aria-label': 'Pages of users' });
    private readonly summary = element('p', { class: 'xos-table-summary', role: 'status' });
    private readonly region: HTMLElement;
    private readonly highlights = new Map<number, ReturnType<typeof setTimeout>>();

    constructor(container: HTMLElement) {
        this.search = container.querySelector<HTMLInputElement>('input#userSearch') ?? createSearch(container);
        this.headers = columns.map(({ sort, title }) => createHeader(sort, title));
        const actions = element('th', { scope: 'col', class: 'xos-col-actions' }, 'Actions');
        const head = element('thead', {}, element('tr', {}, ...this.headers, actions));
        const table = element('table', { class: 'table xos-table' }, caption(), head, this.body);
        this.region = element('div', { class: 'xos-table-region' }, table);
        container.append(this.region, element('div', { class: 'xos-table-footer' }, this.summary, this.pagination));
    }

    get hasRows(): boolean {
        return this.body.querySelector('tr[data-id]') !== null;
    }

    showRows(users: readonly UserDto[], actionsFor: (user: UserDto) => RowActions): void {
        const restoreFocus = this.rememberRowFocus();
        const rows = users.map((user) => this.keepRow(createRow(user, actionsFor(user))));
        const shown = rows.length > 0 ? rows : [messageRow(element('p', { class: 'xos-empty' }, emptyText))];
        if (shown.length !== this.body.rows.length || shown.some((row, index) => row !== this.body.rows[index])) {
            this.body.replaceChildren(...shown);
        }
        this.highlights.forEach((_timer, id) => this.row(id)?.classList.add('xos-changed'));
        restoreFocus();
    }

    /** Marks a row for a moment, also when it is drawn again meanwhile. */
    highlight(id: number): void {
        clearTimeout(this.highlights.get(id));
        const timer = setTimeout(() => {
            this.highlights.delete(id);
            this.row(id)?.classList.remove('xos-changed');
        }, highlightMs);
        this.highlights.set(id, timer);
        this.row(id)?.classList.add('xos-changed');
    }

    disconnect(): void {
        this.highlights.forEach((timer) => clearTimeout(timer));
        this.highlights.clear();
    }

    showPagination(info: PaginationInfo, shown: number): void {
        const focused = this.pagination.contains(document.activeElement);
        const isEmpty = info.totalCount === 0;
        this.summary.textContent = isEmpty ? emptyText : paginationSummary(info, shown);
        this.summary.classList.toggle('visually-hidden', isEmpty);
        this.pagination.replaceChildren(paginationList(info));
        if (focused) {
            this.pagination.querySelector<HTMLElement>('.active .page-link')?.focus();
        }
    }

    showError(text: string, retry: () => void): void {
        const button = element('button', { type: 'button', class: 'btn btn-outline-secondary btn-sm xos-retry' }, 'Try again');
        button.addEventListener('click', retry);
        const message = element('div', { class: 'xos-table-error', role: 'alert' }, element('p', {}, text), button);
        this.body.replaceChildren(messageRow(message));
        this.summary.textContent = '';
    }

    /** Grey bars in place of rows that are not there yet; rows that are there are dimmed instead. */
    showLoading(rows: number): void {
        this.region.setAttribute('aria-busy', 'true');
        if (!this.hasRows) {
            this.body.replaceChildren(...Array.from({ length: rows }, skeletonRow));
        }
    }

    hideLoading(): void {
        this.region.removeAttribute('aria-busy');
        this.body.querySelectorAll('.xos-skeleton-row').forEach((row) => row.remove());
    }

    showSort(sortBy: string, direction: SortDirection): void {
        for (const header of this.headers) {
            const active = header.dataset['sort'] === sortBy;
            header.setAttribute('aria-sort', active ? (direction === 'asc' ? 'ascending' : 'descending') : 'none');
        }
    }

    private row(id: number | string): HTMLTableRowElement | null {
        return this.body.querySelector<HTMLTableRowElement>(`tr[data-id="${id}"]`);
    }

    /** The row that shows this user already, brought up to date; else the new one. */
    private keepRow(fresh: HTMLTableRowElement): HTMLTableRowElement {
        const shown = this.row(fresh.dataset['id'] ?? '');
        if (shown === null) {
            return fresh;
        }
        morph(shown, fresh);
        return shown;
    }

    /** Rows that move or go lose the keyboard; it must not lose its place by that. */
    private rememberRowFocus(): () => void {
        const focused = document.activeElement;
        const row = focused?.closest('tr');
        if (!(focused instanceof HTMLElement) || !row || !this.body.contains(row)) {
            return () => undefined;
        }
        const index = [...this.body.rows].indexOf(row);
        const action = focused.classList.contains('delete-btn') ? '.delete-btn' : '.edit-btn';
        return () => {
            const rows = [...this.body.rows];
            const same = rows.find((candidate) => candidate.dataset['id'] === row.dataset['id']);
            const target = same ?? rows[Math.min(index, rows.length - 1)];
            (target?.querySelector<HTMLElement>(action) ?? this.search).focus();
        };
    }
}

function caption(): HTMLElement {
    return element('caption', { class: 'visually-hidden' }, 'Users');
}

function createSearch(container: HTMLElement): HTMLInputElement {
    const input = element('input', {
        type: 'search',
        id: 'userSearch',
        class: 'form-control',
        placeholder: 'Search by name or email',
        autocomplete: 'off',
        maxlength: 200,
    });
    const label = element('label', { for: 'userSearch', class: 'visually-hidden' }, 'Search users');
    container.append(element('div', { class: 'xos-table-tools' }, label, input));
    return input;
}

function createHeader(sort: string, title: string): HTMLTableCellElement {
    return element(
        'th',
        { scope: 'col', 'data-sort': sort, 'aria-sort': 'none', class: `xos-col-${sort}` },
        element('button', { type: 'button', class: 'xos-sort' }, title),
    );
}

function createRow(user: UserDto, actions: RowActions): HTMLTableRowElement {
    const name = element('span', { class: 'xos-name', dir: 'auto' }, user.name);
    return element(
        'tr',
        { 'data-id': user.id },
        element('td', { class: 'xos-col-name' }, name),
        element('td', { class: 'xos-col-email' }, user.email),
        element('td', { class: 'xos-col-created_at' }, formatDate(user.createdAt)),
        element('td', { class: 'xos-col-actions' }, element('div', { class: 'xos-actions' }, ...actionButtons(user, actions))),
    );
}

function actionButtons(user: UserDto, actions: RowActions): HTMLElement[] {
    const buttons: HTMLElement[] = [];
    if (actions.edit) {
        buttons.push(actionButton(user, 'btn btn-sm btn-primary edit-btn', 'Edit'));
    }
    if (actions.delete) {
        buttons.push(actionButton(user, 'btn btn-sm btn-danger delete-btn', 'Delete'));
    }
    return buttons;
}

function actionButton(user: UserDto, style: string, text: string): HTMLElement {
    return element(
        'button',
        { type: 'button', class: style, 'data-id': user.id, 'aria-label': `${text} ${user.name}` },
        text,
    );
}

function messageRow(content: HTMLElement): HTMLTableRowElement {
    return element('tr', { class: 'xos-message-row' }, element('td', { colspan: columnCount }, content));
}

function skeletonRow(): HTMLTableRowElement {
    const cells = [...columns.map(({ sort }) => sort), 'actions'].map((column) =>
        element('td', { class: `xos-col-${column}` }, element('span', { class: 'xos-skeleton' })),
    );
    return element('tr', { class: 'xos-skeleton-row', 'aria-hidden': 'true' }, ...cells);
}
