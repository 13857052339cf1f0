// SPDX-License-Identifier: Apache-2.0
import { AuthService, install, NotificationService, Utils, type ApiResponse } from '@xos/web';
import { FakeXhr, flush } from '@xos/web/testing';
import { beforeAll, expect, it, vi } from 'vitest';
import { toasts } from '../support/page';
import { expectErrorLog } from '../support/error-log';
import { ticket, ticketStore, TicketService, type Ticket } from './tickets';

beforeAll(() => install({ realtime: false }));

// install() sets its hooks once for the life of a page, and each test takes them away: so this one is the first.
it('AJAX-2 AJAX-5 AJAX-9 a request carries the session, and its failure is shown once', async () => {
    AuthService.setToken('t');
    // doc: begin ask
    const reply = Utils.ajax<ApiResponse<Ticket>>({ url: '/api/tickets/7' });
    // doc: end ask
    expect(FakeXhr.last.headers.get('authorization')).toBe('Bearer t');
    await FakeXhr.last.succeed(ticket(7, 'Printer on fire'));
    // doc: begin answer
    const { success, data, message } = await reply;
    // doc: end answer
    expect([success, data.title, message]).toEqual([true, 'Printer on fire', null]);

    expectErrorLog('Error occurred:');
    // doc: begin failure
    async function showTicket(id: number): Promise<string | null> {
        try {
            return (await Utils.ajax<ApiResponse<Ticket>>({ url: `/api/tickets/${id}` })).data.title;
        } catch {
            return null; // shown already, once, by the library
        }
    }
    // doc: end failure
    const shown = showTicket(8);
    await FakeXhr.last.fail(403);
    expect(await shown).toBeNull();
    expect(toasts()).toEqual(['You do not have permission to perform this action']);
});

it('AJAX-11 wrong: fetch knows no session, and an answer that says no is no failure', async () => {
    AuthService.setToken('t');
    const fetched = vi.fn((_url: string, _options?: RequestInit) => {
        const envelope = { success: false, data: null, message: 'Authentication required', validationErrors: null };
        return Promise.resolve(new Response(JSON.stringify(envelope), { status: 401 }));
    });
    vi.stubGlobal('fetch', fetched);
    // doc: begin fetch
    const response = await fetch('/api/tickets/7'); // no token: answered 401, and nothing is thrown
    const { data } = (await response.json()) as ApiResponse<Ticket | null>;
    const title = data?.title ?? ''; // an empty page, and nobody knows why
    // doc: end fetch
    expect(fetched.mock.calls[0]?.[1]).toBeUndefined();
    expect(title).toBe('');
    expect(toasts()).toEqual([]);
});

it('AJAX-3 AJAX-6 a service of your own says what it asks for and what it gives', async () => {
    const opened = TicketService.open({ title: 'Printer on fire' });
    expect(FakeXhr.last.method).toBe('POST');
    expect(FakeXhr.last.json).toEqual({ title: 'Printer on fire' });
    await FakeXhr.last.succeed(ticket(7, 'Printer on fire'));
    expect((await opened).id).toBe(7);
    expect(ticketStore.byId(7)?.title).toBe('Printer on fire');
});

it('SEC-5 wrong: markup made of data runs what somebody typed', async () => {
    const name = '<img src=x onerror=alert(1)>';
    const right = document.createElement('p');
    // doc: begin text
    right.textContent = name; // shows the name, whatever is in it
    // doc: end text
    expect(right.querySelector('img')).toBeNull();
    expect(right.textContent).toBe(name);
    NotificationService.showInfo(name);
    await flush();
    expect(document.querySelector('.toast img')).toBeNull();
});
