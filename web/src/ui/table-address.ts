// SPDX-License-Identifier: Apache-2.0
// Keeps what a table shows in the address of the page, where it survives a reload and the Back button (STATE-4).
import { readListState, writeListState, type ListState } from '../core/list-address';
import type { Entity } from '../core/entity-store';
import { Listeners } from './dom';
import type { ListTable, TableLoadDetail } from './list-table';
import { pageSizes } from './list-table-tools';
import type { RowList } from './row-list';

export class TableAddress<T extends Entity> {
    private readonly listeners = new Listeners();
    /** The address was just read: what the table makes of it is no step of the reader. */
    private justRead = false;

    /** `lists` are those the reader may choose; the first is shown when the address names none of them. */
    constructor(
        private readonly table: ListTable<T>,
        private readonly lists: readonly [RowList<T>, ...RowList<T>[]],
    ) {
        this.listeners.on(table.container, 'xos:table-load', (event) => {
            this.write((event as CustomEvent<TableLoadDetail>).detail.corrects);
        });
        this.listeners.on(window, 'popstate', () => {
            this.read();
            void table.loadData();
        });
    }

    disconnect(): void {
        this.listeners.removeAll();
    }

    /** Sets the table to what the address says. Loads nothing. */
    read(): void {
        const { search: query } = window.location;
        const view = new URLSearchParams(query).get('view');
        const list = this.lists.find(({ name }) => name === view) ?? this.lists[0];
        const state = readListState(query, this.usualOf(list), pageSizes);
        const { table } = this;
        table.showList(list);
        table.currentPage = state.page;
        table.pageSize = state.size;
        table.sortBy = list.columns.some(({ sort }) => sort === state.sort) ? state.sort : list.sortBy;
        table.sortDirection = state.direction;
        table.filters = {
            ...(state.search === '' ? {} : { search: state.search }),
            ...(state.inactive && list.hasInactive ? { includeInactive: true } : {}),
        };
        table.showSettings();
        this.justRead = true;
    }

    private write(corrects: boolean): void {
        const { pathname, search: query, hash } = window.location;
        const usual = { ...this.usualOf(this.table.list), view: this.lists[0].name };
        const before = readListState(query, usual, pageSizes);
        const after = this.shown();
        const replaces = corrects || this.justRead || isTyping(before, after);
        this.justRead = false;
        if (isSame(before, after)) {
            return;
        }
        const address = `${pathname}${writeListState(query, after, usual)}${hash}`;
        if (replaces) {
            window.history.replaceState(null, '', address);
        } else {
            window.history.pushState(null, '', address);
        }
    }

    private shown(): ListState {
        const { list, currentPage: page, pageSize: size, sortBy: sort, sortDirection: direction, filters } = this.table;
        const search = typeof filters['search'] === 'string' ? filters['search'] : '';
        return { view: list.name, page, size, sort, direction, search, inactive: filters['includeInactive'] === true };
    }

    private usualOf({ name, sortBy: sort, sortDirection: direction }: RowList<T>): ListState {
        return { view: name, page: 1, size: 10, sort, direction, search: '', inactive: false };
    }
}

/** One entry of the history for one search, not for each pause in typing it. */
function isTyping(before: ListState, after: ListState): boolean {
    const searched = before.search !== '' && after.search !== '' && before.search !== after.search;
    return searched && isSame({ ...before, search: after.search, page: after.page }, after);
}

function isSame(left: ListState, right: ListState): boolean {
    return JSON.stringify(left) === JSON.stringify(right);
}
