// SPDX-License-Identifier: Apache-2.0
// The name and address of the viewer. What somebody else changed meanwhile is shown beside what was typed.
import { ApiProblem } from '../../core/api-problem';
import { checkRequest } from '../../core/check-request';
import { text } from '../../core/language';
import { AccountService } from '../../api/account-service';
import type { UserDto } from '../../api/wire-types';
import { ErrorHandler, NotificationService } from '../../library';
import { CheckedForm, type Values } from '../../ui/checked-form';
import { requireById } from '../../ui/dom';
import { VersionConflict } from '../../ui/version-conflict';

export class ProfileForm {
    private readonly form: CheckedForm;
    private shown: Values = { name: '', email: '' };
    private version: string | null = null;

    constructor() {
        this.form = new CheckedForm(requireById('profileForm', HTMLFormElement), {
            idle: 'account.save',
            busy: 'account.saving',
            check: (values) => checkRequest('UpdateProfileRequest', values),
            send: (values) => this.save(values),
            context: 'save_profile',
        });
    }

    /** True while something typed is not saved. */
    get isChanged(): boolean {
        return !isSame(this.form.values, this.shown);
    }

    async load(): Promise<void> {
        try {
            const { data, version } = await AccountService.getProfile({ global: false });
            this.meet(data, version);
        } catch (error) {
            ErrorHandler.handle(error, { context: 'load_profile' });
        }
    }

    private async save(values: Values, again = true): Promise<void> {
        if (VersionConflict.focusUndecided(this.form.form)) {
            return;
        }
        const profile = { name: values['name'] ?? '', email: values['email'] ?? '' };
        try {
            const { data, version } = await AccountService.saveProfile(profile, this.version, { global: false });
            this.accept(data, version);
            this.fill();
            VersionConflict.clear(this.form.form);
            NotificationService.showSuccess(text('account.saved'));
            document.dispatchEvent(new CustomEvent('userUpdated', { detail: { user: data } }));
        } catch (error) {
            if (!(error instanceof ApiProblem && error.status === 412)) {
                throw error;
            }
            const before = this.shown;
            const { data, version } = await AccountService.getProfile({ global: false });
            this.meet(data, version);
            // Something changed that this form does not show, such as the password.
            if (again && isSame(before, this.shown)) {
                await this.save(values, false);
            }
        }
    }

    /** A form that nobody has touched shows what there is now; else both versions stand side by side. */
    private meet(user: UserDto, version: string | null): void {
        const untouched = !this.isChanged;
        const before = this.shown;
        this.accept(user, version);
        if (untouched) {
            this.fill();
        } else if (!isSame(before, this.shown)) {
            VersionConflict.show(this.form.form, this.form.values, { ...user });
        }
    }

    private accept({ name, email }: UserDto, version: string | null): void {
        this.shown = { name, email };
        this.version = version;
    }

    private fill(): void {
        requireById('profileName', HTMLInputElement).value = this.shown['name'] ?? '';
        requireById('profileEmail', HTMLInputElement).value = this.shown['email'] ?? '';
        requireById('passwordOwner', HTMLInputElement).value = this.shown['email'] ?? '';
    }
}

function isSame(left: Values, right: Values): boolean {
    return left['name'] === right['name'] && left['email'] === right['email'];
}
