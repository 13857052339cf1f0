// SPDX-License-Identifier: Apache-2.0
import { ApiProblem, fieldMessages } from '../core/api-problem';
import { text } from '../core/language';
import type { TextKey } from '../texts/catalogue';
import { IdempotencyKey } from '../core/idempotency-key';
import { FormValidator, type FormMode, type FormValues } from '../core/form-validator';
import { UserService } from '../api/user-service';
import type { ApiResponse, CreateUserRequest, UserDto } from '../api/wire-types';
import { Listeners, setBusy } from './dom';
import {
    clearFieldError,
    findField,
    isField,
    showFieldError,
    showFieldErrors,
    type Field,
    type FieldMessages,
} from './field-error';
import { NotificationService } from './notification-service';

export interface UserFormOptions {
    /** A valid submit only fires `userFormSubmit`; whoever listens sends the request. */
    managed?: boolean;
}

const buttonTexts: Readonly<Record<FormMode, { idle: TextKey; busy: TextKey }>> = {
    create: { idle: 'form.create', busy: 'form.creating' },
    edit: { idle: 'form.update', busy: 'form.updating' },
};

/** The form for one user: checks, shows what is wrong, and sends or hands over what was typed. */
export class UserForm {
    readonly form: HTMLFormElement;
    readonly validator = new FormValidator();
    /** Whether the form offers the rights of a user, which only admins may change. */
    offersRights = false;
    private readonly managed: boolean;
    private readonly listeners = new Listeners();
    private readonly key = new IdempotencyKey();
    private loading = false;
    private untouched = '';

    constructor(formElement: HTMLFormElement, options: UserFormOptions = {}) {
        this.form = formElement;
        this.managed = options.managed ?? false;
        this.form.noValidate = true;
        this.listeners.on(this.form, 'submit', (event) => void this.handleSubmit(event));
        this.form.querySelectorAll('input').forEach((input) => {
            this.listeners.on(input, 'blur', (event) => {
                if (!leadsToButton(event)) {
                    this.validateField(input);
                }
            });
        });
    }

    /** Takes away every listener the form added. */
    disconnect(): void {
        this.listeners.removeAll();
    }

    async handleSubmit(event: Event): Promise<void> {
        event.preventDefault();
        if (this.loading) {
            return;
        }
        const data = this.values();
        const { isValid, errors } = this.validator.validate(data);
        if (!isValid) {
            this.displayValidationErrors(errors);
            return;
        }
        this.fields().forEach(clearFieldError);
        if (this.managed) {
            document.dispatchEvent(new CustomEvent('userFormSubmit', { detail: data }));
        } else {
            await this.create(data);
        }
    }

    handleSuccess(result: ApiResponse<UserDto>): void {
        NotificationService.showSuccess(text('form.created'));
        window.userTable?.addRow(result.data);
        document.dispatchEvent(new CustomEvent('userCreated', { detail: { user: result.data } }));
    }

    handleError(error: unknown): void {
        const { status, response } = error instanceof ApiProblem ? error : { status: 0, response: undefined };
        const messages = fieldMessages(response);
        if (status === 400 && messages.size > 0) {
            this.displayValidationErrors(Object.fromEntries(messages));
        } else if (status === 409) {
            NotificationService.showError(text('form.emailTaken'));
        } else {
            NotificationService.showError(text('form.failed'));
        }
        markHandled(error);
    }

    setLoadingState(on: boolean): void {
        this.loading = on;
        const button = this.submitButton();
        const texts = buttonTexts[this.validator.mode];
        setBusy(this.form, button, on, text(on ? texts.busy : texts.idle));
    }

    validateField(field: Field): void {
        const { error } = this.validator.validateField(field.name, field.value, this.values());
        if (error === null) {
            this.clearFieldError(field);
        } else {
            this.showFieldError(field, error);
        }
    }

    /** Shows the first message of each field and moves to the first bad one. */
    displayValidationErrors(errors: FieldMessages): void {
        showFieldErrors(this.fields(), errors);
    }

    showFieldError(field: Field | string, message: string): void {
        const found = this.resolve(field);
        if (found !== null) {
            showFieldError(found, message);
        }
    }

    clearFieldError(field: Field | string): void {
        const found = this.resolve(field);
        if (found !== null) {
            clearFieldError(found);
        }
    }

    /** True when the fields differ from what `reset()`, `populate()` and `setMode()` left in them. */
    get isChanged(): boolean {
        return JSON.stringify(this.values()) !== this.untouched;
    }

    reset(): void {
        this.form.reset();
        this.fields().forEach(clearFieldError);
        this.keepUntouched();
    }

    populate(user: Pick<UserDto, 'name' | 'email'> & Partial<UserDto>): void {
        this.setValue('name', user.name);
        this.setValue('email', user.email);
        this.setChecked('isAdmin', user.isAdmin ?? false);
        this.setChecked('isActive', user.isActive ?? true);
        this.keepUntouched();
    }

    setMode(mode: FormMode): void {
        this.validator.mode = mode;
        this.offer('password', mode === 'create');
        this.offer('isAdmin', this.offersRights);
        this.offer('isActive', this.offersRights && mode === 'edit');
        this.setLoadingState(false);
        this.keepUntouched();
    }

    /** What the form holds, saved or not. */
    values(): FormValues {
        const boxes = this.fields().filter(isCheckbox).filter(({ disabled }) => !disabled);
        const checked = boxes.map((box) => [box.name, box.checked] as const);
        return { ...Object.fromEntries(new FormData(this.form)), ...Object.fromEntries(checked) };
    }

    private async create(data: FormValues): Promise<void> {
        this.setLoadingState(true);
        try {
            const request = toCreateRequest(data);
            const headers = { 'Idempotency-Key': this.key.for(request) };
            const result = await UserService.createUser(request, { global: false, headers });
            this.key.forget();
            this.handleSuccess(result);
            this.form.reset();
        } catch (error) {
            this.handleError(error);
        } finally {
            this.setLoadingState(false);
        }
    }

    private keepUntouched(): void {
        this.untouched = JSON.stringify(this.values());
    }

    private fields(): Field[] {
        return [...this.form.elements].filter(isField);
    }

    private resolve(field: Field | string): Field | null {
        return typeof field === 'string' ? findField(this.form, field) : field;
    }

    /** A field that is not offered is hidden and disabled: no part of FormData, it cannot be sent by mistake. */
    private offer(name: string, offered: boolean): void {
        const field = findField(this.form, name);
        if (field !== null) {
            field.disabled = !offered;
            (field.closest<HTMLElement>('[data-xos-field]') ?? field).hidden = !offered;
        }
    }

    private setChecked(name: string, checked: boolean): void {
        const field = findField(this.form, name);
        if (field !== null && isCheckbox(field)) {
            field.checked = checked;
        }
    }

    private setValue(name: string, value: string): void {
        const field = findField(this.form, name);
        if (field !== null) {
            field.value = value;
        }
    }

    /** Also finds a button outside the form that names it in its `form` attribute. */
    private submitButton(): HTMLButtonElement | null {
        const buttons = [...this.form.elements].filter((control) => control instanceof HTMLButtonElement);
        return buttons.find((button) => button.type === 'submit') ?? null;
    }
}

/**
 * True when the focus goes to a button that sends or closes the form: a message appearing now would move the button
 * away under the pointer, and sending checks every field anyway.
 */
function leadsToButton(event: Event): boolean {
    const next = event instanceof FocusEvent ? event.relatedTarget : null;
    return next instanceof Element && next.matches('[type="submit"], [data-bs-dismiss]');
}

/** The form's values as the server takes them. */
export function toCreateRequest(values: FormValues): CreateUserRequest {
    const { name, email, password, ...others } = values;
    return { ...others, name: String(name ?? ''), email: String(email ?? ''), password: String(password ?? '') };
}

function isCheckbox(field: Field): field is HTMLInputElement {
    return field.type === 'checkbox';
}

function markHandled(error: unknown): void {
    if (error instanceof ApiProblem) {
        error.handled = true;
    }
}
