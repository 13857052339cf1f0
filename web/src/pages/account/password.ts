// SPDX-License-Identifier: Apache-2.0
import { FormValidator } from '../../core/form-validator';
import { text } from '../../core/language';
import { AccountService } from '../../api/account-service';
import { NotificationService } from '../../library';
import { requireById } from '../../ui/dom';
import { AccountForm, type Problems, type Values } from './account-form';

/** The form for a new password. `onChange` is called when there is one: all other sessions have ended then. */
export function connectPasswordForm(onChange: () => void): AccountForm {
    const form = new AccountForm(requireById('passwordForm', HTMLFormElement), {
        idle: 'account.changePassword',
        busy: 'account.changingPassword',
        check: checkPasswords,
        send: async ({ currentPassword = '', newPassword = '' }) => {
            await AccountService.changePassword({ currentPassword, newPassword }, { global: false });
            form.form.reset();
            NotificationService.showSuccess(text('account.passwordChanged'));
            onChange();
        },
        context: 'change_password',
    });
    return form;
}

function checkPasswords({ currentPassword = '', newPassword = '', repeatPassword = '' }: Values): Problems {
    const owner = {
        name: requireById('profileName', HTMLInputElement).value,
        email: requireById('profileEmail', HTMLInputElement).value,
    };
    const { error } = FormValidator.validateField('password', newPassword, owner);
    return {
        ...(currentPassword === '' && { currentPassword: text('account.currentRequired') }),
        ...(error !== null && { newPassword: error }),
        ...(repeatPassword !== newPassword && { repeatPassword: text('account.repeatDiffers') }),
    };
}
