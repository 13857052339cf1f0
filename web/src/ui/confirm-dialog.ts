// SPDX-License-Identifier: Apache-2.0
// The question before what cannot be taken back lightly, in `#confirmModal`.
import { dialogFor } from './dialog';
import { clearDialogHint } from './dialog-hint';
import { requireById, setDisabled } from './dom';

export interface Question {
    title: string;
    text: Node[];
    action: string;
    danger?: boolean;
    /** Does it. What it throws leaves the question open; it shows its failures itself. */
    run: () => Promise<void>;
}

let withdraw: AbortController | undefined;

export function askFirst({ title, text, action, danger = false, run }: Question): void {
    const modal = requireById('confirmModal', HTMLElement);
    const button = requireById('confirmButton', HTMLButtonElement);
    requireById('confirmTitle', HTMLElement).textContent = title;
    requireById('confirmQuestion', HTMLElement).replaceChildren(...text);
    button.textContent = action;
    button.className = `btn ${danger ? 'btn-danger' : 'btn-primary'}`;
    withdraw?.abort();
    withdraw = new AbortController();
    const confirm = async (): Promise<void> => {
        clearDialogHint(modal);
        setDisabled(button, true);
        try {
            await run();
            dialogFor(modal).hide();
        } catch {
            // Shown by who ran it; the question stays open to try again or to give up.
        } finally {
            setDisabled(button, false);
        }
    };
    button.addEventListener('click', () => void confirm(), { signal: withdraw.signal });
    dialogFor(modal).show();
}
