// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuthService } from '../../src/api/auth-service';
import { connectSession } from '../../src/api/session';
import { UserService } from '../../src/api/user-service';
import { userStore } from '../../src/api/user-store';
import { Utils } from '../../src/api/utils';
import { createStore } from '../../src/core/store';
import { connectRealtime, connectStores } from '../../src/ui/realtime';
import { SignalRService } from '../../src/ui/signalr-service';
import { FakeHubConnection } from '../../src/testing/fake-hub-connection';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { tokenWith, user } from '../../src/testing/samples';
import { setOnline } from '../support/page';

const token = tokenWith({ sub: '7', client_id: 1 });
let service: SignalRService;
let ends: (() => void)[];

function start(): void {
    connectSession();
    service = new SignalRService(FakeHubConnection.create);
    ends = [connectStores(), connectRealtime(service)];
}

async function startConnected(lastSeq = 10): Promise<FakeHubConnection> {
    AuthService.setToken(token);
    start();
    await FakeHubConnection.last.open();
    await FakeHubConnection.last.admit(lastSeq);
    return FakeHubConnection.last;
}

function meta(seq: number): object {
    return { seq, actorId: 5, at: '2025-01-31T09:05:00.123Z' };
}

function setVisible(state: 'visible' | 'hidden'): void {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
    FakeHubConnection.all = [];
    ends = [];
    setOnline(true);
    vi.spyOn(console, 'log').mockReturnValue();
    vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(async () => {
    ends.forEach((end) => end());
    await service.disconnect();
});

describe('realtime: session', () => {
    it('SR-10 connects at the start with a stored token', () => {
        AuthService.setToken(token);
        start();
        expect(FakeHubConnection.all).toHaveLength(1);
    });

    it('SR-10 connects at sign-in, not before, and disconnects at sign-out', async () => {
        start();
        expect(FakeHubConnection.all).toEqual([]);
        AuthService.setToken(token);
        document.dispatchEvent(new CustomEvent('userLoggedIn', { detail: {} }));
        await FakeHubConnection.last.open();
        document.dispatchEvent(new CustomEvent('userLoggedOut'));
        expect(FakeHubConnection.last.stops).toBe(1);
        await vi.advanceTimersByTimeAsync(3_600_000);
        expect(FakeHubConnection.all).toHaveLength(1);
    });

    it('SR-10 AS-3 says nothing of the connection that the server closes at a sign-out', async () => {
        const connection = await startConnected();
        const done = AuthService.logout();
        expect(connection.stops).toBe(1);
        await FakeXhr.last.succeed(null);
        await done;
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeHubConnection.all).toHaveLength(1);
        expect(document.querySelector('.toast')).toBeNull();
    });

    it('HUB-8 gives the connection each token that this tab renewed', async () => {
        const connection = await startConnected();
        const refreshed = AuthService.refreshToken();
        await FakeXhr.last.succeed({ token: 'newer', expiresIn: 3600 });
        await refreshed;
        expect(connection.called('RefreshAuth').map(({ args }) => args)).toEqual([['newer']]);
    });

    it('HUB-8 AS-7 gives the connection each token that another tab renewed', async () => {
        const connection = await startConnected();
        ends.push(AuthService.followOtherTabs());
        const renewed = tokenWith({ sub: '7', client_id: 1, exp: Date.now() / 1000 + 3600 });
        AuthService.setToken(renewed);
        window.dispatchEvent(new StorageEvent('storage', { key: 'auth_token', oldValue: token, newValue: renewed }));
        await flush();
        expect(connection.called('RefreshAuth').map(({ args }) => args)).toEqual([[renewed]]);
    });
});

describe('realtime: requests', () => {
    it('AJAX-5 HUB-6 names the connection while it is up, to this server only', async () => {
        const connection = await startConnected();
        void Utils.ajax({ url: '/api/users' });
        void Utils.ajax({ url: 'https://elsewhere.test/api' });
        expect(FakeXhr.requests.map(({ headers }) => headers.get('x-xos-connection-id'))).toEqual(['c1', undefined]);
        await connection.lose();
        void Utils.ajax({ url: '/api/users' });
        expect(FakeXhr.last.headers.has('x-xos-connection-id')).toBe(false);
    });

    it('SR-6 HUB-6 moves on by the number of an own answer, so that nothing is fetched or shown twice', async () => {
        const connection = await startConnected(10);
        const changed = UserService.updateUser(3, { name: 'Own', email: 'own@acme.test' });
        FakeXhr.last.answerHeaders.set('x-xos-event-seq', '11');
        await FakeXhr.last.succeed(user(3, 'Own'));
        await changed;
        await connection.send('UserCreated', user(4, 'Theirs'), meta(12));
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeXhr.to('/api/events')).toEqual([]);
        expect(userStore.list().map(({ name }) => name)).toEqual(['Own', 'Theirs']);
    });

    it('SR-6 HUB-6 lets an event from before an own change not undo it', async () => {
        const connection = await startConnected(10);
        const changed = UserService.updateUser(3, { name: 'Own', email: 'own@acme.test' });
        FakeXhr.last.answerHeaders.set('x-xos-event-seq', '12');
        await FakeXhr.last.succeed(user(3, 'Own'));
        await changed;
        await connection.send('UserUpdated', user(3, 'Theirs, earlier'), meta(11));
        expect(userStore.byId(3)?.name).toBe('Own');
    });

    it('SR-6 asks what became of an own change whose answer was lost', async () => {
        await startConnected(10);
        const changed = UserService.deleteUser(3).catch(() => undefined);
        await FakeXhr.last.loseConnection();
        await changed;
        await flush();
        expect(FakeXhr.last.url).toBe('/api/events?after=10&limit=1000');
    });

    it('SR-6 expects no events of reads', async () => {
        const connection = await startConnected(10);
        void Utils.ajax({ url: '/api/users' }).catch(() => undefined);
        await FakeXhr.last.loseConnection();
        await connection.send('UserCreated', user(4), meta(11));
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeXhr.to('/api/events')).toEqual([]);
    });
});

describe('realtime: the browser', () => {
    async function exhaust(): Promise<void> {
        for (let attempt = 0; attempt < 6; attempt += 1) {
            vi.spyOn(console, 'error').mockReturnValue();
            await FakeHubConnection.last.fail();
            await vi.advanceTimersByTimeAsync(16_000);
        }
        expect(service.state).toBe('offline');
    }

    it('SR-4 begins a fresh series when the network is back', async () => {
        AuthService.setToken(token);
        start();
        await exhaust();
        const tries = FakeHubConnection.all.length;
        window.dispatchEvent(new Event('online'));
        expect(FakeHubConnection.all).toHaveLength(tries + 1);
        expect(service.reconnectAttempts).toBe(0);
    });

    it('SR-4 begins a fresh series when somebody looks at the page, not when they leave it', async () => {
        AuthService.setToken(token);
        start();
        await exhaust();
        const tries = FakeHubConnection.all.length;
        setVisible('hidden');
        expect(FakeHubConnection.all).toHaveLength(tries);
        setVisible('visible');
        expect(FakeHubConnection.all).toHaveLength(tries + 1);
    });

    it('SR-6 looks for missed events when the network is back while the connection seems alive', async () => {
        const connection = await startConnected();
        const states: string[] = [];
        document.addEventListener('xos:connection', () => states.push(service.state));
        setOnline(false);
        window.dispatchEvent(new Event('offline'));
        setOnline(true);
        window.dispatchEvent(new Event('online'));
        expect(states).toEqual(['offline', 'live']);
        expect(connection.called('JoinTenantGroup')).toHaveLength(2);
        expect(FakeHubConnection.all).toHaveLength(1);
    });

    it('SR-5 SR-10 says nothing when the page ends, and connects again when the browser brings it back', async () => {
        const connection = await startConnected();
        window.dispatchEvent(new Event('pagehide'));
        expect(connection.stops).toBe(1);
        const back = Object.assign(new Event('pageshow'), { persisted: true });
        window.dispatchEvent(back);
        expect(FakeHubConnection.all).toHaveLength(2);
        expect(document.querySelector('.toast')).toBeNull();
    });
});

describe('realtime: stores', () => {
    it('STATE-3 keeps the last event for the signed-in user and clears everything at sign-out', async () => {
        const drafts = createStore({ name: '' }, { key: 'draft', persist: true });
        await startConnected(10);
        drafts.setState({ name: 'Ann' });
        userStore.upsert(user(3));
        expect(localStorage.getItem('xos:1:7:events')).toBe('{"seq":10}');
        expect(localStorage.getItem('xos:1:7:draft')).toBe('{"name":"Ann"}');
        AuthService.removeToken();
        document.dispatchEvent(new CustomEvent('userLoggedOut'));
        expect(Object.keys(localStorage)).toEqual([]);
        expect(drafts.getState()).toEqual({ name: '' });
        expect(userStore.list()).toEqual([]);
    });

    it('STATE-3 shows nothing of one user to the next', () => {
        AuthService.setToken(token);
        start();
        userStore.upsert(user(3));
        AuthService.setToken(tokenWith({ sub: '7', client_id: 2 }));
        document.dispatchEvent(new CustomEvent('userLoggedIn', { detail: {} }));
        expect(userStore.list()).toEqual([]);
    });

    it('STATE-2 SR-6 keeps what it knows when only the token is newer', () => {
        AuthService.setToken(token);
        start();
        userStore.upsert(user(3));
        AuthService.setToken(tokenWith({ sub: '7', client_id: 1, jti: 'newer' }));
        document.dispatchEvent(new CustomEvent('xos:tokenRenewed', { detail: { token: 'newer' } }));
        expect(userStore.byId(3)).toBeDefined();
    });

    it('SR-6 loads nothing anew on a page that opens when nothing happened since', async () => {
        localStorage.setItem('xos:1:7:events', '{"seq":10}');
        const reloads = vi.fn();
        document.addEventListener('xos:resync', reloads);
        await startConnected(10);
        expect(reloads).not.toHaveBeenCalled();
        ends.push(() => document.removeEventListener('xos:resync', reloads));
    });

    it('SR-6 takes no other user’s number for its own', async () => {
        localStorage.setItem('xos:1:8:events', '{"seq":10}');
        const reloads = vi.fn();
        document.addEventListener('xos:resync', reloads);
        await startConnected(10);
        expect(reloads).toHaveBeenCalledOnce();
        document.removeEventListener('xos:resync', reloads);
    });
});
