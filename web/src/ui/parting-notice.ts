// SPDX-License-Identifier: Apache-2.0
// One sentence for the next page, such as why the user was signed out; a toast would vanish with this page.

const key = 'xos_parting_notice';

export function leaveNotice(text: string): void {
    sessionStorage.setItem(key, text);
}

/** The sentence the page before left, once. */
export function takeNotice(): string | null {
    const text = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return text;
}
