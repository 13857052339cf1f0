// SPDX-License-Identifier: Apache-2.0

/** The browser asks before it leaves, or changes the language of, a page with something typed and not saved. */
export function askBeforeLoss(isTyped: () => boolean): void {
    const ask = (event: BeforeUnloadEvent): void => {
        if (isTyped()) {
            event.preventDefault();
        }
    };
    window.addEventListener('beforeunload', ask);
    document.addEventListener('userLoggedOut', () => window.removeEventListener('beforeunload', ask));
}
