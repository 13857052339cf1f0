// SPDX-License-Identifier: Apache-2.0
import { checkField, checkRequest, type RequestName, type RequestValues } from './check-request';

export type FormValues = RequestValues;
export type FormMode = 'create' | 'edit';

export interface ValidationResult {
    isValid: boolean;
    errors: Record<string, string[]>;
}

export interface FieldResult {
    isValid: boolean;
    error: string | null;
}

const requests: Readonly<Record<FormMode, RequestName>> = { create: 'CreateUserRequest', edit: 'UpdateUserRequest' };

/** Checks what a user typed by the rules and with the texts of the server (VAL-2, VAL-3). */
export class FormValidator {
    /** In `edit` the password is neither asked for nor checked. */
    mode: FormMode;

    constructor(mode: FormMode = 'create') {
        this.mode = mode;
    }

    static validate(data: FormValues): ValidationResult {
        return new FormValidator().validate(data);
    }

    static validateField(name: string, value: unknown, data: FormValues = {}): FieldResult {
        return new FormValidator().validateField(name, value, data);
    }

    /** Every failing field with all its messages. */
    validate(data: FormValues): ValidationResult {
        const errors = checkRequest(requests[this.mode], data);
        return { isValid: Object.keys(errors).length === 0, errors };
    }

    /** The first message of one field; `data` holds the other fields, for the rules that compare with them. */
    validateField(name: string, value: unknown, data: FormValues = {}): FieldResult {
        const error = checkField(requests[this.mode], name, { ...data, [name]: value })[0] ?? null;
        return { isValid: error === null, error };
    }
}
