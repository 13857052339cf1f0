// SPDX-License-Identifier: Apache-2.0
import { currentLocale } from './language';

/** Date and time in the reader's locale; empty for null and for what is not a date. */
export function formatDate(iso: string | null | undefined): string {
    if (!iso) {
        return '';
    }
    const date = new Date(iso);
    const style = { dateStyle: 'medium', timeStyle: 'short' } as const;
    return Number.isNaN(date.getTime()) ? '' : date.toLocaleString(currentLocale(), style);
}

export function formatNumber(value: number): string {
    return value.toLocaleString(currentLocale());
}
