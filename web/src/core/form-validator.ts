// SPDX-License-Identifier: Apache-2.0
import { isCommonPassword } from './common-passwords';
import { hasControlCharacter } from './control-characters';

export type FormValues = Readonly<Record<string, unknown>>;
export type FormMode = 'create' | 'edit';

export interface ValidationResult {
    isValid: boolean;
    errors: Record<string, string[]>;
}

export interface FieldResult {
    isValid: boolean;
    error: string | null;
}

type Rule = (value: string, data: FormValues) => string[];

const invalidValue = 'The value is not valid';
const nameLimit = 100;
const emailLimit = 254;
const passwordMinimum = 8;
const passwordLimit = 128;

const rules = new Map<string, Rule>([
    ['name', checkName],
    ['email', checkEmail],
    ['password', checkPassword],
]);

/** Checks what a user typed by the same rules and with the same texts as the server (VAL-2). */
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
        const errors: Record<string, string[]> = {};
        for (const field of rules.keys()) {
            const messages = this.messages(field, data[field], data);
            if (messages.length > 0) {
                errors[field] = messages;
            }
        }
        return { isValid: Object.keys(errors).length === 0, errors };
    }

    /** The first message of one field; `data` holds the other fields, for the rules that compare with them. */
    validateField(name: string, value: unknown, data: FormValues = {}): FieldResult {
        const error = this.messages(name, value, data)[0] ?? null;
        return { isValid: error === null, error };
    }

    private messages(field: string, value: unknown, data: FormValues): string[] {
        const rule = rules.get(field);
        if (rule === undefined || (field === 'password' && this.mode === 'edit')) {
            return [];
        }
        if (value !== undefined && value !== null && typeof value !== 'string') {
            return [invalidValue];
        }
        return rule(value ?? '', data);
    }
}

function checkName(value: string): string[] {
    const name = value.trim();
    if (name === '') {
        return ['Name is required'];
    }
    if (hasControlCharacter(name)) {
        return [invalidValue];
    }
    return lengthOf(name) > nameLimit ? [`Name must be at most ${nameLimit} characters`] : [];
}

function checkEmail(value: string): string[] {
    const email = value.trim();
    if (email === '') {
        return ['Email is required'];
    }
    if (hasControlCharacter(email)) {
        return [invalidValue];
    }
    return isAddress(email) ? [] : ['Email address is not valid'];
}

function checkPassword(password: string, data: FormValues): string[] {
    if (password === '') {
        return ['Password is required'];
    }
    if (lengthOf(password) < passwordMinimum) {
        return [`Password must be at least ${passwordMinimum} characters`];
    }
    if (lengthOf(password) > passwordLimit) {
        return [`Password must be at most ${passwordLimit} characters`];
    }
    const isGuessable =
        isCommonPassword(password) || isSame(password, data['name']) || isSame(password, data['email']);
    return isGuessable ? ['Password is too common'] : [];
}

/** One `@`, something before it, a dotted domain after it, no space anywhere. */
function isAddress(email: string): boolean {
    const [local, domain, ...rest] = email.split('@');
    if (!local || !domain || rest.length > 0 || /\s/u.test(email) || lengthOf(email) > emailLimit) {
        return false;
    }
    const labels = domain.split('.');
    return labels.length > 1 && labels.every((label) => label !== '');
}

function isSame(password: string, other: unknown): boolean {
    return typeof other === 'string' && other.trim() !== '' && password.toLowerCase() === other.trim().toLowerCase();
}

/** Characters as a reader counts them: code points, the same count as the server's. */
function lengthOf(text: string): number {
    return [...text].length;
}
