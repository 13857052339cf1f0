// SPDX-License-Identifier: Apache-2.0
import { AuthService, Store, Utils } from '@xos/web';
import { FakeXhr, tokenWith } from '@xos/web/testing';
import { beforeEach, expect, it, vi } from 'vitest';
import { ticket, ticketStore } from './tickets';

beforeEach(() => {
    ticketStore.clear();
    AuthService.setToken(tokenWith({ sub: '7', client_id: 1 }));
});

it('STATE-1 a listener is told of what it selected, and of nothing else', () => {
    const load = vi.fn();
    // doc: begin view
    const view = Store.createStore({ page: 1, search: '', selected: 0 });
    const stop = view.subscribe(({ page, search }) => `${page}:${search}`, () => load(view.getState()));
    view.setState({ selected: 7 }); // load() is not called
    view.setState({ search: 'fire', page: 1 });
    view.setState(({ page }) => ({ page: page + 1 }));
    stop();
    // doc: end view
    view.setState({ page: 9 });
    expect(load).toHaveBeenCalledTimes(2);
    expect(load.mock.lastCall).toEqual([{ page: 2, search: 'fire', selected: 7 }]);
});

it('STATE-1 wrong: what is changed in place is a change that nobody hears of', () => {
    const redraw = vi.fn();
    // doc: begin in_place
    const chosen = Store.createStore({ ids: [1, 2] });
    chosen.subscribe(({ ids }) => ids, redraw);
    chosen.getState().ids.push(3); // the same array as before: no listener is called
    // doc: end in_place
    expect(redraw).not.toHaveBeenCalled();
    // doc: begin replaced
    chosen.setState(({ ids }) => ({ ids: [...ids, 4] }));
    // doc: end replaced
    expect(redraw).toHaveBeenCalledTimes(1);
});

it('STATE-3 what is kept is the user\'s own, and never a secret', () => {
    // doc: begin kept
    const draft = Store.createStore({ title: '', password: '', step: 1 }, { key: 'draft', persist: ['title', 'password'] });
    draft.setState({ title: 'Printer on fire', password: 'correct horse 7', step: 2 });
    // doc: end kept
    expect(localStorage.getItem('xos:1:7:draft')).toBe('{"title":"Printer on fire"}');
});

it('STATE-2 one source of truth: whoever shows a ticket hears when it looks different', () => {
    const redraw = vi.fn();
    // doc: begin entities
    ticketStore.subscribe((changed) => redraw([...changed]));
    const asked = ticketStore.moment(); // then the list is asked for
    ticketStore.upsert(ticket(7, 'From an event'), { seq: 12 }); // an event overtakes the answer
    ticketStore.upsert([ticket(7, 'From the list'), ticket(8)], { since: asked }); // the answer, which is older
    // doc: end entities
    expect(ticketStore.byId(7)?.title).toBe('From an event');
    expect(redraw.mock.calls).toEqual([[[7]], [[8]]]);
});

it('STATE-4 a change is seen at once, and taken back when the server refuses it', async () => {
    ticketStore.upsert(ticket(7));
    const isOpen = (): boolean | undefined => ticketStore.byId(7)?.isOpen;
    // doc: begin optimistic
    const closed = ticketStore.optimistic(7, { isOpen: false }, async () => {
        const request = { url: '/api/tickets/7', type: 'PUT', data: { title: 'Ticket 7', isOpen: false } };
        const { data } = await Utils.ajax<{ data: ReturnType<typeof ticket> }>(request);
        ticketStore.upsert(data); // what the server made of it
    });
    // doc: end optimistic
    expect(isOpen()).toBe(false);
    const refused = closed.catch(() => 'refused');
    await FakeXhr.last.fail(403);
    expect(await refused).toBe('refused');
    expect(isOpen()).toBe(true);
});
