// SPDX-License-Identifier: Apache-2.0
// The same table goes through the server's own rules in tests/integration/users/validation_golden_test.cpp.
import { describe, expect, it } from 'vitest';
import { checkField, checkRequest, type RequestName } from '../../src/core/check-request';
import { FormValidator } from '../../src/core/form-validator';
import table from '../../../tests/golden/app/validation.json';

interface Case {
    request: RequestName;
    about: string;
    body: Record<string, unknown>;
    errors: Record<string, string[]>;
}

const cases = table as unknown as Case[];

describe('VAL-3 the browser says what the server says', () => {
    it.each(cases.map((one) => [one.request, one.about, one] as const))('VAL-3 %s: %s', (request, _about, one) => {
        expect(checkRequest(request, one.body)).toEqual(one.errors);
        for (const field of Object.keys(one.body)) {
            expect(checkField(request, field, one.body)).toEqual(one.errors[field] ?? []);
        }
        if (request === 'CreateUserRequest' || request === 'UpdateUserRequest') {
            const validator = new FormValidator(request === 'CreateUserRequest' ? 'create' : 'edit');
            expect(validator.validate(one.body).errors).toEqual(one.errors);
        }
    });

    it('VAL-3 tries every request that a form sends', () => {
        const tried = new Set(cases.map((one) => one.request));
        for (const request of ['CreateUserRequest', 'UpdateUserRequest', 'UpdateProfileRequest', 'ChangePasswordRequest']) {
            expect(tried).toContain(request);
        }
    });
});
