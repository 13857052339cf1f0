// SPDX-License-Identifier: Apache-2.0

/** Date and time in the reader's locale; empty for null and for what is not a date. */
export function formatDate(iso: string | null | undefined): string {
    if (!iso) {
        return '';
    }
    const date = new Date(iso);
    return Number.isNaN(date.getTime()) ? '' : date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
