// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { FormValidator } from '../../src/core/form-validator';

const good = { name: 'Ann', email: 'ann@acme.test', password: 'Correct horse 7' };

function errorsWith(changes: object): Record<string, string[]> {
    return new FormValidator().validate({ ...good, ...changes }).errors;
}

describe('FormValidator', () => {
    it('FV-1 accepts what follows the rules, as an instance and on the class', () => {
        expect(new FormValidator().validate(good)).toEqual({ isValid: true, errors: {} });
        expect(FormValidator.validate(good)).toEqual({ isValid: true, errors: {} });
        expect(FormValidator.validateField('name', '')).toEqual({ isValid: false, error: 'Name is required' });
    });

    it('FV-1 lists every failing field and gives the first message of one', () => {
        const validator = new FormValidator();
        expect(validator.validate({}).errors).toEqual({
            name: ['Name is required'],
            email: ['Email is required'],
            password: ['Password is required'],
        });
        expect(validator.validateField('email', 'ann')).toEqual({ isValid: false, error: 'Email address is not valid' });
        expect(validator.validateField('email', 'ann@acme.test')).toEqual({ isValid: true, error: null });
        expect(validator.validateField('unknown', '')).toEqual({ isValid: true, error: null });
    });

    it.each([
        ['99', 'a'.repeat(99), undefined],
        ['100', 'a'.repeat(100), undefined],
        ['100 characters outside the first plane', '😀'.repeat(100), undefined],
        ['101', 'a'.repeat(101), ['Name must be at most 100 characters']],
        ['only spaces', '   ', ['Name is required']],
        ['a control character', 'An\u0000n', ['The value is not valid']],
        ['a control character in a long one', `\u0001${'a'.repeat(200)}`, ['The value is not valid']],
        ['a number', 7, ['The value is not valid']],
    ])('VAL-2 checks a name of %s', (_case, name, expected) => {
        expect(errorsWith({ name })['name']).toEqual(expected);
    });

    const longestLocal = 'a'.repeat(254 - '@acme.test'.length);
    it.each([
        ['253 characters', `${longestLocal.slice(1)}@acme.test`, true],
        ['254 characters', `${longestLocal}@acme.test`, true],
        ['255 characters', `${longestLocal}a@acme.test`, false],
        ['surrounding spaces', '  ann@acme.test ', true],
        ['no @', 'ann.acme.test', false],
        ['two @', 'ann@x@acme.test', false],
        ['no local part', '@acme.test', false],
        ['no dot in the domain', 'ann@acme', false],
        ['an empty label', 'ann@acme..test', false],
        ['a space inside', 'an n@acme.test', false],
        ['a dot at the end', 'ann@acme.', false],
        ['letters of other alphabets', 'änn@bücher.test', true],
    ])('VAL-2 checks an email with %s', (_case, email, valid) => {
        expect(errorsWith({ email })['email']).toEqual(valid ? undefined : ['Email address is not valid']);
    });

    it.each([
        ['7 characters', 'xK4#qz!', ['Password must be at least 8 characters']],
        ['8 characters', 'xK4#qz!w', undefined],
        ['9 characters', 'xK4#qz!wv', undefined],
        ['127 characters', 'xy'.repeat(64).slice(1), undefined],
        ['128 characters', 'xy'.repeat(64), undefined],
        ['129 characters', `x${'xy'.repeat(64)}`, ['Password must be at most 128 characters']],
        ['nothing', '', ['Password is required']],
        ['a common one that is too short', '123456', ['Password must be at least 8 characters']],
        ['control characters', 'tab\tand\u0000nul', undefined],
        ['a common one', 'password', ['Password is too common']],
        ['a common one in other letters', 'PassWord', ['Password is too common']],
    ])('VAL-2 checks a password of %s', (_case, password, expected) => {
        expect(errorsWith({ password })['password']).toEqual(expected);
    });

    it('VAL-2 refuses the name or the email as password', () => {
        expect(errorsWith({ name: 'Ann Marie Lee', password: 'ann marie lee' })['password']).toEqual([
            'Password is too common',
        ]);
        expect(errorsWith({ password: 'ann@acme.test' })['password']).toEqual(['Password is too common']);
    });

    it('UF-9 asks for no password in edit mode', () => {
        expect(new FormValidator('edit').validate({ name: 'Ann', email: 'ann@acme.test' }).isValid).toBe(true);
    });

    it('WEB-4 treats names of prototype members as data', () => {
        expect(new FormValidator().validateField('__proto__', 'x').isValid).toBe(true);
        expect(new FormValidator().validateField('constructor', 'x').isValid).toBe(true);
    });
});
