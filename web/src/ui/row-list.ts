// SPDX-License-Identifier: Apache-2.0
// What a table shows: where its rows come from, what stands in their columns, and what it is all called.
import type { CallOptions } from '../api/user-service';
import type { PagedResult } from '../api/wire-types';
import type { Entity, EntityStore } from '../core/entity-store';
import type { TextKey } from '../texts/catalogue';

export type SortDirection = 'asc' | 'desc';

export interface ListQuery {
    page?: number;
    pageSize?: number;
    sortBy?: string;
    sortDirection?: string;
}

export interface Column<T> {
    /** The server's name for the order by this column. */
    sort: string;
    title: TextKey;
    cell: (row: T) => Node[];
}

/** One of the lists that a table can show. */
export interface RowList<T> {
    name: string;
    columns: readonly Column<T>[];
    sortBy: string;
    sortDirection: SortDirection;
    emptyText: TextKey;
    /** True where the rows are those of the table's store, which follows what others do. */
    isLive: boolean;
    /** False for a list that has no deactivated rows to show or to hide. */
    hasInactive: boolean;
    load: (query: ListQuery, options: CallOptions) => Promise<PagedResult<T>>;
}

export interface TableTexts {
    caption: TextKey;
    search: TextKey;
    searchHint: TextKey;
    pages: TextKey;
    summary: TextKey;
    summaryOfOne: TextKey;
    failed: TextKey;
}

/** What all lists of one table have in common. */
export interface RowKind<T extends Entity> {
    /** The ids of its fields begin with this, such as `userSearch`. */
    name: string;
    texts: TableTexts;
    /** The rows as they are known now. */
    store: EntityStore<T>;
    /** How the server orders and finds them, to place a row without asking it. */
    compare: (sortBy: string, direction: SortDirection) => (left: T, right: T) => number;
    isListed: (row: T, search: unknown, withInactive: boolean) => boolean;
    actionsCell: (row: T) => HTMLTableCellElement;
    /** Called for the buttons of a row, by their `data-action`. */
    onAction: (action: string, row: T, button: HTMLButtonElement) => void;
}

/** True when one of the texts holds what is searched for. */
export function isFound(texts: readonly string[], search: unknown): boolean {
    const wanted = typeof search === 'string' ? search.trim().toLowerCase() : '';
    return texts.some((text) => text.toLowerCase().includes(wanted));
}

const collator = new Intl.Collator(undefined, { sensitivity: 'base' });

/** Orders rows by a text or a number, and by their ids where that is the same. */
export function compareBy<T extends Entity>(
    valueOf: (row: T) => string | number,
    direction: SortDirection,
): (left: T, right: T) => number {
    const sign = direction === 'desc' ? -1 : 1;
    return (left, right) => {
        const [a, b] = [valueOf(left), valueOf(right)];
        const order = typeof a === 'number' ? a - Number(b) : collator.compare(a, String(b));
        return order === 0 ? left.id - right.id : sign * order;
    };
}
