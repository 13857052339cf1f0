// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuthService } from '../../src/api/auth-service';
import { connectSession } from '../../src/api/session';
import { expectErrorLog } from '../support/error-log';
import { visited } from '../../src/testing/fake-location';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { tokenWith, user } from '../../src/testing/samples';
import { recordEvents } from '../support/page';

const credentials = { email: 'ann@acme.test', password: 'Correct horse 7' };

function secondsFromNow(seconds: number): number {
    return Date.now() / 1000 + seconds;
}

beforeEach(connectSession);

describe('AuthService: token', () => {
    it('AS-1 keeps the token under auth_token', () => {
        AuthService.setToken('t');
        expect(localStorage.getItem('auth_token')).toBe('t');
        expect(AuthService.getToken()).toBe('t');
        AuthService.removeToken();
        expect(AuthService.getToken()).toBeNull();
    });
});

describe('AuthService.login', () => {
    it('AS-2 stores the token, returns the data and fires userLoggedIn', async () => {
        const events = recordEvents('userLoggedIn');
        const result = AuthService.login(credentials);
        expect(FakeXhr.last).toMatchObject({ method: 'POST', url: '/api/auth/login' });
        expect(FakeXhr.last.json).toEqual(credentials);
        await FakeXhr.last.succeed({ token: 't', expiresIn: 3600, user: user(1, 'Ann') });
        expect(await result).toMatchObject({ token: 't', user: { name: 'Ann' } });
        expect(AuthService.getToken()).toBe('t');
        expect(events).toEqual([{ user: user(1, 'Ann') }]);
    });

    it.each([
        ['the message of the envelope', { success: false, data: null, message: 'No' }, 'No'],
        ['Login failed without one', { success: true, data: null, message: null }, 'Login failed'],
        ['Login failed without a token', { success: true, data: {}, message: '' }, 'Login failed'],
    ])('AS-2 throws %s', async (_case, body, text) => {
        expectErrorLog('Login error:');
        const result = expect(AuthService.login(credentials)).rejects.toThrow(text);
        await FakeXhr.last.answer(200, body);
        await result;
        expect(AuthService.getToken()).toBeNull();
    });

    it('AS-2 throws the envelope message of an HTTP failure and keeps status and body', async () => {
        expectErrorLog('Login error:');
        const result = AuthService.login(credentials).catch((error: unknown) => error);
        await FakeXhr.last.fail(401, { message: 'Invalid credentials' }, 'Unauthorized');
        expect(await result).toMatchObject({ message: 'Invalid credentials', status: 401 });
        expect(FakeXhr.requests).toHaveLength(1);
    });
});

describe('AuthService.logout', () => {
    it.each([
        ['succeeds', (xhr: FakeXhr) => xhr.succeed(null), []],
        ['fails', (xhr: FakeXhr) => xhr.fail(500), ['Logout error:']],
        ['loses the connection', (xhr: FakeXhr) => xhr.loseConnection(), ['Logout error:']],
    ])('AS-3 ends the session here when the request %s', async (_case, answer, log) => {
        expectErrorLog(...log);
        const events = recordEvents('userLoggedOut');
        AuthService.setToken('t');
        AuthService.setupTokenRefresh(3600);
        const done = AuthService.logout();
        expect(FakeXhr.last).toMatchObject({ method: 'POST', url: '/api/auth/logout' });
        expect(FakeXhr.last.headers.get('authorization')).toBe('Bearer t');
        expect(AuthService.getToken()).toBe('t');
        await answer(FakeXhr.last);
        await done;
        expect(AuthService.getToken()).toBeNull();
        expect(events).toHaveLength(1);
        expect(visited()).toEqual(['/login']);
        await vi.advanceTimersByTimeAsync(3_600_000);
        expect(FakeXhr.to('/refresh')).toEqual([]);
    });

    it('AS-3 tells the page to end what is under way before the session is gone', async () => {
        const events = recordEvents('xos:signingOut');
        const done = AuthService.logout();
        void AuthService.logout();
        expect(events).toHaveLength(1);
        await FakeXhr.last.succeed(null);
        await done;
        expect(events).toHaveLength(1);
    });

    it('AS-3 does nothing while a sign-out is running', async () => {
        const both = Promise.all([AuthService.logout(), AuthService.logout()]);
        expect(FakeXhr.requests).toHaveLength(1);
        await FakeXhr.last.succeed(null);
        await both;
        expect(visited()).toEqual(['/login']);
    });
});

describe('AuthService: renewal', () => {
    afterEach(() => vi.clearAllTimers());

    it.each([
        [3600, 3_300_000],
        [301, 5_000],
        [306, 6_000],
        [300, 150_000],
        [60, 30_000],
        [8, 5_000],
        [0, 5_000],
    ])('AS-4 with %i s left it renews after %i ms', async (expiresIn, delay) => {
        AuthService.setToken('t');
        AuthService.setupTokenRefresh(expiresIn);
        await vi.advanceTimersByTimeAsync(delay - 1);
        expect(FakeXhr.requests).toEqual([]);
        await vi.advanceTimersByTimeAsync(1);
        expect(FakeXhr.to('/api/auth/refresh')).toHaveLength(1);
        await FakeXhr.last.succeed({ token: 't2', expiresIn: 3600 });
        expect(AuthService.getToken()).toBe('t2');
    });

    it('AS-4 holds one timer at a time', async () => {
        AuthService.setupTokenRefresh(60);
        AuthService.setupTokenRefresh(3600);
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeXhr.requests).toEqual([]);
    });

    it('AS-4 chains a delay the browser cannot hold', async () => {
        const days = 60;
        AuthService.setupTokenRefresh(days * 86_400 + 300);
        await vi.advanceTimersByTimeAsync(days * 86_400_000 - 1);
        expect(FakeXhr.requests).toEqual([]);
        await vi.advanceTimersByTimeAsync(1);
        expect(FakeXhr.requests).toHaveLength(1);
        await FakeXhr.last.succeed({ token: 't', expiresIn: 3600 });
    });

    it('AS-4 signs out once when the renewal is refused', async () => {
        expectErrorLog('Token refresh failed:');
        AuthService.setToken('t');
        AuthService.setupTokenRefresh(60);
        await vi.advanceTimersByTimeAsync(30_000);
        await FakeXhr.last.fail(401, { message: 'Invalid user' });
        expect(FakeXhr.to('/logout')).toHaveLength(1);
        await FakeXhr.last.succeed(null);
        await vi.advanceTimersByTimeAsync(600_000);
        expect(FakeXhr.to('/logout')).toHaveLength(1);
        expect(visited()).toEqual(['/login']);
    });

    it('AS-4 tries again without a network until the token ends, then signs out', async () => {
        expectErrorLog('Token refresh failed:');
        AuthService.setToken('t');
        AuthService.setupTokenRefresh(60);
        await vi.advanceTimersByTimeAsync(30_000);
        for (let attempt = 1; attempt <= 6; attempt += 1) {
            expect(FakeXhr.to('/refresh')).toHaveLength(attempt);
            await FakeXhr.last.loseConnection();
            expect(FakeXhr.to('/logout')).toEqual([]);
            await vi.advanceTimersByTimeAsync(5_000);
        }
        await FakeXhr.last.loseConnection();
        expect(FakeXhr.to('/logout')).toHaveLength(1);
        await FakeXhr.last.succeed(null);
    });

    it('AS-5 posts with the bearer, stores and re-arms', async () => {
        AuthService.setToken('t');
        const result = AuthService.refreshToken();
        expect(FakeXhr.last).toMatchObject({ method: 'POST', url: '/api/auth/refresh', body: null });
        expect(FakeXhr.last.headers.get('authorization')).toBe('Bearer t');
        await FakeXhr.last.succeed({ token: 't2', expiresIn: 3600 });
        expect(await result).toEqual({ token: 't2', expiresIn: 3600 });
        await vi.advanceTimersByTimeAsync(3_300_000);
        expect(FakeXhr.to('/refresh')).toHaveLength(2);
        await FakeXhr.last.succeed({ token: 't3', expiresIn: 3600 });
    });

    it('AS-5 throws without success or token', async () => {
        const result = expect(AuthService.refreshToken()).rejects.toThrow('Token refresh failed');
        await FakeXhr.last.answer(200, { success: false, data: null, message: null });
        await result;
    });

    it('AS-6 arms the timer from the stored token at load', async () => {
        AuthService.setToken(tokenWith({ sub: '1', exp: secondsFromNow(3600) }));
        await AuthService.resume();
        await vi.advanceTimersByTimeAsync(3_299_000);
        expect(FakeXhr.requests).toEqual([]);
        await vi.advanceTimersByTimeAsync(1_000);
        expect(FakeXhr.to('/refresh')).toHaveLength(1);
        await FakeXhr.last.succeed({ token: 't', expiresIn: 3600 });
    });

    it('AS-6 renews an expired token once by cookie', async () => {
        AuthService.setToken(tokenWith({ sub: '1', exp: secondsFromNow(-1) }));
        const resumed = AuthService.resume();
        await flush();
        await FakeXhr.last.succeed({ token: 'fresh', expiresIn: 3600 });
        await resumed;
        expect(AuthService.getToken()).toBe('fresh');
    });

    it('AS-6 removes an expired token that cannot be renewed', async () => {
        expectErrorLog('Token refresh failed:');
        AuthService.setToken(tokenWith({ sub: '1', exp: secondsFromNow(-1) }));
        const resumed = AuthService.resume();
        await flush();
        await FakeXhr.last.fail(401);
        await resumed;
        expect(AuthService.getToken()).toBeNull();
        expect(FakeXhr.requests).toHaveLength(1);
        expect(visited()).toEqual([]);
    });
});

describe('AuthService: tabs', () => {
    let stop: () => void;
    beforeEach(() => {
        stop = AuthService.followOtherTabs();
    });
    afterEach(() => stop());

    function storageEvent(oldValue: string | null, newValue: string | null): StorageEvent {
        return new StorageEvent('storage', { key: 'auth_token', oldValue, newValue });
    }

    it('AS-7 takes over a token another tab renewed', async () => {
        AuthService.setToken(tokenWith({ sub: '1', exp: secondsFromNow(60) }));
        await AuthService.resume();
        const renewed = tokenWith({ sub: '1', exp: secondsFromNow(3600) });
        AuthService.setToken(renewed);
        window.dispatchEvent(storageEvent('old', renewed));
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeXhr.requests).toEqual([]);
    });

    it('AS-7 signs out with the other tabs, without another request', async () => {
        const events = recordEvents('userLoggedOut');
        AuthService.setupTokenRefresh(60);
        window.dispatchEvent(storageEvent('old', null));
        expect(events).toHaveLength(1);
        expect(visited()).toEqual(['/login']);
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeXhr.requests).toEqual([]);
    });

    it('AS-7 signs out when another tab empties the storage', () => {
        const events = recordEvents('userLoggedOut');
        AuthService.setToken('t');
        localStorage.clear();
        window.dispatchEvent(new StorageEvent('storage', { key: null }));
        expect(events).toHaveLength(1);
    });

    it('AS-3 AS-7 leaves once when the answer to its own sign-out empties the storage', async () => {
        const events = recordEvents('userLoggedOut');
        AuthService.setToken('t');
        const done = AuthService.logout();
        localStorage.clear();
        window.dispatchEvent(new StorageEvent('storage', { key: null }));
        await FakeXhr.last.succeed(null);
        await done;
        window.dispatchEvent(new StorageEvent('storage', { key: null }));
        expect(events).toHaveLength(1);
        expect(visited()).toEqual(['/login']);
    });

    it('AS-7 waits for the tab that renews and takes its token', async () => {
        AuthService.setToken('old');
        localStorage.setItem('auth_refresh_lease', `${Date.now() + 5_000}:other`);
        const renewal = AuthService.renew();
        await vi.advanceTimersByTimeAsync(1_000);
        AuthService.setToken('from the other tab');
        localStorage.removeItem('auth_refresh_lease');
        await vi.advanceTimersByTimeAsync(200);
        expect(await renewal).toBe('renewed');
        expect(FakeXhr.requests).toEqual([]);
    });
});
