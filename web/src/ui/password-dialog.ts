// SPDX-License-Identifier: Apache-2.0
// A password for somebody else, in `#passwordModal`. It is shown, because who sets it has to pass it on.
import { AdminService } from '../api/admin-service';
import type { SetPasswordRequest, UserDto } from '../api/wire-types';
import { checkRequest } from '../core/check-request';
import { text } from '../core/language';
import { checkOwnName } from '../core/new-password';
import { suggestedPassword } from '../core/suggested-password';
import { CheckedForm, type Values } from './checked-form';
import { dialogFor } from './dialog';
import { element, requireById } from './dom';
import { clearFieldError } from './field-error';
import type { ReplayDetail } from './replay';
import { textNodes } from './translate';

export class PasswordDialog {
    private readonly modal = requireById('passwordModal', HTMLElement);
    private readonly form = requireById('givenPasswordForm', HTMLFormElement);
    private readonly field = requireById('givenPassword', HTMLInputElement);
    private readonly suggest = requireById('suggestPassword', HTMLButtonElement);
    private readonly copy = requireById('copyPassword', HTMLButtonElement);
    private readonly status = requireById('passwordStatus', HTMLElement);
    private readonly cancel = requireById('cancelPassword', HTMLButtonElement);
    private readonly submit = requireById('submitPassword', HTMLButtonElement);
    private readonly close = requireById('closePassword', HTMLButtonElement);
    private user: UserDto | null = null;
    private sending = false;

    constructor() {
        new CheckedForm(this.form, {
            idle: 'password.set',
            busy: 'password.setting',
            check: (values) => ({
                ...(this.user && checkOwnName(this.user, values['newPassword'] ?? '')),
                ...checkRequest('SetPasswordRequest', values),
            }),
            send: (values) => this.send(values),
            context: 'set_password',
        });
        this.suggest.addEventListener('click', () => this.fill(suggestedPassword()));
        this.copy.addEventListener('click', () => void this.copyPassword());
        // Whoever leaves while it is sent would not learn that it is the password from now on.
        this.modal.addEventListener('hide.bs.modal', (event) => this.sending && event.preventDefault());
        this.modal.addEventListener('hidden.bs.modal', () => this.forget());
        document.addEventListener('xos:replayed', (event) => this.takeReplayed((event as CustomEvent<ReplayDetail>).detail));
    }

    open(user: UserDto): void {
        this.user = user;
        const name = element('strong', { dir: 'auto' }, user.name);
        requireById('passwordFor', HTMLElement).replaceChildren(...textNodes('password.for', { name }));
        this.fill(suggestedPassword());
        this.showDone(false);
        dialogFor(this.modal).show();
    }

    private async send({ newPassword = '' }: Values): Promise<void> {
        const { user } = this;
        if (user === null || this.field.readOnly) {
            return;
        }
        this.showSending(true);
        try {
            await AdminService.setPassword(user.id, { newPassword }, { global: false });
        } finally {
            this.showSending(false);
        }
        this.showDone(true);
    }

    /** A request that failed on the server was repeated from elsewhere on the page. */
    private takeReplayed({ request }: ReplayDetail): void {
        if (this.user !== null && request.url === AdminService.passwordPath(this.user.id)) {
            this.fill((request.data as SetPasswordRequest).newPassword);
            this.showDone(true);
        }
    }

    private forget(): void {
        this.user = null;
        this.fill('');
    }

    private showSending(on: boolean): void {
        this.sending = on;
        this.field.readOnly = on;
        this.suggest.disabled = on;
    }

    private fill(password: string): void {
        this.field.value = password;
        this.status.textContent = '';
        clearFieldError(this.field);
    }

    /** The password stays to be copied until the dialog is closed. */
    private showDone(isDone: boolean): void {
        this.field.readOnly = isDone;
        this.suggest.hidden = isDone;
        this.cancel.hidden = isDone;
        this.submit.hidden = isDone;
        this.submit.textContent = text('password.set');
        this.close.hidden = !isDone;
        if (isDone) {
            this.status.textContent = text('password.done');
            this.copy.focus();
        }
    }

    /** Pages without TLS have no clipboard. */
    private async copyPassword(): Promise<void> {
        try {
            await navigator.clipboard.writeText(this.field.value);
            this.status.textContent = text('password.copied');
        } catch {
            this.field.focus();
            this.field.select();
            this.status.textContent = text('password.selected');
        }
    }
}
