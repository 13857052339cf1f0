// SPDX-License-Identifier: Apache-2.0
// Bootstrap's modal, plus the return of the keyboard to where it was when the modal opened. Modals of this package
// have no `fade` class: Bootstrap ignores hide() during its fade, so a fast answer would leave the modal open.
import Modal from 'bootstrap/js/src/modal.js';

const prepared = new WeakSet<Element>();

/** The modal of this element, always the same one. */
export function dialogFor(modal: HTMLElement): Modal {
    if (!prepared.has(modal)) {
        prepared.add(modal);
        returnFocus(modal);
    }
    return Modal.getOrCreateInstance(modal);
}

function returnFocus(modal: HTMLElement): void {
    let opener: HTMLElement | null = null;
    modal.addEventListener('show.bs.modal', () => {
        opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    });
    modal.addEventListener('shown.bs.modal', () => modal.querySelector<HTMLElement>('[autofocus]')?.focus());
    modal.addEventListener('hidden.bs.modal', () => {
        if (opener?.isConnected) {
            opener.focus();
        }
    });
}
