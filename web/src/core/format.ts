// SPDX-License-Identifier: Apache-2.0
import { currentLocale } from './language';

/** Making one takes longer than using it a hundred times. */
const formats = new Map<string | undefined, Intl.DateTimeFormat>();

function dateFormat(locale: string | undefined): Intl.DateTimeFormat {
    let format = formats.get(locale);
    if (format === undefined) {
        format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
        formats.set(locale, format);
    }
    return format;
}

/** Date and time in the reader's locale; empty for null and for what is not a date. */
export function formatDate(iso: string | null | undefined): string {
    if (!iso) {
        return '';
    }
    const date = new Date(iso);
    return Number.isNaN(date.getTime()) ? '' : dateFormat(currentLocale()).format(date);
}

export function formatNumber(value: number): string {
    return value.toLocaleString(currentLocale());
}
