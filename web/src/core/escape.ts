// SPDX-License-Identifier: Apache-2.0

const entities = new Map([
    ['&', '&amp;'],
    ['<', '&lt;'],
    ['>', '&gt;'],
    ['"', '&quot;'],
    ["'", '&#39;'],
]);

/** The text with `& < > " '` written as entities, for the rare place that must build markup as a string. */
export function escapeHtml(text: unknown): string {
    return String(text ?? '').replace(/[&<>"']/g, (character) => entities.get(character) ?? character);
}
