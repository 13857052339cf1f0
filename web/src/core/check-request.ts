// SPDX-License-Identifier: Apache-2.0
import { isCommonPassword } from './common-passwords';
import { hasControlCharacter, hasOtherControlCharacter } from './control-characters';
import { invalidValue, requestRules, type Check, type FieldRules, type RequestRules } from './request-rules';

export type RequestName = keyof typeof requestRules;
export type RequestValues = Readonly<Record<string, unknown>>;

/** Every failing field of a request with all its messages, as the server would answer them (VAL-3). */
export function checkRequest(request: RequestName, data: RequestValues): Record<string, string[]> {
    const errors: Record<string, string[]> = {};
    for (const field of Object.keys(requestRules[request])) {
        const messages = checkField(request, field, data);
        if (messages.length > 0) {
            errors[field] = messages;
        }
    }
    return errors;
}

/** The messages of one field; a field without rules has none. */
export function checkField(request: RequestName, field: string, data: RequestValues): string[] {
    const all: RequestRules = requestRules[request];
    const rules = Object.hasOwn(all, field) ? all[field] : undefined;
    const given = data[field];
    if (rules === undefined) {
        return [];
    }
    if (given !== undefined && given !== null && typeof given !== 'string') {
        return [invalidValue];
    }
    const value = rules.trimmed ? trim(given ?? '') : (given ?? '');
    return acceptsCharacters(rules, value) ? failedChecks(rules, value, data) : [invalidValue];
}

function failedChecks(rules: FieldRules, value: string, data: RequestValues): string[] {
    const texts: string[] = [];
    for (const check of rules.checks) {
        const isMissing = value === '' && check.kind !== 'required';
        // That a word is common says nothing new about one that is too short.
        const isNoMatter = (check.kind === 'notCommon' || check.kind === 'differsFrom') && texts.length > 0;
        if (!isMissing && !isNoMatter && !passes(check, value, data)) {
            texts.push(check.text);
        }
    }
    return texts;
}

function passes(check: Check, value: string, data: RequestValues): boolean {
    switch (check.kind) {
        case 'required':
            return value !== '';
        case 'minLength':
            return lengthOf(value) >= check.number;
        case 'maxLength':
            return lengthOf(value) <= check.number;
        case 'email':
            return isAddress(value) && lengthOf(value) <= check.number;
        case 'notCommon':
            return !isCommonPassword(value);
        case 'differsFrom':
            return !isSame(value, data[check.other]);
        case 'oneOf':
            return check.choices.includes(value);
    }
}

function acceptsCharacters(rules: FieldRules, value: string): boolean {
    switch (rules.characters) {
        case 'any':
            return true;
        case 'line':
            return !hasControlCharacter(value);
        case 'multiline':
            return !hasOtherControlCharacter(value);
    }
}

/** One `@`, something before it, a dotted domain after it, no white space anywhere. */
function isAddress(email: string): boolean {
    const [local, domain, ...rest] = email.split('@');
    if (!local || !domain || rest.length > 0 || /\p{White_Space}/u.test(email)) {
        return false;
    }
    const labels = domain.split('.');
    return labels.length > 1 && labels.every((label) => label !== '');
}

function isSame(value: string, other: unknown): boolean {
    return typeof other === 'string' && trim(other) !== '' && foldCase(value) === foldCase(trim(other));
}

/** By way of capitals, so that `ß` and `ss` are the same, as they are for the server. */
function foldCase(text: string): string {
    return text.toUpperCase().toLowerCase();
}

/** The server's idea of white space: `String.trim` differs by a byte order mark and a next-line character. */
function trim(text: string): string {
    return text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
}

/** Characters as a reader counts them: code points, the same count as the server's. */
function lengthOf(text: string): number {
    return [...text].length;
}
