// SPDX-License-Identifier: Apache-2.0
// What an import found in a file, as elements.
import type { ImportReport } from '../api/wire-types';
import { serverText, text } from '../core/language';
import type { TextKey } from '../texts/catalogue';
import { element } from './dom';

const fieldTexts: Readonly<Record<string, TextKey>> = {
    $: 'import.wholeRow',
    name: 'table.name',
    email: 'table.email',
    isAdmin: 'import.isAdmin',
    isActive: 'import.isActive',
};

export function reportNodes(report: ImportReport): Node[] {
    const nodes: Node[] = [];
    if (report.errors.length > 0) {
        nodes.push(errorTable(report));
    }
    if (report.moreErrors > 0) {
        nodes.push(element('p', { class: 'xos-import-more' }, text('import.moreErrors', { count: report.moreErrors })));
    }
    nodes.push(previewTable(report));
    if (report.ignoredColumns.length > 0) {
        const columns = report.ignoredColumns.join(', ');
        nodes.push(element('p', { class: 'form-text' }, text('import.ignored', { columns })));
    }
    return nodes;
}

function errorTable({ errors }: ImportReport): HTMLElement {
    return table(
        'import.errors',
        ['import.row', 'import.field', 'import.message'],
        errors.map(({ row, field, message }) => [String(row), fieldName(field), serverText(message)]),
    );
}

function previewTable({ preview }: ImportReport): HTMLElement {
    return table(
        'import.preview',
        ['import.row', 'table.name', 'table.email', 'import.isAdmin', 'import.isActive'],
        preview.map(({ row, name, email, isAdmin, isActive }) => {
            return [String(row), name, email, truth(isAdmin), truth(isActive)];
        }),
    );
}

/** Scrolls by itself, and so can be reached by the keyboard. */
function table(caption: TextKey, heads: readonly TextKey[], rows: readonly (readonly string[])[]): HTMLElement {
    return element(
        'div',
        { 'class': 'xos-import-table', 'tabindex': 0, 'role': 'region', 'aria-label': text(caption) },
        element(
            'table',
            { class: 'table table-sm mb-0' },
            element('caption', {}, text(caption)),
            element('thead', {}, element('tr', {}, ...heads.map((key) => element('th', { scope: 'col' }, text(key))))),
            element('tbody', {}, ...rows.map((cells) => element('tr', {}, ...cells.map(cell)))),
        ),
    );
}

function cell(value: string): HTMLElement {
    return element('td', { dir: 'auto' }, value);
}

function fieldName(field: string): string {
    const key = Object.hasOwn(fieldTexts, field) ? fieldTexts[field] : undefined;
    return key === undefined ? field : text(key);
}

function truth(value: boolean): string {
    return text(value ? 'import.yes' : 'import.no');
}
