// SPDX-License-Identifier: Apache-2.0

/** The browser asks before it leaves, or changes the language of, a page where something would be lost. */
export function askBeforeLoss(wouldLose: () => boolean): void {
    const ask = (event: BeforeUnloadEvent): void => {
        if (wouldLose()) {
            event.preventDefault();
        }
    };
    window.addEventListener('beforeunload', ask);
    document.addEventListener('userLoggedOut', () => window.removeEventListener('beforeunload', ask));
}
