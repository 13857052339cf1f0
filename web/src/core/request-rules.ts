// SPDX-License-Identifier: Apache-2.0
// Printed by the server from its own declarations: change those, not this file.
//
// The rules of the text fields of every request.

/** One check of a text; `text` is shown when it fails. Lengths are counted in code points. */
export type Check =
    | { kind: 'required' | 'notCommon'; text: string }
    | { kind: 'minLength' | 'maxLength' | 'email'; number: number; text: string }
    | { kind: 'differsFrom'; other: string; text: string }
    | { kind: 'oneOf'; choices: readonly string[]; text: string };

export interface FieldRules {
    /** Blanks at both ends do not count. */
    readonly trimmed: boolean;
    /** Which control characters are accepted: none, line breaks and tabs, all. */
    readonly characters: 'line' | 'multiline' | 'any';
    readonly checks: readonly Check[];
}

export type RequestRules = Readonly<Record<string, FieldRules>>;

/** Said of a value of a wrong type, and of one with characters that are not accepted. */
export const invalidValue = 'The value is not valid';

export const requestRules = {
    ChangePasswordRequest: {
        currentPassword: {
            trimmed: false,
            characters: 'any',
            checks: [
                { kind: 'required', text: 'Current password is required' },
            ],
        },
        newPassword: {
            trimmed: false,
            characters: 'any',
            checks: [
                { kind: 'required', text: 'Password is required' },
                { kind: 'minLength', number: 8, text: 'Password must be at least 8 characters' },
                { kind: 'maxLength', number: 128, text: 'Password must be at most 128 characters' },
                { kind: 'notCommon', text: 'Password is too common' },
            ],
        },
    },
    CreateUserRequest: {
        name: {
            trimmed: true,
            characters: 'line',
            checks: [
                { kind: 'required', text: 'Name is required' },
                { kind: 'maxLength', number: 100, text: 'Name must be at most 100 characters' },
            ],
        },
        email: {
            trimmed: true,
            characters: 'line',
            checks: [
                { kind: 'required', text: 'Email is required' },
                { kind: 'email', number: 254, text: 'Email address is not valid' },
            ],
        },
        password: {
            trimmed: false,
            characters: 'any',
            checks: [
                { kind: 'required', text: 'Password is required' },
                { kind: 'minLength', number: 8, text: 'Password must be at least 8 characters' },
                { kind: 'maxLength', number: 128, text: 'Password must be at most 128 characters' },
                { kind: 'notCommon', text: 'Password is too common' },
                { kind: 'differsFrom', other: 'name', text: 'Password is too common' },
                { kind: 'differsFrom', other: 'email', text: 'Password is too common' },
            ],
        },
    },
    ErrorReport: {
        message: {
            trimmed: false,
            characters: 'multiline',
            checks: [
                { kind: 'required', text: 'Message is required' },
            ],
        },
        stack: {
            trimmed: false,
            characters: 'multiline',
            checks: [],
        },
        url: {
            trimmed: false,
            characters: 'line',
            checks: [],
        },
        userAgent: {
            trimmed: false,
            characters: 'line',
            checks: [],
        },
        timestamp: {
            trimmed: false,
            characters: 'line',
            checks: [],
        },
    },
    LoginRequest: {
        email: {
            trimmed: true,
            characters: 'line',
            checks: [
                { kind: 'required', text: 'Email is required' },
                { kind: 'email', number: 254, text: 'Email address is not valid' },
            ],
        },
        password: {
            trimmed: false,
            characters: 'any',
            checks: [
                { kind: 'required', text: 'Password is required' },
            ],
        },
    },
    Notification: {
        type: {
            trimmed: false,
            characters: 'line',
            checks: [
                { kind: 'required', text: 'Type is required' },
                { kind: 'oneOf', choices: ['info', 'warning', 'error'], text: 'The value is not valid' },
            ],
        },
        message: {
            trimmed: true,
            characters: 'multiline',
            checks: [
                { kind: 'required', text: 'Message is required' },
                { kind: 'maxLength', number: 1000, text: 'Message must be at most 1000 characters' },
            ],
        },
    },
    SetPasswordRequest: {
        newPassword: {
            trimmed: false,
            characters: 'any',
            checks: [
                { kind: 'required', text: 'Password is required' },
                { kind: 'minLength', number: 8, text: 'Password must be at least 8 characters' },
                { kind: 'maxLength', number: 128, text: 'Password must be at most 128 characters' },
                { kind: 'notCommon', text: 'Password is too common' },
            ],
        },
    },
    UpdateProfileRequest: {
        name: {
            trimmed: true,
            characters: 'line',
            checks: [
                { kind: 'required', text: 'Name is required' },
                { kind: 'maxLength', number: 100, text: 'Name must be at most 100 characters' },
            ],
        },
        email: {
            trimmed: true,
            characters: 'line',
            checks: [
                { kind: 'required', text: 'Email is required' },
                { kind: 'email', number: 254, text: 'Email address is not valid' },
            ],
        },
    },
    UpdateUserRequest: {
        name: {
            trimmed: true,
            characters: 'line',
            checks: [
                { kind: 'required', text: 'Name is required' },
                { kind: 'maxLength', number: 100, text: 'Name must be at most 100 characters' },
            ],
        },
        email: {
            trimmed: true,
            characters: 'line',
            checks: [
                { kind: 'required', text: 'Email is required' },
                { kind: 'email', number: 254, text: 'Email address is not valid' },
            ],
        },
    },
} as const satisfies Record<string, RequestRules>;
