// SPDX-License-Identifier: Apache-2.0
// A password for somebody else, in `#passwordModal`. It is shown, because who sets it has to pass it on.
import { AdminService } from '../api/admin-service';
import type { UserDto } from '../api/wire-types';
import { checkField, checkRequest } from '../core/check-request';
import { text } from '../core/language';
import { suggestedPassword } from '../core/suggested-password';
import { CheckedForm, type Values } from './checked-form';
import { dialogFor } from './dialog';
import { element, requireById } from './dom';
import { clearFieldError, type FieldMessages } from './field-error';
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

    constructor() {
        new CheckedForm(this.form, {
            idle: 'password.set',
            busy: 'password.setting',
            check: (values) => this.check(values),
            send: (values) => this.send(values),
            context: 'set_password',
        });
        this.suggest.addEventListener('click', () => this.fill(suggestedPassword()));
        this.copy.addEventListener('click', () => void this.copyPassword());
        this.modal.addEventListener('hidden.bs.modal', () => this.fill(''));
    }

    open(user: UserDto): void {
        this.user = user;
        const name = element('strong', { dir: 'auto' }, user.name);
        requireById('passwordFor', HTMLElement).replaceChildren(...textNodes('password.for', { name }));
        this.fill(suggestedPassword());
        this.showDone(false);
        dialogFor(this.modal).show();
    }

    /** What the server would say, that the password is the name or address of its owner. */
    private check(values: Values): FieldMessages {
        const { newPassword = '' } = values;
        const guessable = checkField('CreateUserRequest', 'password', { ...this.user, password: newPassword });
        return {
            ...(guessable.length > 0 && { newPassword: guessable }),
            ...checkRequest('SetPasswordRequest', values),
        };
    }

    private async send({ newPassword = '' }: Values): Promise<void> {
        const { user } = this;
        if (user === null || this.field.readOnly) {
            return;
        }
        await AdminService.setPassword(user.id, { newPassword }, { global: false });
        if (user === this.user) {
            this.showDone(true);
        }
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
