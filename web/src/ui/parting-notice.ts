// SPDX-License-Identifier: Apache-2.0
// One sentence for the next page, such as why the user was signed out; a toast would vanish with this page.

const key = 'xos_parting_notice';

/** Leaves the sentence when this page signs out, and not before: the answer to a sign-out empties the storage. */
export function leaveNotice(text: string): void {
    document.addEventListener('userLoggedOut', () => sessionStorage.setItem(key, text), { once: true });
}

/** The sentence the page before left, once. */
export function takeNotice(): string | null {
    const text = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return text;
}
