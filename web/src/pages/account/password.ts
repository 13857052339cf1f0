// SPDX-License-Identifier: Apache-2.0
import { checkRequest } from '../../core/check-request';
import { text } from '../../core/language';
import { checkOwnName } from '../../core/new-password';
import { AccountService } from '../../api/account-service';
import { NotificationService } from '../../library';
import { CheckedForm, type Values } from '../../ui/checked-form';
import { requireById } from '../../ui/dom';
import type { FieldMessages } from '../../ui/field-error';

/** The form for a new password. `onChange` is called when there is one: all other sessions have ended then. */
export function connectPasswordForm(onChange: () => void): CheckedForm {
    const form = new CheckedForm(requireById('passwordForm', HTMLFormElement), {
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

/** What the server would say, and a slip of the fingers. */
function checkPasswords(values: Values): FieldMessages {
    const { newPassword = '', repeatPassword = '' } = values;
    const owner = {
        name: requireById('profileName', HTMLInputElement).value,
        email: requireById('profileEmail', HTMLInputElement).value,
    };
    return {
        ...checkOwnName(owner, newPassword),
        ...checkRequest('ChangePasswordRequest', values),
        ...(repeatPassword !== newPassword && { repeatPassword: [text('account.repeatDiffers')] }),
    };
}
