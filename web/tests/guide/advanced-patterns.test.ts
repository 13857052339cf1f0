// SPDX-License-Identifier: Apache-2.0
import { ApiProblem, FormValidator, Utils, type ApiResponse } from '@xos/web';
import { FakeXhr, pageOf } from '@xos/web/testing';
import { expect, it, vi } from 'vitest';
import { ticket, TicketService, type Ticket } from './tickets';

it('VAL-3 FV-1 the browser checks by the rules that the server printed', () => {
    // doc: begin check
    const validator = new FormValidator();
    const { isValid, errors } = validator.validate({ name: '', email: 'ann@acme.test', password: 'short' });
    // doc: end check
    expect(isValid).toBe(false);
    expect(errors).toEqual({
        name: ['Name is required'],
        password: ['Password must be at least 8 characters'],
    });
});

it('ENV-4 messages of the server stand at the fields by their names', async () => {
    const messages: Record<string, string> = {};
    const show = (field: string, text: string): void => void (messages[field] = text);
    // doc: begin fields
    async function send(): Promise<void> {
        try {
            await TicketService.open({ title: '' }, { global: false });
        } catch (error) {
            if (!(error instanceof ApiProblem)) {
                throw error;
            }
            for (const [field, [first = '']] of error.fields) {
                show(field, first);
            }
        }
    }
    // doc: end fields
    const sent = send();
    const validationErrors = { title: ['Title is required'] };
    await FakeXhr.last.fail(400, { message: 'Validation failed', validationErrors });
    await sent;
    expect(messages).toEqual({ title: 'Title is required' });
});

it('ENV-4 wrong: names of the server\'s language are no keys of the envelope', async () => {
    const sent = TicketService.open({ title: '' }, { global: false }).catch((reason: unknown) => reason);
    await FakeXhr.last.fail(400, { validationErrors: { title: ['Title is required'] } });
    const error = (await sent) as ApiProblem;
    const { response } = error;
    // doc: begin pascal
    const { validationErrors } = response as { validationErrors: Record<string, string[] | undefined> };
    const text = validationErrors['Title']?.[0]; // undefined: the key is `title`
    // doc: end pascal
    expect(text).toBeUndefined();
    expect(error.fields.get('title')).toEqual(['Title is required']);
});

it('AJAX-3 UT-2 a page is asked for by an object and tells its place in the list', async () => {
    // doc: begin page
    const asked = TicketService.getPage({ page: 2, pageSize: 10, search: 'fire & water', closedToo: true });
    // doc: end page
    expect(FakeXhr.last.query).toEqual({ page: '2', pageSize: '10', search: 'fire & water', closedToo: 'true' });
    await FakeXhr.last.succeed(pageOf([ticket(11)], 2, 11));
    // doc: begin place
    const { items, pagination } = await asked;
    const next = pagination.hasNext ? pagination.currentPage + 1 : null;
    // doc: end place
    expect(items.map(({ id }) => id)).toEqual([11]);
    expect([pagination.totalPages, next]).toEqual([2, null]);
});

it('AJAX-3 wrong: a query put together by hand loses what is special in it', () => {
    const search = 'fire & water';
    // doc: begin by_hand
    void Utils.ajax<ApiResponse<Ticket[]>>({ url: `/api/tickets?search=${search}` }); // asks for "fire "
    // doc: end by_hand
    expect(FakeXhr.last.query['search']).toBe('fire ');
});

it('UT-2 an older answer never takes the place of a newer one', async () => {
    const show = vi.fn();
    // doc: begin latest
    let running = new AbortController();

    async function search(text: string): Promise<void> {
        running.abort(); // what was asked before is of no interest any more
        running = new AbortController();
        const { signal } = running;
        const page = await TicketService.getPage({ search: text }, { signal }).catch((error: unknown) => {
            if (!signal.aborted) {
                throw error;
            }
            return null;
        });
        if (page !== null) {
            show(page.items.map(({ title }) => title));
        }
    }
    // doc: end latest
    const first = search('fi');
    const second = search('fire');
    const [older, newer] = FakeXhr.requests;
    expect(older?.aborted).toBe(true);
    await newer?.succeed(pageOf([ticket(1, 'Printer on fire')]));
    await Promise.all([first, second]);
    expect(show.mock.calls).toEqual([[['Printer on fire']]]);
});
