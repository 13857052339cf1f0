// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiProblem, type ProblemName } from '../../src/core/api-problem';
import { defaults } from '../../src/api/ajax';
import { AuthService } from '../../src/api/auth-service';
import type { AjaxOptions } from '../../src/api/request';
import { Utils } from '../../src/api/utils';
import { ErrorHandler } from '../../src/ui/error-handler';
import { takeNotice } from '../../src/ui/parting-notice';
import { errorLog, expectErrorLog } from '../support/error-log';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { click, find, recordEvents, setOnline, showPage, toasts } from '../support/page';

const generic = 'An unexpected error occurred. Please try again.';
const lost = 'Network connection lost. Please check your internet connection.';

function problem(status: number, response: unknown = {}, request: AjaxOptions = { url: '/api/users' }): ApiProblem {
    const name: ProblemName = status === 0 ? 'NetworkError' : 'HttpError';
    const retryable = [0, 503].includes(status) && request.type !== 'POST';
    return new ApiProblem({ name, message: 'text', status, response, request, retryable });
}

beforeEach(() => showPage('users'));
afterEach(() => {
    ErrorHandler.stopConnectionMonitoring();
    setOnline(true);
});

describe('ErrorHandler.handle', () => {
    it.each([
        [400, { message: 'Odd input' }, 'Odd input'],
        [400, {}, 'Please check your input and try again'],
        [403, {}, 'You do not have permission to perform this action'],
        [404, {}, 'The requested resource was not found'],
        [409, { message: 'Email address already in use' }, 'Email address already in use'],
        [409, {}, generic],
        [429, {}, 'Too many requests. Please wait and try again.'],
        [500, {}, 'A server error occurred. Please try again later.'],
        [599, {}, 'A server error occurred. Please try again later.'],
        [0, undefined, lost],
        [418, {}, generic],
    ])('EH-1 EH-2 EH-3 shows %i with %o as %j', (status, response, text) => {
        expectErrorLog('Error occurred:');
        ErrorHandler.handle(problem(status, response), { context: 'test' });
        expect(toasts()).toEqual([text]);
        expect(FakeXhr.to('/api/errors/log')).toHaveLength(1);
        expect(errorLog()[0]).toEqual(['Error occurred:', expect.anything(), 'Context:', { context: 'test' }]);
    });

    it('EH-2 signs out on 401', async () => {
        expectErrorLog('Error occurred:');
        AuthService.setToken('t');
        ErrorHandler.handle(problem(401));
        expect(toasts()).toEqual(['Your session has expired. Please log in again.']);
        expect(FakeXhr.to('/api/auth/logout')).toHaveLength(1);
        // A browser obeys the Clear-Site-Data of the answer before the page sees it.
        sessionStorage.clear();
        await FakeXhr.to('/api/auth/logout')[0]!.succeed(null);
        expect(AuthService.getToken()).toBeNull();
        expect(takeNotice()).toBe('Your session has expired. Please log in again.');
        expect(takeNotice()).toBeNull();
    });

    it('EH-2 puts field errors at their fields and shows the others as notifications', () => {
        expectErrorLog('Error occurred:');
        const validationErrors = { name: ['Name is required', 'x'], tenant: ['No such tenant'], __proto__: ['x'] };
        ErrorHandler.handle(problem(400, { validationErrors }));
        expect(find('[name="name"]').nextElementSibling?.textContent).toBe('Name is required');
        expect(toasts()).toEqual(['No such tenant']);
    });

    it('EH-3 shows the error of a field that is out of use as a notification', () => {
        expectErrorLog('Error occurred:');
        find<HTMLInputElement>('[name="password"]').disabled = true;
        ErrorHandler.handle(problem(400, { validationErrors: { password: ['Password is required'] } }));
        expect(toasts()).toEqual(['Password is required']);
    });

    it('EH-1 takes any thrown value and calls it a lost connection while offline', () => {
        expectErrorLog('Error occurred:');
        ErrorHandler.handle(new Error('boom'));
        expect(toasts()).toEqual([generic]);
        setOnline(false);
        ErrorHandler.handle(new TypeError('boom'));
        expect(toasts()).toEqual([generic, lost]);
    });

    it('AJAX-9 shows a handled or aborted failure no second time', () => {
        expectErrorLog('Error occurred:');
        const error = problem(404);
        ErrorHandler.handle(error);
        ErrorHandler.handle(error);
        expect(error.handled).toBe(true);
        const aborted = { name: 'AbortError', message: 'abort', status: 0, response: undefined, retryable: false };
        ErrorHandler.handle(new ApiProblem({ ...aborted, name: 'AbortError', request: { url: '/a' } }));
        expect(toasts()).toHaveLength(1);
        expect(FakeXhr.to('/api/errors/log')).toHaveLength(1);
    });

    it('AJAX-7 AJAX-9 shows one notification when global handler and caller both handle', async () => {
        expectErrorLog('Error occurred:');
        defaults.error = (_xhr, _text, error) => ErrorHandler.handle(error);
        void Utils.ajax({ url: '/api/users' }).catch((error: unknown) => ErrorHandler.handle(error));
        await FakeXhr.last.fail(404);
        expect(toasts()).toEqual(['The requested resource was not found']);
    });
});

describe('ErrorHandler: retry', () => {
    const request = { url: '/api/users/7', type: 'PUT', data: { name: 'Ann' } };

    it('EH-4 repeats the request and closes the question', async () => {
        expectErrorLog('Error occurred:');
        const replayed = recordEvents('xos:replayed');
        ErrorHandler.handle(problem(503, {}, request));
        expect(find('#retryModal').classList.contains('show')).toBe(true);
        click('#retryButton');
        expect(FakeXhr.last).toMatchObject({ method: 'PUT', url: '/api/users/7', body: '{"name":"Ann"}' });
        await FakeXhr.last.succeed(null);
        expect(find('#retryModal').classList.contains('show')).toBe(false);
        expect(toasts()).toContain('Operation completed successfully');
        expect(replayed).toHaveLength(1);
    });

    it('EH-4 handles a failure of the repetition again', async () => {
        expectErrorLog('Error occurred:');
        ErrorHandler.handle(problem(503, {}, request));
        click('#retryButton');
        await FakeXhr.to('/api/users/7')[0]!.fail(404);
        expect(toasts()).toContain('The requested resource was not found');
    });

    it('EH-4 binds the button to the newest request only', async () => {
        expectErrorLog('Error occurred:');
        ErrorHandler.handle(problem(503, {}, request));
        ErrorHandler.handle(problem(503, {}, { url: '/api/users/8', type: 'DELETE' }));
        click('#retryButton');
        await flush();
        expect(FakeXhr.to('/api/users/7')).toEqual([]);
        expect(FakeXhr.to('/api/users/8')).toHaveLength(1);
    });

    it('EH-4 offers nothing for what must not be repeated', () => {
        expectErrorLog('Error occurred:');
        ErrorHandler.handle(problem(503, {}, { url: '/api/users', type: 'POST' }));
        expect(find('#retryModal').classList.contains('show')).toBe(false);
    });
});

describe('ErrorHandler: connection monitoring', () => {
    it('EH-5 checks after 2000 ms, then repeats the request', async () => {
        ErrorHandler.setupConnectionMonitoring({ url: '/api/users' });
        await vi.advanceTimersByTimeAsync(1_999);
        expect(FakeXhr.requests).toEqual([]);
        await vi.advanceTimersByTimeAsync(1);
        expect(FakeXhr.last.url).toBe('/api/ping');
        await FakeXhr.last.succeed({ pong: true });
        expect(FakeXhr.last.url).toBe('/api/users');
        await FakeXhr.last.succeed([]);
        expect(toasts()).toEqual(['Connection restored and operation completed']);
        await vi.advanceTimersByTimeAsync(20_000);
        expect(FakeXhr.requests).toHaveLength(2);
    });

    it('EH-5 waits 2000 ms while offline and 5000 ms after a failed check', async () => {
        setOnline(false);
        ErrorHandler.setupConnectionMonitoring({ url: '/api/users' });
        await vi.advanceTimersByTimeAsync(2_000);
        setOnline(true);
        await vi.advanceTimersByTimeAsync(1_999);
        expect(FakeXhr.requests).toEqual([]);
        await vi.advanceTimersByTimeAsync(1);
        await FakeXhr.last.loseConnection();
        await vi.advanceTimersByTimeAsync(4_999);
        expect(FakeXhr.requests).toHaveLength(1);
        await vi.advanceTimersByTimeAsync(1);
        await FakeXhr.last.succeed({});
        await FakeXhr.last.loseConnection();
        await vi.advanceTimersByTimeAsync(5_000);
        await FakeXhr.last.succeed({});
        await FakeXhr.last.succeed([]);
        expect(toasts()).toEqual(['Connection restored and operation completed']);
    });

    it('EH-5 serves all waiting requests in order with one monitor', async () => {
        ErrorHandler.setupConnectionMonitoring({ url: '/api/a' });
        ErrorHandler.setupConnectionMonitoring({ url: '/api/b', type: 'DELETE' });
        await vi.advanceTimersByTimeAsync(2_000);
        await FakeXhr.last.succeed({});
        await FakeXhr.last.succeed({});
        await FakeXhr.last.succeed({});
        expect(FakeXhr.requests.map(({ url }) => url)).toEqual(['/api/ping', '/api/a', '/api/b']);
    });

    it('EH-5 does not repeat a POST', async () => {
        ErrorHandler.setupConnectionMonitoring({ url: '/api/users', type: 'POST', data: {} });
        await vi.advanceTimersByTimeAsync(2_000);
        await FakeXhr.last.succeed({});
        expect(toasts()).toEqual(['Connection restored']);
        expect(FakeXhr.requests).toHaveLength(1);
    });

    it('EH-5 hands an error answer to handle and goes on with the others', async () => {
        expectErrorLog('Error occurred:');
        ErrorHandler.setupConnectionMonitoring({ url: '/api/a' });
        ErrorHandler.setupConnectionMonitoring({ url: '/api/b' });
        await vi.advanceTimersByTimeAsync(2_000);
        await FakeXhr.last.succeed({});
        await FakeXhr.to('/api/a')[0]!.fail(404);
        await FakeXhr.to('/api/b')[0]!.succeed({});
        expect(toasts()).toEqual([
            'The requested resource was not found',
            'Connection restored and operation completed',
        ]);
    });
});

describe('ErrorHandler.logError', () => {
    it('EH-6 sends what happened, where and when, without secrets', async () => {
        const error = problem(500, {}, { url: '/api/users?token=abc' });
        void ErrorHandler.logError(error, { context: 'form_submit', formData: { name: 'Ann', password: 'hunter2' } });
        expect(FakeXhr.last).toMatchObject({ method: 'POST', url: '/api/errors/log' });
        expect(FakeXhr.last.json).toEqual({
            message: 'text',
            stack: expect.any(String) as string,
            status: 500,
            url: '/api/users?token=[redacted]',
            context: { context: 'form_submit', formData: { name: 'Ann', password: '[redacted]' } },
            userAgent: navigator.userAgent,
            timestamp: new Date().toISOString(),
        });
        expect(String(FakeXhr.last.body)).not.toContain('hunter2');
        await FakeXhr.last.succeed(null);
    });

    it('EH-6 only logs its own failure', async () => {
        expectErrorLog('Failed to log error:');
        defaults.error = (_xhr, _text, error) => ErrorHandler.handle(error);
        void ErrorHandler.logError(new Error('boom'));
        await FakeXhr.last.fail(500);
        expect(FakeXhr.requests).toHaveLength(1);
        expect(toasts()).toEqual([]);
    });

    it('EH-6 sends ten reports a minute', async () => {
        for (let count = 0; count < 11; count += 1) {
            void ErrorHandler.logError(new Error(`boom ${count}`));
        }
        expect(FakeXhr.requests).toHaveLength(10);
        await vi.advanceTimersByTimeAsync(60_000);
        void ErrorHandler.logError(new Error('later'));
        expect(FakeXhr.requests).toHaveLength(11);
    });

    it('EH-6 keeps the last 20 while offline', async () => {
        setOnline(false);
        for (let count = 1; count <= 21; count += 1) {
            void ErrorHandler.logError(new Error(`boom ${count}`));
        }
        expect(FakeXhr.requests).toEqual([]);
        setOnline(true);
        window.dispatchEvent(new Event('online'));
        await flush();
        expect(FakeXhr.requests[0]!.json['message']).toBe('boom 2');
        expect(FakeXhr.requests).toHaveLength(10);
    });
});
