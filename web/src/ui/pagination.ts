// SPDX-License-Identifier: Apache-2.0
import { formatNumber } from '../core/format';
import { text } from '../core/language';
import type { PaginationInfo } from '../api/wire-types';
import { element } from './dom';
import type { TableTexts } from './row-list';

const neighbours = 2;

/** The links of a paged list: Previous, the pages around the current one, Next. */
export function paginationList(info: PaginationInfo): HTMLElement {
    const { currentPage, totalPages } = info;
    const first = Math.max(1, currentPage - neighbours);
    const last = Math.min(totalPages, currentPage + neighbours);
    const list = element('ul', { class: 'pagination' }, pageItem(text('table.previous'), currentPage - 1, !info.hasPrevious));
    for (let page = first; page <= last; page += 1) {
        list.append(pageItem(formatNumber(page), page, false, page === currentPage));
    }
    list.append(pageItem(text('table.next'), currentPage + 1, !info.hasNext));
    return list;
}

/** Where the current page stands in the whole, such as `11–20 of 31 users`. */
export function paginationSummary(
    { currentPage, pageSize, totalCount }: PaginationInfo,
    shown: number,
    texts: TableTexts,
): string {
    if (totalCount === 0 || shown === 0) {
        return '';
    }
    const first = (currentPage - 1) * pageSize + 1;
    return text(totalCount === 1 ? texts.summaryOfOne : texts.summary, {
        first: formatNumber(first),
        last: formatNumber(first + shown - 1),
        total: formatNumber(totalCount),
    });
}

/** The same page with another number of rows in the whole. */
export function withTotal(info: PaginationInfo, totalCount: number): PaginationInfo {
    const { currentPage, pageSize } = info;
    return {
        ...info,
        totalCount,
        totalPages: Math.ceil(totalCount / pageSize),
        hasNext: currentPage * pageSize < totalCount,
        hasPrevious: currentPage > 1,
    };
}

function pageItem(label: string, page: number, disabled: boolean, active = false): HTMLElement {
    const link = element(
        'a',
        {
            class: 'page-link',
            href: '#',
            'data-page': page,
            'aria-current': active ? 'page' : null,
            'aria-disabled': disabled ? 'true' : null,
            tabindex: disabled ? -1 : null,
        },
        label,
    );
    const state = `${active ? ' active' : ''}${disabled ? ' disabled' : ''}`;
    return element('li', { class: `page-item${state}` }, link);
}
