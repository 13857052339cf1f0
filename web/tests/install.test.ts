// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { setGlobals } from '../src/globals';
import { AuthService, install, UserService, Utils } from '../src/library';
import { expectErrorLog } from './support/error-log';
import { visited } from '../src/testing/fake-location';
import { FakeXhr } from '../src/testing/fake-xhr';
import { toasts } from './support/page';

// install() connects once for the life of a page, so one test walks through what it connected.
describe('install', () => {
    it('AJAX-5 AJAX-7 EH-2 sends the token, and a 401 signs out with one text and one sign-out', async () => {
        expectErrorLog('Error occurred:');
        await install();
        await install();
        AuthService.setToken('t');
        void UserService.getUser(1).catch(() => undefined);
        void UserService.getUser(2).catch(() => undefined);
        const [first, second] = FakeXhr.requests;
        expect(first!.headers.get('authorization')).toBe('Bearer t');
        await first!.fail(401, { code: 'unauthenticated' });
        await second!.fail(401, { code: 'unauthenticated' });
        expect(toasts()).toEqual(['Your session has expired. Please log in again.']);
        expect(FakeXhr.to('/api/auth/logout')).toHaveLength(1);
        await FakeXhr.to('/api/auth/logout')[0]!.fail(401).catch(() => undefined);
        expect(AuthService.getToken()).toBeNull();
        expect(visited()).toEqual(['/login']);
        expectErrorLog('Logout error:');
    });

    it('ARC-6 sets the names of the library as globals', () => {
        setGlobals();
        expect(window).toMatchObject({ Utils, AuthService, UserService });
        expect(window).toHaveProperty('bootstrap.Modal');
    });
});
