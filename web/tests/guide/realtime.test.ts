// SPDX-License-Identifier: Apache-2.0
import { AuthService, SignalRService, type EventMeta } from '@xos/web';
import { FakeHubConnection, FakeXhr, tokenWith, user } from '@xos/web/testing';
import { beforeEach, expect, it, vi } from 'vitest';
import { ticket, ticketStore, type Ticket } from './tickets';

const meta = (seq: number): EventMeta => ({ seq, actorId: 5, at: '2025-01-31T09:05:00.123Z' });
let signalRService: SignalRService;

async function connect(): Promise<FakeHubConnection> {
    void signalRService.connect();
    await FakeHubConnection.last.open();
    await FakeHubConnection.last.admit(10);
    return FakeHubConnection.last;
}

beforeEach(() => {
    vi.spyOn(console, 'log').mockReturnValue();
    vi.spyOn(console, 'warn').mockReturnValue();
    AuthService.setToken(tokenWith({ sub: '7', client_id: 1 }));
    FakeHubConnection.all = [];
    signalRService = new SignalRService(FakeHubConnection.create);
    ticketStore.clear();
});

it('SR-2 STATE-2 events go into the store, with their numbers', async () => {
    // doc: begin handlers
    signalRService.handlers.set('TicketOpened', (opened: Ticket, { seq }: EventMeta) => ticketStore.upsert(opened, { seq }));
    signalRService.handlers.set('TicketChanged', (changed: Ticket, { seq }: EventMeta) => ticketStore.upsert(changed, { seq }));
    signalRService.handlers.set('TicketRemoved', (id: number, { seq }: EventMeta) => ticketStore.remove(id, { seq }));
    // doc: end handlers
    const connection = await connect();
    await connection.send('TicketOpened', ticket(7, 'New'), meta(11));
    await connection.send('TicketChanged', ticket(7, 'Newer'), meta(12));
    expect(ticketStore.byId(7)?.title).toBe('Newer');
    await connection.send('TicketRemoved', 7, meta(13));
    expect(ticketStore.list()).toEqual([]);
});

it('SR-6 what happened while the page was away is fetched, and each event handled once', async () => {
    const seen: number[] = [];
    signalRService.handlers.set('TicketOpened', (_ticket: Ticket, { seq }: EventMeta) => seen.push(seq));
    const connection = await connect();
    await connection.send('TicketOpened', ticket(1), meta(11));
    await connection.lose();
    await connection.restore();
    await connection.admit(13);
    expect(FakeXhr.last.query).toMatchObject({ after: '11' });
    const missed = [12, 13].map((seq) => ({ ...meta(seq), event: 'TicketOpened', arguments: [ticket(seq)] }));
    await FakeXhr.last.succeed({ items: missed, lastSeq: 13, reset: false });
    await connection.send('TicketOpened', ticket(13), meta(13));
    expect(seen).toEqual([11, 12, 13]);
});

it('SR-2 wrong: a handler that comes after the connection is never called', async () => {
    const show = vi.fn();
    const connection = await connect();
    // doc: begin late
    signalRService.handlers.set('TicketOpened', show); // the connection was built without it
    // doc: end late
    await connection.send('TicketOpened', ticket(1), meta(11));
    expect(show).not.toHaveBeenCalled();
});

it('STATE-2 wrong: without its number an older state takes the place of a newer one', async () => {
    ticketStore.upsert(ticket(7, 'Newest'), { seq: 12 });
    // doc: begin no_number
    signalRService.handlers.set('TicketChanged', (changed: Ticket) => ticketStore.upsert(changed)); // no seq
    // doc: end no_number
    const connection = await connect();
    await connection.send('TicketChanged', ticket(7, 'Older'), meta(11));
    expect(ticketStore.byId(7)?.title).toBe('Older');
});

it('SR-7 SR-2 a page takes over what it shows itself, and says whether it is up to date', async () => {
    const reload = vi.fn();
    const badge = vi.fn();
    const show = vi.fn();
    // doc: begin page
    document.addEventListener('signalRUserUpdated', (event) => {
        event.preventDefault(); // this page shows it itself
        show((event as CustomEvent).detail.user.name);
    });
    document.addEventListener('xos:resync', () => reload()); // at the first join, and when too much happened
    document.addEventListener('xos:connection', (event) => badge((event as CustomEvent).detail.state));
    // doc: end page
    const connection = await connect();
    expect(reload).toHaveBeenCalledTimes(1); // what was loaded before the first join may be older than the join
    await connection.send('UserUpdated', user(7, 'Ann'), meta(11));
    expect(show.mock.calls).toEqual([['Ann']]);
    expect(badge.mock.calls).toEqual([['live']]);
    await connection.lose();
    await connection.restore();
    await connection.admit(500_000);
    await FakeXhr.last.succeed({ items: [], lastSeq: 500_000, reset: true });
    expect(reload).toHaveBeenCalledTimes(2);
    expect(badge.mock.calls.flat()).toEqual(['live', 'reconnecting', 'live']);
});

it('SR-9 calls to the hub need a connection', async () => {
    // doc: begin call
    const answer = signalRService.sendMessage('JoinTenantGroup').catch((error: Error) => error.message);
    // doc: end call
    expect(await answer).toBe('SignalR connection not established');
});
