// SPDX-License-Identifier: Apache-2.0
// The elements of a table. It knows how things look and nothing of requests.
import { text } from '../core/language';
import type { PaginationInfo } from '../api/wire-types';
import type { Entity } from '../core/entity-store';
import { element, morph } from './dom';
import { paginationList, paginationSummary } from './pagination';
import { ListTableTools } from './list-table-tools';
import type { Column, RowKind, RowList, SortDirection } from './row-list';

/** As many grey rows as a window shows; more would only cost time. */
const mostSkeletonRows = 25;
const highlightMs = 2_500;

export class ListTableView<T extends Entity> {
    readonly tools: ListTableTools;
    readonly head = element('thead');
    readonly body = element('tbody');
    readonly pagination: HTMLElement;
    private readonly summary = element('p', { class: 'xos-table-summary', role: 'status' });
    private readonly region: HTMLElement;
    private readonly highlights = new Map<number, ReturnType<typeof setTimeout>>();
    private list!: RowList<T>;
    /** True while what somebody asked for with a button that is gone loads. */
    private isRetried = false;

    constructor(
        container: HTMLElement,
        private readonly kind: RowKind<T>,
        list: RowList<T>,
    ) {
        const { name, texts } = kind;
        this.tools = new ListTableTools(container, name, texts);
        this.pagination = element('nav', { class: 'pagination-container', 'aria-label': text(texts.pages) });
        const caption = element('caption', { class: 'visually-hidden' }, text(texts.caption));
        const table = element('table', { class: 'table xos-table' }, caption, this.head, this.body);
        this.region = element('div', { class: 'xos-table-region' }, table);
        const paging = element('div', { class: 'xos-paging' }, this.tools.pageSizeField, this.pagination);
        container.append(this.region, element('div', { class: 'xos-table-footer' }, this.summary, paging));
        this.setList(list);
    }

    /** Shows the columns of another list, without its rows. */
    setList(list: RowList<T>): void {
        this.list = list;
        const actions = element('th', { scope: 'col', class: 'xos-col-actions' }, text('table.actions'));
        this.head.replaceChildren(element('tr', {}, ...list.columns.map(headerCell), actions));
        this.body.replaceChildren();
        this.region.dataset['xosList'] = list.name;
        this.tools.inactiveField.hidden = !list.hasInactive;
    }

    get hasRows(): boolean {
        return this.body.querySelector('tr[data-id]') !== null;
    }

    showRows(items: readonly T[]): void {
        const restoreFocus = this.rememberRowFocus();
        const rows = items.map((item) => this.keepRow(this.createRow(item)));
        const shown = rows.length > 0 ? rows : [this.messageRow(this.emptyMessage())];
        if (shown.length !== this.body.rows.length || shown.some((row, index) => row !== this.body.rows[index])) {
            this.body.replaceChildren(...shown);
        }
        this.highlights.forEach((_timer, id) => this.row(id)?.classList.add('xos-changed'));
        restoreFocus();
        this.endRetry(this.tools.search);
        this.body.dispatchEvent(new CustomEvent('xos:rows-shown', { bubbles: true }));
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
        const { texts } = this.kind;
        this.summary.textContent = isEmpty ? text(this.list.emptyText) : paginationSummary(info, shown, texts);
        this.summary.classList.toggle('visually-hidden', isEmpty);
        this.pagination.replaceChildren(paginationList(info));
        if (focused) {
            this.pagination.querySelector<HTMLElement>('.active .page-link')?.focus();
        } else if (this.tools.pageSize.matches(':focus-visible')) {
            // More rows move it out of sight.
            this.tools.pageSize.scrollIntoView({ block: 'nearest' });
        }
    }

    showError(message: string, retry: () => void): void {
        const button = smallButton('xos-retry', text('tryAgain'), () => {
            this.isRetried = true;
            retry();
        });
        const alert = element('div', { class: 'xos-table-error', role: 'alert' }, element('p', {}, message), button);
        this.body.replaceChildren(this.messageRow(alert));
        this.summary.textContent = '';
        this.endRetry(button);
    }

    /** Grey bars in place of rows that are not there yet; rows that are there are dimmed instead. */
    showLoading(rows: number): void {
        this.region.setAttribute('aria-busy', 'true');
        if (!this.hasRows) {
            const count = Math.min(rows, mostSkeletonRows);
            this.body.replaceChildren(...Array.from({ length: count }, () => this.skeletonRow()));
        }
    }

    hideLoading(): void {
        this.region.removeAttribute('aria-busy');
        this.body.querySelectorAll('.xos-skeleton-row').forEach((row) => row.remove());
    }

    showSort(sortBy: string, direction: SortDirection): void {
        for (const header of this.head.querySelectorAll<HTMLElement>('[data-sort]')) {
            const active = header.dataset['sort'] === sortBy;
            header.setAttribute('aria-sort', active ? (direction === 'asc' ? 'ascending' : 'descending') : 'none');
        }
    }

    private endRetry(focused: HTMLElement): void {
        if (this.isRetried && document.activeElement === document.body) {
            focused.focus();
        }
        this.isRetried = false;
    }

    private row(id: number | string): HTMLTableRowElement | null {
        return this.body.querySelector<HTMLTableRowElement>(`tr[data-id="${id}"]`);
    }

    /** The row that shows this one already, brought up to date; else the new one. */
    private keepRow(fresh: HTMLTableRowElement): HTMLTableRowElement {
        const shown = this.row(fresh.dataset['id'] ?? '');
        if (shown === null) {
            return fresh;
        }
        morph(shown, fresh);
        return shown;
    }

    private createRow(item: T): HTMLTableRowElement {
        const cells = this.list.columns.map((column) =>
            element('td', { class: `xos-col-${column.sort}` }, ...column.cell(item)),
        );
        return element('tr', { 'data-id': item.id }, ...cells, this.kind.actionsCell(item));
    }

    private emptyMessage(): HTMLElement {
        const message = element('div', { class: 'xos-empty-box' }, element('p', { class: 'xos-empty' }, text(this.list.emptyText)));
        if (this.tools.search.value.trim() !== '') {
            message.append(smallButton('xos-clear-search', text('table.clearSearch'), () => this.tools.clearSearch()));
        }
        return message;
    }

    private messageRow(content: HTMLElement): HTMLTableRowElement {
        const cell = element('td', { colspan: this.list.columns.length + 1 }, content);
        return element('tr', { class: 'xos-message-row' }, cell);
    }

    private skeletonRow(): HTMLTableRowElement {
        const cells = [...this.list.columns.map(({ sort }) => sort), 'actions'].map((column) =>
            element('td', { class: `xos-col-${column}` }, element('span', { class: 'xos-skeleton' })),
        );
        return element('tr', { class: 'xos-skeleton-row', 'aria-hidden': 'true' }, ...cells);
    }

    /** Rows that move or go lose the keyboard; it must not lose its place by that. */
    private rememberRowFocus(): () => void {
        const focused = document.activeElement;
        const row = focused?.closest('tr');
        if (!(focused instanceof HTMLElement) || !row || !this.body.contains(row)) {
            return () => undefined;
        }
        const index = [...this.body.rows].indexOf(row);
        const action = `[data-action="${focused.dataset['action'] ?? ''}"]`;
        return () => {
            const rows = [...this.body.rows];
            const same = rows.find((candidate) => candidate.dataset['id'] === row.dataset['id']);
            const target = same ?? rows[Math.min(index, rows.length - 1)];
            const button = target?.querySelector<HTMLElement>(action) ?? target?.querySelector('button');
            (button ?? this.tools.search).focus();
        };
    }
}

function headerCell({ sort, title }: Pick<Column<never>, 'sort' | 'title'>): HTMLTableCellElement {
    return element(
        'th',
        { scope: 'col', 'data-sort': sort, 'aria-sort': 'none', class: `xos-col-${sort}` },
        element('button', { type: 'button', class: 'xos-sort' }, text(title)),
    );
}

function smallButton(name: string, label: string, action: () => void): HTMLElement {
    const button = element('button', { type: 'button', class: `btn btn-outline-secondary btn-sm ${name}` }, label);
    button.addEventListener('click', action);
    return button;
}
