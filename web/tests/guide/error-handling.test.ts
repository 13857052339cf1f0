// SPDX-License-Identifier: Apache-2.0
import { ApiProblem, ErrorHandler, install, NotificationService, Utils } from '@xos/web';
import { FakeXhr, flush } from '@xos/web/testing';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { expectErrorLog } from '../support/error-log';
import { toasts } from '../support/page';
import { TicketService } from './tickets';

const title = 'Printer on fire';

beforeAll(() => install({ realtime: false }));
beforeEach(() => {
    Utils.ajax.defaults.error = (_xhr, _status, problem) => ErrorHandler.handle(problem); // as install() does
});

it('AJAX-9 wrong: a failure that is shown here too is shown twice', async () => {
    expectErrorLog('Error occurred:');
    // doc: begin twice
    const sent = TicketService.open({ title }).catch(() => {
        NotificationService.showError('The ticket could not be opened'); // the library has said something already
    });
    // doc: end twice
    await FakeXhr.last.fail(500);
    await sent;
    expect(toasts()).toEqual(['A server error occurred. Please try again later.', 'The ticket could not be opened']);
});

it('AJAX-8 one place shows a failure: this one, when the request says so', async () => {
    // doc: begin own_text
    const sent = TicketService.open({ title }, { global: false }).catch((error: unknown) => {
        const inUse = error instanceof ApiProblem && error.code === 'title_in_use';
        if (!inUse) {
            return ErrorHandler.handle(error, { context: 'open_ticket' }); // as if it had been the library's
        }
        NotificationService.showWarning('There is a ticket with this title already');
    });
    // doc: end own_text
    await FakeXhr.last.fail(409, { code: 'title_in_use' });
    await sent;
    expect(toasts()).toEqual(['There is a ticket with this title already']);
});

it('EH-1 EH-6 what is not expected is shown and reported, without secrets', async () => {
    expectErrorLog('Error occurred:');
    const formData = { title, password: 'correct horse 7' };
    // doc: begin report
    const sent = TicketService.open({ title }, { global: false }).catch((error: unknown) =>
        ErrorHandler.handle(error, { context: 'open_ticket', formData }),
    );
    // doc: end report
    await FakeXhr.last.fail(500);
    await sent;
    const report = FakeXhr.to('/api/errors/log')[0]?.json;
    expect(report?.['context']).toEqual({ context: 'open_ticket', formData: { title, password: '[redacted]' } });
});

it('EH-5 AJAX-6 what may be repeated is sent again when the network is back', async () => {
    expectErrorLog('Error occurred:', 'Failed to log error:');
    const page = TicketService.getPage().catch((error: ApiProblem) => error.retryable);
    await FakeXhr.last.loseConnection();
    expect(await page).toBe(true);
    await FakeXhr.to('/api/errors/log')[0]?.loseConnection();
    expect(toasts()).toEqual(['Network connection lost. Please check your internet connection.']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(FakeXhr.last.url).toBe('/api/ping');
    await FakeXhr.last.succeed({ pong: true });
    expect(FakeXhr.last.url).toBe('/api/tickets');
    await FakeXhr.last.succeed({ items: [], pagination: {} });
    expect(toasts().at(-1)).toBe('Connection restored and operation completed');
});

it('AJAX-6 wrong: a POST without a key is not repeated, because it may have been carried out', async () => {
    const plain = TicketService.open({ title }, { global: false }).catch((error: ApiProblem) => error.retryable);
    await FakeXhr.last.loseConnection();
    expect(await plain).toBe(false);

    const key = 'a key made for this one wish';
    // doc: begin key
    const safe = TicketService.open({ title }, { headers: { 'Idempotency-Key': key }, global: false });
    // doc: end key
    const retryable = safe.catch((error: ApiProblem) => error.retryable);
    await FakeXhr.last.loseConnection();
    expect(await retryable).toBe(true);
});

it('AJAX-9 what was called off is nobody\'s failure', async () => {
    const gone = new AbortController();
    const asked = TicketService.getPage({}, { signal: gone.signal }).catch((error: ApiProblem) => error.aborted);
    gone.abort();
    expect(await asked).toBe(true);
    await flush();
    expect(toasts()).toEqual([]);
    expect(FakeXhr.to('/api/errors/log')).toEqual([]);
});
