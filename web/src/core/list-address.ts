// SPDX-License-Identifier: Apache-2.0
// What a list shows, as it stands in the address of the page (STATE-4). What is as usual is left out, and parameters
// that are not the list's stay as they are.

export interface ListState {
    view: string;
    page: number;
    size: number;
    sort: string;
    direction: 'asc' | 'desc';
    search: string;
    inactive: boolean;
}

const longestSearch = 200;

/** Reads what the address says; anything missing or odd is as usual. */
export function readListState(query: string, usual: ListState, sizes: readonly number[]): ListState {
    const params = new URLSearchParams(query);
    const size = positive(params.get('size'));
    const direction = params.get('dir');
    return {
        view: params.get('view') ?? usual.view,
        page: positive(params.get('page')) ?? usual.page,
        size: size !== null && sizes.includes(size) ? size : usual.size,
        sort: params.get('sort') ?? usual.sort,
        direction: direction === 'asc' || direction === 'desc' ? direction : usual.direction,
        search: (params.get('search') ?? usual.search).slice(0, longestSearch),
        inactive: params.has('inactive') ? params.get('inactive') === '1' : usual.inactive,
    };
}

/** The query that reads back as `state`; empty, or with its question mark. */
export function writeListState(query: string, state: ListState, usual: ListState): string {
    const params = new URLSearchParams(query);
    const write = (name: string, value: string, usualValue: string): void => {
        if (value === usualValue) {
            params.delete(name);
        } else {
            params.set(name, value);
        }
    };
    write('view', state.view, usual.view);
    write('page', String(state.page), String(usual.page));
    write('size', String(state.size), String(usual.size));
    write('sort', state.sort, usual.sort);
    write('dir', state.direction, usual.direction);
    write('search', state.search, usual.search);
    write('inactive', state.inactive ? '1' : '0', usual.inactive ? '1' : '0');
    const written = params.toString();
    return written === '' ? '' : `?${written}`;
}

function positive(text: string | null): number | null {
    const value = Number(text);
    return text !== null && Number.isSafeInteger(value) && value > 0 ? value : null;
}
