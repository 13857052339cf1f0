// SPDX-License-Identifier: Apache-2.0
// rules: TEST-3
// doc: begin imports
import { NotificationService, signalRService, Utils } from '@xos/web';
import { FakeHubConnection, FakeXhr, flush, installFakes, pageOf, tokenWith, user, type Fakes } from '@xos/web/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
// doc: end imports
import { ticket, ticketStore, TicketService } from './tickets';

// doc: begin setup
let fakes: Fakes;

beforeEach(() => {
    vi.useFakeTimers();
    fakes = installFakes({ timers: vi });
});

afterEach(() => {
    fakes.remove();
    vi.useRealTimers();
});
// doc: end setup

describe('TEST-3 the fakes', () => {
    // doc: begin transport
    it('a test reads what was sent and says what comes back', async () => {
        const page = TicketService.getPage({ search: 'fire' });
        expect(FakeXhr.last.query).toEqual({ search: 'fire' });
        await FakeXhr.last.succeed(pageOf([ticket(7, 'Printer on fire')]));
        expect((await page).items[0]?.title).toBe('Printer on fire');
    });

    it('failures of every kind can be had', async () => {
        const failures: unknown[] = [];
        const ask = (): void => void TicketService.getPage().catch(({ name, status }) => failures.push([name, status]));
        ask();
        await FakeXhr.last.fail(500, { message: 'Failed to retrieve the tickets' });
        ask();
        await FakeXhr.last.loseConnection();
        ask();
        await FakeXhr.last.timeOut();
        ask();
        await FakeXhr.last.answer(200, 'no JSON');
        expect(failures).toEqual([['HttpError', 500], ['NetworkError', 0], ['NetworkError', 0], ['ParseError', 200]]);
    });
    // doc: end transport

    // doc: begin notifications
    it('what people are told is recorded', () => {
        NotificationService.showSuccess('Ticket opened');
        NotificationService.showError('Too late');
        expect(fakes.notifications.texts('success')).toEqual(['Ticket opened']);
        expect(fakes.notifications.texts()).toEqual(['Ticket opened', 'Too late']);
    });
    // doc: end notifications

    // doc: begin hub
    it('the hub opens, sends and breaks when the test says so', async () => {
        vi.spyOn(console, 'log').mockReturnValue();
        vi.spyOn(console, 'warn').mockReturnValue();
        localStorage.setItem('auth_token', tokenWith({ sub: '7', client_id: 1 }));
        void signalRService.connect();
        await FakeHubConnection.last.open();
        await FakeHubConnection.last.admit(10);
        expect(signalRService.state).toBe('live');

        const meta = { seq: 11, actorId: 5, at: '2025-01-31T09:05:00.123Z' };
        await FakeHubConnection.last.send('UserCreated', user(9, 'Ben'), meta);
        expect(fakes.notifications.texts('info')).toEqual(['New user Ben was created']);

        await FakeHubConnection.last.lose();
        expect(signalRService.state).toBe('reconnecting');
        await signalRService.disconnect();
    });
    // doc: end hub

    // doc: begin timers
    it('time passes when the test says so', async () => {
        const late = Utils.ajax({ url: '/api/tickets', timeout: 5_000 }).catch(({ message }) => message);
        expect(FakeXhr.last.timeout).toBe(5_000);
        await FakeXhr.last.timeOut();
        expect(await late).toBe('timeout');

        const later = vi.fn();
        setTimeout(later, 60_000);
        await vi.advanceTimersByTimeAsync(60_000);
        expect(later).toHaveBeenCalledTimes(1);
    });
    // doc: end timers

    it('wrong: what follows an answer has not happened before the test waited for it', async () => {
        ticketStore.clear();
        const page = TicketService.getPage();
        // doc: begin no_wait
        const answered = FakeXhr.last.succeed(pageOf([ticket(7)])); // no await
        const tooEarly = ticketStore.byId(7); // undefined: the page had no turn yet
        // doc: end no_wait
        expect(tooEarly).toBeUndefined();
        await Promise.all([answered, page]);
        expect(ticketStore.byId(7)).toEqual(ticket(7));
    });

    it('everything is put back', async () => {
        const before = globalThis.XMLHttpRequest;
        const show = NotificationService.showInfo;
        const { createConnection } = signalRService;
        const more = installFakes();
        expect(signalRService.createConnection).toBe(FakeHubConnection.create);
        expect(NotificationService.showInfo).not.toBe(show);
        expect(FakeXhr.requests).toEqual([]);
        more.remove();
        expect(globalThis.XMLHttpRequest).toBe(before);
        expect(NotificationService.showInfo).toBe(show);
        expect(signalRService.createConnection).toBe(createConnection);
    });

    it('without fake timers the fakes wait for the real ones', async () => {
        fakes.remove();
        vi.useRealTimers();
        fakes = installFakes();
        const steps: string[] = [];
        setTimeout(() => steps.push('later'), 0);
        void Promise.resolve().then(() => steps.push('at once'));
        await flush();
        expect(steps).toContain('at once');
    });
});
