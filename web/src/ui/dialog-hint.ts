// SPDX-License-Identifier: Apache-2.0
import { element } from './dom';

/** Says in a dialog what would help after a refusal; gone when the dialog closes or says something else. */
export function showDialogHint(dialog: HTMLElement, hint: string): void {
    clearDialogHint(dialog);
    const shown = element('p', { class: 'alert alert-info xos-dialog-hint' }, hint);
    dialog.querySelector('.modal-body')?.append(shown);
    dialog.addEventListener('hidden.bs.modal', () => shown.remove(), { once: true });
}

export function clearDialogHint(dialog: HTMLElement): void {
    dialog.querySelectorAll('.xos-dialog-hint').forEach((hint) => hint.remove());
}
