// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { isSameOrigin, refuseOtherSchemes, safeReturnPath } from '../../src/core/safe-url';

describe('safe-url', () => {
    it.each([
        ['/users', '/users'],
        ['/users?page=2', '/users?page=2'],
        [null, '/home'],
        ['', '/home'],
        ['users', '/home'],
        ['//evil.test', '/home'],
        ['/\\evil.test', '/home'],
        ['/\t/evil.test', '/home'],
        ['/a//b', '/home'],
        ['https://evil.test/', '/home'],
        ['javascript:alert(1)', '/home'],
    ])('PATH-4 turns the return path %j into %j', (requested, expected) => {
        expect(safeReturnPath(requested, '/home')).toBe(expected);
    });

    it('WEB-4 allows http, https and relative addresses only', () => {
        for (const url of ['/x', 'x', 'http://a.test/', 'https://a.test/']) {
            expect(() => refuseOtherSchemes(url)).not.toThrow();
        }
        for (const url of ['javascript:alert(1)', 'data:text/plain,x', 'file:///etc/passwd']) {
            expect(() => refuseOtherSchemes(url)).toThrow(TypeError);
        }
    });

    it('AJAX-5 tells its own origin from others', () => {
        expect(isSameOrigin('/api/users')).toBe(true);
        expect(isSameOrigin('http://app.test/api')).toBe(true);
        expect(isSameOrigin('http://app.test:81/api')).toBe(false);
        expect(isSameOrigin('//other.test/api')).toBe(false);
    });
});
