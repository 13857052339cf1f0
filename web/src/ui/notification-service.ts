// SPDX-License-Identifier: Apache-2.0
import Toast from 'bootstrap/js/src/toast.js';
import { text } from '../core/language';
import type { TextKey } from '../texts/catalogue';
import { element } from './dom';

type Kind = 'success' | 'error' | 'info' | 'warning';

interface KindStyle {
    delay: number;
    role: 'alert' | 'status';
    label: TextKey;
}

const styles: Readonly<Record<Kind, KindStyle>> = {
    success: { delay: 4_000, role: 'status', label: 'toast.success' },
    info: { delay: 4_000, role: 'status', label: 'toast.info' },
    warning: { delay: 6_000, role: 'status', label: 'toast.warning' },
    error: { delay: 8_000, role: 'alert', label: 'toast.error' },
};
const repeatMs = 2_000;
const mostAtATime = 5;
/** Where the keyboard was before it came to a message. */
let cameFrom: HTMLElement | null = null;

/** Short messages in a corner without buttons: text only, closing by themselves, the newest five at most. */
export class NotificationService {
    private static readonly lastShown = new Map<string, number>();

    static showSuccess(message: string): void {
        this.show('success', message);
    }

    static showError(message: string): void {
        this.show('error', message);
    }

    static showInfo(message: string): void {
        this.show('info', message);
    }

    static showWarning(message: string): void {
        this.show('warning', message);
    }

    private static show(kind: Kind, message: string): void {
        if (this.isRepeated(message)) {
            return;
        }
        const container = toastContainer();
        const toast = createToast(kind, message);
        container.append(toast);
        const shown = [...container.children];
        shown.slice(0, Math.max(0, shown.length - mostAtATime)).forEach(discard);
        new Toast(toast, { animation: false, autohide: true, delay: styles[kind].delay }).show();
    }

    private static isRepeated(message: string): boolean {
        const now = Date.now();
        for (const [shownText, time] of this.lastShown) {
            if (now - time >= repeatMs) {
                this.lastShown.delete(shownText);
            }
        }
        if (this.lastShown.has(message)) {
            return true;
        }
        this.lastShown.set(message, now);
        return false;
    }
}

function toastContainer(): HTMLElement {
    const existing = document.querySelector<HTMLElement>('.toast-container');
    if (existing !== null) {
        return existing;
    }
    const created = element('div', { class: 'toast-container position-fixed bottom-0 start-0 p-3' });
    created.addEventListener('focusin', ({ relatedTarget }) => {
        if (relatedTarget instanceof HTMLElement && !created.contains(relatedTarget)) {
            cameFrom = relatedTarget;
        }
    });
    document.body.append(created);
    return created;
}

function createToast(kind: Kind, message: string): HTMLElement {
    const { role, label } = styles[kind];
    const close = element('button', {
        type: 'button',
        class: 'btn-close',
        'data-bs-dismiss': 'toast',
        'aria-label': text('close'),
    });
    const toast = element(
        'div',
        {
            class: `toast xos-toast xos-toast-${kind}`,
            role,
            'aria-live': role === 'alert' ? 'assertive' : 'polite',
            'aria-atomic': 'true',
            'aria-label': text(label),
        },
        element('div', { class: 'd-flex' }, element('div', { class: 'toast-body' }, message), close),
    );
    toast.addEventListener('hidden.bs.toast', () => discard(toast), { once: true });
    return toast;
}

/** A message with the keyboard in it gives it to the next one, or back to where it came from. */
function discard(toast: Element): void {
    const hadFocus = toast.contains(document.activeElement);
    const next = toast.nextElementSibling ?? toast.previousElementSibling;
    Toast.getInstance(toast)?.dispose();
    toast.remove();
    if (hadFocus) {
        (next?.querySelector('button') ?? cameFrom)?.focus();
    }
}
