// SPDX-License-Identifier: Apache-2.0
// What a table is searched, filtered and paged with.
import { text } from '../core/language';
import { element } from './dom';
import type { TableTexts } from './row-list';

export const pageSizes = [10, 25, 50, 100] as const;

export class ListTableTools {
    readonly search: HTMLInputElement;
    readonly inactive = element('input', { type: 'checkbox', role: 'switch', id: 'showInactive', class: 'form-check-input' });
    readonly pageSize: HTMLSelectElement;
    /** The switch and the choice of a page size, each with its label. */
    readonly inactiveField: HTMLElement;
    readonly pageSizeField: HTMLElement;

    /** The ids of the fields begin with `name`. */
    constructor(container: HTMLElement, name: string, texts: TableTexts) {
        this.search = findSearch(container, name) ?? createSearch(container, name, texts);
        const inactiveLabel = element('label', { for: 'showInactive', class: 'form-check-label' }, text('table.showDeactivated'));
        this.inactiveField = element('div', { class: 'form-check form-switch xos-filter' }, this.inactive, inactiveLabel);
        (this.search.closest('.xos-table-tools') ?? container).append(this.inactiveField);
        this.pageSize = element('select', { id: `${name}PageSize`, class: 'form-select form-select-sm' });
        const sizeLabel = element('label', { for: this.pageSize.id }, text('table.pageSize'));
        this.pageSizeField = element('div', { class: 'xos-page-size' }, sizeLabel, this.pageSize);
        this.pageSize.append(...pageSizes.map((size) => element('option', { value: size }, String(size))));
    }

    /** Shows what the table is asked for. A size that is not on offer becomes one. */
    show(search: string, inactive: boolean, pageSize: number): void {
        this.search.value = search;
        this.inactive.checked = inactive;
        if (![...this.pageSize.options].some(({ value }) => value === String(pageSize))) {
            this.pageSize.append(element('option', { value: pageSize }, String(pageSize)));
        }
        this.pageSize.value = String(pageSize);
    }

    /** As if the reader had emptied the field. */
    clearSearch(): void {
        this.search.value = '';
        this.search.dispatchEvent(new Event('input', { bubbles: true }));
        this.search.focus();
    }
}

function findSearch(container: HTMLElement, name: string): HTMLInputElement | null {
    return container.querySelector<HTMLInputElement>(`input#${name}Search`);
}

function createSearch(container: HTMLElement, name: string, texts: TableTexts): HTMLInputElement {
    const input = element('input', {
        type: 'search',
        id: `${name}Search`,
        class: 'form-control',
        placeholder: text(texts.searchHint),
        autocomplete: 'off',
        maxlength: 200,
    });
    const label = element('label', { for: input.id, class: 'visually-hidden' }, text(texts.search));
    container.append(element('div', { class: 'xos-table-tools' }, label, input));
    return input;
}
