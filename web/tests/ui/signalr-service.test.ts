// SPDX-License-Identifier: Apache-2.0
import { HubConnectionState } from '@microsoft/signalr';
import { beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { AuthService } from '../../src/api/auth-service';
import { connectSession } from '../../src/api/session';
import { userStore } from '../../src/api/user-store';
import { defaults } from '../../src/api/ajax';
import { ErrorHandler } from '../../src/ui/error-handler';
import { SignalRService } from '../../src/ui/signalr-service';
import type { UserTable } from '../../src/ui/user-table';
import { expectErrorLog } from '../support/error-log';
import { FakeHubConnection } from '../../src/testing/fake-hub-connection';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { tokenWith, user } from '../../src/testing/samples';
import { visited } from '../../src/testing/fake-location';
import { recordEvents, setOnline, toasts } from '../support/page';

let service: SignalRService;
let log: MockInstance;
let warn: MockInstance;

function meta(seq: number, actorId = 5): object {
    return { seq, actorId, at: '2025-01-31T09:05:00.123Z' };
}

async function connected(lastSeq = 10): Promise<FakeHubConnection> {
    void service.connect();
    const connection = FakeHubConnection.last;
    await connection.open();
    await connection.admit(lastSeq);
    return connection;
}

function fakeTable(): Record<'addRow' | 'updateRow' | 'removeRow' | 'loadData', MockInstance> {
    const table = { addRow: vi.fn(), updateRow: vi.fn(), removeRow: vi.fn(), loadData: vi.fn() };
    window.userTable = table as unknown as UserTable;
    return table;
}

function logged(mock: MockInstance): unknown[] {
    return mock.mock.calls.map(([first]) => first);
}

beforeEach(() => {
    FakeHubConnection.all = [];
    log = vi.spyOn(console, 'log').mockReturnValue();
    warn = vi.spyOn(console, 'warn').mockReturnValue();
    setOnline(true);
    service = new SignalRService(FakeHubConnection.create);
});

describe('SignalRService.connect', () => {
    it('SR-1 begins with nothing', () => {
        expect(service.connection).toBeNull();
        expect(service.reconnectAttempts).toBe(0);
        expect(service.maxReconnectAttempts).toBe(5);
        expect(service.reconnectInterval).toBe(1_000);
        expect([...service.handlers.keys()]).toEqual(['UserCreated', 'UserUpdated', 'UserDeleted', 'SystemNotification']);
    });

    it('SR-2 connects to the hub with the token, joins and forgets failures', async () => {
        AuthService.setToken('t');
        service.reconnectAttempts = 3;
        const connection = await connected();
        expect(connection.url).toBe('/hubs/notifications');
        expect(connection.options.token()).toBe('t');
        expect(connection.called('JoinTenantGroup').map(({ args }) => args)).toEqual([[]]);
        expect(logged(log)).toEqual(['SignalR connection established']);
        expect(service.reconnectAttempts).toBe(0);
        expect(service.connection).toBe(connection);
    });

    it('SR-2 does nothing while connecting, connected or reconnecting, and registers handlers once', async () => {
        void service.connect();
        void service.connect();
        await FakeHubConnection.last.open();
        await service.connect();
        await FakeHubConnection.last.lose();
        await service.connect();
        expect(FakeHubConnection.all).toHaveLength(1);
        expect(FakeHubConnection.last.handlersOf('UserCreated')).toBe(1);
    });

    it('SR-2 SR-4 logs a failed start and tries again after a second', async () => {
        expectErrorLog('SignalR connection failed:');
        void service.connect();
        await FakeHubConnection.last.fail();
        expect(service.reconnectAttempts).toBe(1);
        await vi.advanceTimersByTimeAsync(999);
        expect(FakeHubConnection.all).toHaveLength(1);
        await vi.advanceTimersByTimeAsync(1);
        expect(FakeHubConnection.all).toHaveLength(2);
        expect(FakeHubConnection.last.handlersOf('UserCreated'), 'the new connection has its handlers').toBe(1);
    });

    it('SR-2 SR-4 closes a connection that cannot join and tries again', async () => {
        expectErrorLog('SignalR connection failed:');
        void service.connect();
        const connection = FakeHubConnection.last;
        await connection.open();
        await connection.called('JoinTenantGroup')[0]!.refuse(new Error('refused'));
        expect(connection.state).toBe(HubConnectionState.Disconnected);
        expect(service.reconnectAttempts).toBe(1);
        await vi.advanceTimersByTimeAsync(1_000);
        expect(FakeHubConnection.all).toHaveLength(2);
    });

    it('SR-2 leaves a connection that broke before it joined to its own reconnect', async () => {
        expectErrorLog('SignalR connection failed:');
        void service.connect();
        const connection = FakeHubConnection.last;
        await connection.open();
        await connection.lose();
        await connection.called('JoinTenantGroup')[0]!.refuse(new Error('canceled'));
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeHubConnection.all).toHaveLength(1);
        await connection.restore();
        expect(connection.called('JoinTenantGroup')).toHaveLength(2);
    });
});

describe('SignalRService: failed starts and closes', () => {
    it('SR-4 tries after 1, 2, 4, 8 and 16 seconds, then says that it cannot', async () => {
        expectErrorLog('SignalR connection failed:');
        void service.connect();
        for (const [index, seconds] of [1, 2, 4, 8, 16].entries()) {
            await FakeHubConnection.last.fail();
            expect(service.reconnectAttempts).toBe(index + 1);
            await vi.advanceTimersByTimeAsync(seconds * 1_000 - 1);
            expect(FakeHubConnection.all).toHaveLength(index + 1);
            await vi.advanceTimersByTimeAsync(1);
            expect(FakeHubConnection.all).toHaveLength(index + 2);
        }
        expect(toasts()).toEqual([]);
        await FakeHubConnection.last.fail();
        expect(toasts()).toEqual(['Unable to establish real-time connection']);
        await vi.advanceTimersByTimeAsync(3_600_000);
        expect(FakeHubConnection.all).toHaveLength(6);
        expect(service.state).toBe('offline');
    });

    it('SR-4 begins a fresh series when asked after the last try', async () => {
        expectErrorLog('SignalR connection failed:');
        service.reconnectAttempts = 5;
        void service.connect();
        await FakeHubConnection.last.fail();
        void service.reconnectNow();
        expect(FakeHubConnection.all).toHaveLength(2);
        expect(service.reconnectAttempts).toBe(0);
        await FakeHubConnection.last.fail();
        await vi.advanceTimersByTimeAsync(1_000);
        expect(FakeHubConnection.all).toHaveLength(3);
    });

    it('SR-5 SR-4 schedules after a close', async () => {
        const connection = await connected();
        const error = new Error('gone');
        await connection.close(error);
        expect(warn.mock.calls).toEqual([['SignalR connection closed:', error]]);
        await vi.advanceTimersByTimeAsync(1_000);
        expect(FakeHubConnection.all).toHaveLength(2);
    });

    it('SR-9 SR-5 schedules nothing after disconnect()', async () => {
        const connection = await connected();
        await service.disconnect();
        expect(connection.stops).toBe(1);
        expect(service.connection).toBeNull();
        await vi.advanceTimersByTimeAsync(3_600_000);
        expect(FakeHubConnection.all).toHaveLength(1);
        expect(toasts()).toEqual([]);
    });

    it('SR-9 stops a start that is under way, and one that is waited for', async () => {
        void service.connect();
        await service.disconnect();
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeHubConnection.all).toHaveLength(1);

        expectErrorLog('SignalR connection failed:');
        void service.connect();
        await FakeHubConnection.last.fail();
        await service.disconnect();
        service.scheduleReconnect();
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeHubConnection.all).toHaveLength(2);
        await service.disconnect();
    });

    it('SR-4 never tries when nobody asked for a connection', async () => {
        await service.reconnectNow();
        expect(FakeHubConnection.all).toEqual([]);
    });
});

describe('SignalRService: a server that takes no more connections', () => {
    const refusal = new Error("Failed to complete negotiation with the server: Error: : Status code '429'");
    const notice =
        'Live updates are off in this tab: too many tabs or windows are open. Everything else works. Close some to get them back.';

    async function refused(): Promise<void> {
        expectErrorLog('SignalR connection failed:');
        void service.connect();
        await FakeHubConnection.last.fail(refusal);
    }

    it('SR-4 HTTP-7 says so once, and tries every 30 seconds until there is a place', async () => {
        const table = fakeTable();
        const states = recordEvents('xos:connection');
        await refused();
        expect(service.state).toBe('refused');
        expect(toasts()).toEqual([notice]);
        for (let round = 1; round <= 10; round += 1) {
            await vi.advanceTimersByTimeAsync(29_999);
            expect(FakeHubConnection.all).toHaveLength(round);
            await vi.advanceTimersByTimeAsync(1);
            expect(FakeHubConnection.all).toHaveLength(round + 1);
            await FakeHubConnection.last.fail(refusal);
        }
        expect(toasts(), 'said once, and gone by now').toEqual([]);
        await vi.advanceTimersByTimeAsync(30_000);
        await FakeHubConnection.last.open();
        await FakeHubConnection.last.admit(12);
        expect(service.state).toBe('live');
        expect(states).toEqual([{ state: 'refused' }, { state: 'live' }]);
        expect(table.loadData, 'what others did meanwhile is shown').toHaveBeenCalledTimes(1);
    });

    it('SR-4 tries at once when somebody looks at the page', async () => {
        await refused();
        void service.reconnectNow();
        expect(FakeHubConnection.all).toHaveLength(2);
        expect(service.state, 'nothing is known before the answer').toBe('refused');
        await FakeHubConnection.last.open();
        await FakeHubConnection.last.admit(1);
        expect(service.state).toBe('live');
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeHubConnection.all).toHaveLength(2);
    });

    it('SR-4 goes on as after any failure when the server is away then', async () => {
        await refused();
        await vi.advanceTimersByTimeAsync(30_000);
        await FakeHubConnection.last.fail();
        expect(service.state).toBe('reconnecting');
        await vi.advanceTimersByTimeAsync(1_000);
        expect(FakeHubConnection.all).toHaveLength(3);
    });

    it('SR-3 SR-5 says so too when a lost connection finds its place taken', async () => {
        const connection = await connected();
        await connection.lose();
        connection.options.onRetry(refusal);
        expect(service.state).toBe('refused');
        expect(toasts()).toEqual(['Connection lost, reconnecting...', notice]);
        await connection.restore();
        await connection.admit(10);
        expect(service.state).toBe('live');
    });

    it('SR-9 tries no more after disconnect()', async () => {
        await refused();
        await service.disconnect();
        await vi.advanceTimersByTimeAsync(3_600_000);
        expect(FakeHubConnection.all).toHaveLength(1);
        expect(service.state).toBe('offline');
    });
});

describe('SignalRService: reconnecting', () => {
    it('SR-5 says what happens and joins again', async () => {
        const connection = await connected();
        const error = new Error('gone');
        await connection.lose(error);
        expect(toasts()).toEqual(['Connection lost, reconnecting...']);
        expect(warn.mock.calls).toEqual([['SignalR reconnecting...', error]]);
        await connection.restore();
        expect(log.mock.lastCall).toEqual(['SignalR reconnected:', connection.connectionId]);
        expect(connection.called('JoinTenantGroup')).toHaveLength(2);
        await connection.admit(10);
        expect(toasts()).toEqual(['Connection lost, reconnecting...', 'Connection restored']);
    });

    it('SR-6 joins only while connected', async () => {
        await service.joinTenantGroup();
        const connection = await connected();
        await connection.lose();
        await service.joinTenantGroup();
        expect(connection.called('JoinTenantGroup')).toHaveLength(1);
    });

    it('SR-6 fetches what was missed meanwhile and loads nothing anew', async () => {
        const table = fakeTable();
        const connection = await connected();
        table.loadData.mockClear();
        await connection.lose();
        await connection.restore();
        await connection.admit(12);
        await flush();
        expect(FakeXhr.last.query).toEqual({ after: '10', limit: '1000' });
        await connection.send('UserCreated', user(3, 'Cem'), meta(13));
        expect(table.addRow).not.toHaveBeenCalled();
        const items = [
            { ...meta(11), event: 'UserCreated', arguments: [user(1, 'Ann')] },
            { ...meta(12), event: 'UserDeleted', arguments: [2] },
        ];
        await FakeXhr.last.succeed({ items, lastSeq: 12, reset: false });
        expect(table.addRow.mock.calls.map(([added]) => added.name)).toEqual(['Ann', 'Cem']);
        expect(table.removeRow.mock.calls).toEqual([[2]]);
        expect(table.loadData).not.toHaveBeenCalled();
    });

    it('SR-6 loads the table without indicator when what was missed is no longer kept', async () => {
        const table = fakeTable();
        const connection = await connected();
        table.loadData.mockClear();
        await connection.lose();
        await connection.restore();
        await connection.admit(500);
        await flush();
        await FakeXhr.last.succeed({ items: [], lastSeq: 500, reset: true });
        expect(table.loadData.mock.calls).toEqual([[false, { fresh: true }]]);
    });

    it('SR-6 leaves the reload to a page that takes it over', async () => {
        const table = fakeTable();
        document.addEventListener('xos:resync', (event) => event.preventDefault(), { once: true });
        await connected();
        expect(table.loadData).not.toHaveBeenCalled();
    });

    it('SR-3 SR-4 does not wait for the next try when the network is back', async () => {
        const connection = await connected();
        await connection.lose();
        void service.reconnectNow();
        void service.reconnectNow();
        expect(FakeHubConnection.all, 'one at a time').toHaveLength(2);
        expect(connection.stops).toBe(0);
        await FakeHubConnection.last.open();
        await FakeHubConnection.last.admit(10);
        expect(connection.stops).toBe(1);
        expect(service.connection).toBe(FakeHubConnection.last);
        expect(service.state).toBe('live');
        expect(toasts()).toContain('Connection restored');
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeHubConnection.all, 'the old connection schedules nothing').toHaveLength(2);
    });

    it('SR-3 goes on as before when that try fails', async () => {
        const connection = await connected();
        await connection.lose();
        void service.reconnectNow();
        await FakeHubConnection.last.fail();
        expect([connection.stops, service.reconnectAttempts, service.state]).toEqual([0, 0, 'reconnecting']);
        void service.reconnectNow();
        expect(FakeHubConnection.all).toHaveLength(3);
        await FakeHubConnection.last.fail();
        await connection.restore();
        await connection.admit(10);
        expect(service.state).toBe('live');
        await vi.advanceTimersByTimeAsync(60_000);
        expect(FakeHubConnection.all).toHaveLength(3);
    });

    it.each(['restore', 'close'] as const)('SR-3 keeps one connection when the waiting one does %s first', async (event) => {
        const connection = await connected();
        await connection.lose();
        void service.reconnectNow();
        const other = FakeHubConnection.last;
        await connection[event]();
        await other.open();
        expect(other.stops).toBe(1);
        expect(other.called('JoinTenantGroup')).toEqual([]);
        expect(service.connection).toBe(connection);
    });

    it('SR-9 stops both at a sign-out', async () => {
        const connection = await connected();
        await connection.lose();
        void service.reconnectNow();
        await service.disconnect();
        await FakeHubConnection.last.open();
        expect([connection.stops, FakeHubConnection.last.stops]).toEqual([1, 1]);
        expect(service.connection).toBeNull();
    });

    it('SR-2 AJAX-10 asks who is signed in when the hub refuses the token, and signs out when nobody is', async () => {
        expectErrorLog('SignalR connection failed:', 'Error occurred:', 'Logout error:');
        connectSession();
        defaults.error = (_xhr, _textStatus, problem) => ErrorHandler.handle(problem);
        AuthService.setToken(tokenWith({ sub: '1' }));
        void service.connect();
        await FakeHubConnection.last.fail(new Error("Unauthorized: Status code '401'"));
        expect(FakeXhr.last.url).toBe('/api/auth/me');
        await FakeXhr.last.fail(401, { code: 'unauthenticated' });
        await FakeXhr.to('/logout')[0]!.fail(401);
        expect(visited()).toEqual(['/login']);
        await service.disconnect();
    });

    it('SR-3 asks who is signed in between automatic tries too, for no other failure', async () => {
        const connection = await connected();
        connection.options.onRetry(new Error('Failed to fetch'));
        expect(FakeXhr.to('/api/auth/me')).toEqual([]);
        connection.options.onRetry(new Error("Unauthorized: Status code '401'"));
        expect(FakeXhr.to('/api/auth/me')).toHaveLength(1);
        await FakeXhr.last.succeed(user(1));
    });
});

describe('SignalRService: events', () => {
    let table: ReturnType<typeof fakeTable>;
    let connection: FakeHubConnection;
    beforeEach(async () => {
        connection = await connected();
        table = fakeTable();
    });

    it('SR-7 shows a created user', async () => {
        const events = recordEvents('signalRUserCreated');
        await connection.send('UserCreated', user(3, 'Cem'), meta(11));
        expect(events).toEqual([{ user: user(3, 'Cem'), meta: meta(11) }]);
        expect(table.addRow.mock.calls).toEqual([[user(3, 'Cem')]]);
        expect(toasts()).toEqual(['New user Cem was created']);
        expect(userStore.byId(3)).toEqual(user(3, 'Cem'));
    });

    it('SR-7 shows an updated user', async () => {
        const events = recordEvents('signalRUserUpdated');
        await connection.send('UserUpdated', user(3, 'Cem'), meta(11));
        expect(events).toEqual([{ user: user(3, 'Cem'), meta: meta(11) }]);
        expect(table.updateRow.mock.calls).toEqual([[user(3, 'Cem')]]);
        expect(toasts()).toEqual(['User Cem was updated']);
    });

    it('SR-7 shows a deleted user', async () => {
        const events = recordEvents('signalRUserDeleted');
        await connection.send('UserDeleted', 3, meta(11));
        expect(events).toEqual([{ userId: 3, meta: meta(11) }]);
        expect(table.removeRow.mock.calls).toEqual([[3]]);
        expect(toasts()).toEqual(['User was deleted']);
    });

    it.each([
        ['UserCreated', 'signalRUserCreated', user(3, 'Cem')],
        ['UserUpdated', 'signalRUserUpdated', user(3, 'Cem')],
        ['UserDeleted', 'signalRUserDeleted', 3],
    ])('SR-7 leaves %s to a page that takes it over', async (name, fired, argument) => {
        document.addEventListener(fired, (event) => event.preventDefault(), { once: true });
        await connection.send(name, argument, meta(11));
        expect([table.addRow, table.updateRow, table.removeRow].flatMap(({ mock }) => mock.calls)).toEqual([]);
        expect(toasts()).toEqual([]);
    });

    it('SR-7 needs no table', async () => {
        window.userTable = undefined;
        await connection.send('UserCreated', user(3, 'Cem'), meta(11));
        expect(toasts()).toEqual(['New user Cem was created']);
    });

    it('SR-6 SR-7 shows nothing twice and nothing older over something newer', async () => {
        userStore.upsert(user(3, 'Own later change'), { seq: 12 });
        await connection.send('UserUpdated', user(3, 'Theirs before'), meta(11));
        await connection.send('UserUpdated', user(3, 'Theirs before'), meta(11));
        expect(table.updateRow.mock.calls).toEqual([[user(3, 'Own later change')]]);
    });

    it('SR-7 handles events that have no number, as of an older server', async () => {
        await connection.send('UserCreated', user(3, 'Cem'));
        expect(table.addRow.mock.calls).toEqual([[user(3, 'Cem')]]);
    });

    it.each([
        ['info', 'info'],
        ['warning', 'warning'],
        ['error', 'error'],
        ['success', 'info'],
        ['unheard of', 'info'],
    ])('SR-8 shows a notification of type %s as %s', async (type, kind) => {
        await connection.send('SystemNotification', { type, message: `Of type ${type}` }, meta(11));
        expect(toasts()).toEqual([`Of type ${type}`]);
        expect(document.querySelector(`.xos-toast-${kind}`)).not.toBeNull();
    });

    it('SR-1 handles events of an application', async () => {
        const changed = vi.fn();
        service.handlers.set('OrderChanged', changed);
        await service.disconnect();
        const other = await connected();
        await other.send('OrderChanged', { id: 4 }, meta(11));
        expect(changed.mock.calls).toEqual([[{ id: 4 }, meta(11)]]);
    });
});

describe('SignalRService: calls', () => {
    it('SR-9 invokes while connected and throws otherwise', async () => {
        await expect(service.sendMessage('Say', 'hi')).rejects.toThrow('SignalR connection not established');
        const connection = await connected();
        const answer = service.sendMessage('Say', 'hi', 2);
        expect(connection.called('Say').map(({ args }) => args)).toEqual([['hi', 2]]);
        await connection.called('Say')[0]!.answer('said');
        expect(await answer).toBe('said');
        await connection.lose();
        await expect(service.sendMessage('Say', 'hi')).rejects.toThrow('SignalR connection not established');
    });

    it('SR-9 does nothing at a disconnect without a connection', async () => {
        await service.disconnect();
        expect(FakeHubConnection.all).toEqual([]);
    });

    it('HUB-8 gives the connection a newer token', async () => {
        await service.refreshAuth('early');
        const connection = await connected();
        const refreshed = service.refreshAuth('newer');
        await connection.called('RefreshAuth')[0]!.answer(null);
        await refreshed;
        expect(connection.called('RefreshAuth').map(({ args }) => args)).toEqual([['newer']]);
        expect(connection.stops).toBe(0);
    });

    it('HUB-8 connects anew when the newer token is refused', async () => {
        const connection = await connected();
        void service.refreshAuth('of somebody else');
        await connection.called('RefreshAuth')[0]!.refuse(new Error('no'));
        expect(connection.stops).toBe(1);
        expect(FakeHubConnection.all).toHaveLength(2);
        expect(logged(warn)).toContain('SignalR token refresh refused:');
    });
});

describe('SignalRService: state', () => {
    it('SR-2 SR-5 tells whether it is connecting, live, reconnecting or offline', async () => {
        const states = recordEvents('xos:connection');
        expect(service.state).toBe('connecting');
        const connection = await connected();
        await connection.lose();
        await connection.restore();
        await connection.admit(12);
        await flush();
        expect(service.state, 'not live while events are missing').toBe('reconnecting');
        await FakeXhr.last.succeed({ items: [], lastSeq: 12, reset: true });
        await service.disconnect();
        const names = ['live', 'reconnecting', 'live', 'offline'];
        expect(states).toEqual(names.map((state) => ({ state })));
    });

    it('SR-4 is offline while the browser is', async () => {
        await connected();
        setOnline(false);
        expect(service.state).toBe('offline');
        setOnline(true);
        expect(service.state).toBe('live');
    });

    it('AJAX-5 has a connection id only while connected', async () => {
        expect(service.connectionId).toBeNull();
        const connection = await connected();
        expect(service.connectionId).toBe('c1');
        await connection.lose();
        expect(service.connectionId).toBeNull();
    });
});
