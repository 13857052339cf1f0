// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiProblem } from '../../src/core/api-problem';
import { defaults, sessionHooks, type Renewal } from '../../src/api/ajax';
import { AuthService } from '../../src/api/auth-service';
import type { AjaxOptions } from '../../src/api/request';
import { connectSession } from '../../src/api/session';
import { Utils } from '../../src/api/utils';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';

async function problemOf(promise: Promise<unknown>): Promise<ApiProblem<AjaxOptions>> {
    const error: unknown = await promise.then(
        () => new Error('The request succeeded'),
        (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ApiProblem);
    return error as ApiProblem<AjaxOptions>;
}

describe('Utils.ajax: what is sent', () => {
    it('AJAX-1 sends a GET with a time-out of 30000 ms unless told otherwise', () => {
        void Utils.ajax({ url: '/api/users' });
        expect(FakeXhr.last).toMatchObject({ method: 'GET', url: '/api/users', timeout: 30_000, body: null });
        void Utils.ajax({ url: '/api/users', timeout: 5 });
        expect(FakeXhr.last.timeout).toBe(5);
    });

    it('AJAX-3 writes an object into the query of a GET', () => {
        const data = { a: 'x y&z', none: null, missing: undefined, empty: '', list: [1, 2], flag: false };
        void Utils.ajax({ url: '/api/users', data });
        expect(FakeXhr.last.url).toBe('/api/users?a=x%20y%26z&empty=&list=1&list=2&flag=false');
        void Utils.ajax({ url: '/api/users?z=1', data: { a: 1 } });
        expect(FakeXhr.last.url).toBe('/api/users?z=1&a=1');
        void Utils.ajax({ url: '/api/users', data: {} });
        expect(FakeXhr.last.url).toBe('/api/users');
    });

    it('AJAX-3 sends objects as JSON and strings as they are', () => {
        void Utils.ajax({ url: '/api/users', type: 'post', data: { name: 'Ann' } });
        expect(FakeXhr.last).toMatchObject({ method: 'POST', body: '{"name":"Ann"}' });
        expect(FakeXhr.last.headers.get('content-type')).toBe('application/json; charset=utf-8');
        void Utils.ajax({ url: '/api/users', type: 'PUT', data: 'raw', contentType: 'text/plain' });
        expect(FakeXhr.last.body).toBe('raw');
        expect(FakeXhr.last.headers.get('content-type')).toBe('text/plain');
    });

    it.each([
        ['FormData', new FormData()],
        ['Blob', new Blob(['x'])],
    ])('AJAX-3 sends %s unchanged and leaves its content type to the browser', (_name, data) => {
        void Utils.ajax({ url: '/api/files', type: 'POST', data });
        expect(FakeXhr.last.body).toBe(data);
        expect(FakeXhr.last.headers.has('content-type')).toBe(false);
    });

    it('AJAX-1 reports progress from 0 to 100', () => {
        const seen: number[] = [];
        void Utils.ajax({ url: '/f', type: 'POST', data: 'x', onProgress: (percent) => seen.push(percent) });
        const { upload } = FakeXhr.last;
        upload.onprogress?.({ lengthComputable: true, loaded: 0, total: 8 } as ProgressEvent);
        upload.onprogress?.({ lengthComputable: true, loaded: 3, total: 8 } as ProgressEvent);
        upload.onprogress?.({ lengthComputable: false, loaded: 3, total: 0 } as ProgressEvent);
        upload.onprogress?.({ lengthComputable: true, loaded: 8, total: 8 } as ProgressEvent);
        expect(seen).toEqual([0, 38, 100]);
    });

    it('WEB-4 refuses addresses that are not http', async () => {
        await expect(Utils.ajax({ url: 'javascript:alert(1)' })).rejects.toThrow(TypeError);
        expect(FakeXhr.requests).toEqual([]);
    });
});

describe('Utils.ajax: what comes back', () => {
    it('AJAX-2 resolves to the envelope', async () => {
        const result = Utils.ajax({ url: '/api/users' });
        await FakeXhr.last.succeed([1]);
        expect(await result).toEqual({ success: true, data: [1], message: null, validationErrors: null });
    });

    it('AJAX-2 resolves an empty body to null', async () => {
        const result = Utils.ajax({ url: '/api/users' });
        await FakeXhr.last.answer(204, '');
        expect(await result).toBeNull();
    });

    it('AJAX-1 gives text where text is asked for', async () => {
        const result = Utils.ajax({ url: '/api/x', dataType: 'text' });
        await FakeXhr.last.answer(200, 'not json');
        expect(await result).toBe('not json');
    });

    it('AJAX-6 rejects with status, text, body and request', async () => {
        const options = { url: '/api/users', type: 'POST', data: {} };
        const result = problemOf(Utils.ajax(options));
        await FakeXhr.last.fail(409, { message: 'Email address already in use', code: 'email_in_use' }, 'Conflict');
        expect(await result).toMatchObject({
            name: 'HttpError',
            status: 409,
            message: 'Conflict',
            code: 'email_in_use',
            retryable: false,
            response: { message: 'Email address already in use' },
            config: options,
            originalRequest: options,
        });
    });

    it('AJAX-6 keeps the response undefined when an error is not JSON', async () => {
        const result = problemOf(Utils.ajax({ url: '/api/users' }));
        await FakeXhr.last.answer(502, '<html>', 'Bad Gateway');
        expect(await result).toMatchObject({ status: 502, response: undefined, retryable: true });
    });

    it('AJAX-6 names broken JSON, lost connections, time-outs and aborts', async () => {
        const broken = problemOf(Utils.ajax({ url: '/a' }));
        await FakeXhr.last.answer(200, '{"success":');
        expect(await broken).toMatchObject({ name: 'ParseError', message: 'parsererror', retryable: false });

        const lost = problemOf(Utils.ajax({ url: '/a' }));
        await FakeXhr.last.loseConnection();
        expect(await lost).toMatchObject({ name: 'NetworkError', status: 0, message: 'error', retryable: true });

        const late = problemOf(Utils.ajax({ url: '/a' }));
        await FakeXhr.last.timeOut();
        expect(await late).toMatchObject({ name: 'NetworkError', status: 0, message: 'timeout', retryable: true });

        const controller = new AbortController();
        const stopped = problemOf(Utils.ajax({ url: '/a', signal: controller.signal }));
        controller.abort();
        expect(await stopped).toMatchObject({ name: 'AbortError', status: 0, message: 'abort', aborted: true });
        expect(FakeXhr.last.aborted).toBe(true);
    });

    it('AJAX-6 sends nothing when the signal was aborted before', async () => {
        const problem = await problemOf(Utils.ajax({ url: '/a', signal: AbortSignal.abort() }));
        expect(problem.name).toBe('AbortError');
        expect(FakeXhr.requests).toEqual([]);
    });

    it.each([
        ['GET', 503, undefined, true],
        ['HEAD', 503, undefined, true],
        ['PUT', 504, undefined, true],
        ['DELETE', 429, undefined, true],
        ['GET', 408, undefined, true],
        ['GET', 500, undefined, false],
        ['GET', 404, undefined, false],
        ['POST', 503, undefined, false],
        ['PATCH', 503, undefined, false],
        ['POST', 503, { 'idempotency-key': '1' }, true],
    ])('AJAX-6 calls %s with %i and headers %o retryable: %s', async (method, status, headers, retryable) => {
        const result = problemOf(Utils.ajax({ url: '/a', type: method, ...(headers ? { headers } : {}) }));
        await FakeXhr.last.fail(status);
        expect((await result).retryable).toBe(retryable);
    });
});

describe('Utils.ajax: hooks', () => {
    it('AJAX-4 runs defaults.beforeSend before each request and takes its headers', () => {
        defaults.beforeSend = function (xhr) {
            xhr.setRequestHeader('X-Url', this.url);
        };
        void Utils.ajax({ url: '/a', beforeSend: (xhr) => xhr.setRequestHeader('X-Own', '1') });
        expect(FakeXhr.last.headers.get('x-url')).toBe('/a');
        expect(FakeXhr.last.headers.get('x-own')).toBe('1');
        expect(Utils.ajax.defaults).toBe(defaults);
    });

    it('AJAX-4 runs a replaced defaults.error with the request as this', async () => {
        const seen: unknown[] = [];
        Utils.ajax.defaults.error = function (xhr, textStatus, errorThrown) {
            seen.push([this.url, xhr.status, textStatus, errorThrown.status]);
        };
        void Utils.ajax({ url: '/a' }).catch(() => undefined);
        await FakeXhr.last.fail(500);
        expect(seen).toEqual([['/a', 500, 'error', 500]]);
    });

    it('AJAX-7 AJAX-9 gives the handler the very error the caller gets', async () => {
        const handler = vi.fn();
        defaults.error = handler;
        const result = problemOf(Utils.ajax({ url: '/a' }));
        await FakeXhr.last.fail(500);
        expect(handler).toHaveBeenCalledOnce();
        expect(handler.mock.calls[0]?.[2]).toBe(await result);
    });

    it('AJAX-8 leaves global: false and the listed addresses to their callers', async () => {
        const handler = vi.fn();
        defaults.error = handler;
        void Utils.ajax({ url: '/api/users', global: false }).catch(() => undefined);
        const quiet = ['/api/auth/login', '/api/auth/refresh', '/api/auth/logout', '/api/errors/log', '/api/ping'];
        quiet.forEach((url) => void Utils.ajax({ url }).catch(() => undefined));
        void Utils.ajax({ url: 'http://app.test/API/Ping/?x=1' }).catch(() => undefined);
        for (const request of FakeXhr.requests) {
            await request.fail(401);
        }
        expect(handler).not.toHaveBeenCalled();
        void Utils.ajax({ url: '/api/pings' }).catch(() => undefined);
        await FakeXhr.last.fail(500);
        expect(handler).toHaveBeenCalledOnce();
    });

    it('AJAX-9 shows no aborted request', async () => {
        const handler = vi.fn();
        defaults.error = handler;
        const controller = new AbortController();
        void Utils.ajax({ url: '/a', signal: controller.signal }).catch(() => undefined);
        controller.abort();
        await flush();
        expect(handler).not.toHaveBeenCalled();
    });

    it('AJAX-1 runs the error hook of the request itself, global or not', async () => {
        const error = vi.fn();
        void Utils.ajax({ url: '/a', global: false, error }).catch(() => undefined);
        await FakeXhr.last.fail(500);
        expect(error).toHaveBeenCalledOnce();
    });
});

describe('Utils.ajax: session', () => {
    beforeEach(connectSession);

    it('AJAX-5 sends the token and names itself', () => {
        AuthService.setToken('t1');
        void Utils.ajax({ url: '/api/users' });
        expect(FakeXhr.last.headers.get('authorization')).toBe('Bearer t1');
        expect(FakeXhr.last.headers.get('x-requested-with')).toBe('XMLHttpRequest');
    });

    it('AJAX-5 sends no Authorization without a token', () => {
        void Utils.ajax({ url: '/api/users' });
        expect(FakeXhr.last.headers.has('authorization')).toBe(false);
    });

    it('AJAX-5 lets an explicit header win instead of adding up', () => {
        AuthService.setToken('t1');
        void Utils.ajax({ url: '/api/users', headers: { authorization: 'Basic x' } });
        expect(FakeXhr.last.headers.get('authorization')).toBe('Basic x');
    });

    it('AJAX-5 never sends the token to another origin', () => {
        AuthService.setToken('t1');
        void Utils.ajax({ url: 'https://other.test/api/users' });
        expect(FakeXhr.last.headers.has('authorization')).toBe(false);
        expect(FakeXhr.last.headers.has('x-requested-with')).toBe(false);
    });

    it('AJAX-10 renews once for parallel 401s and replays each request', async () => {
        AuthService.setToken('old');
        const results = Promise.all([Utils.ajax({ url: '/api/a' }), Utils.ajax({ url: '/api/b' })]);
        const [first, second] = FakeXhr.requests;
        await first!.fail(401, { code: 'token_expired' });
        await second!.fail(401, { code: 'token_expired' });
        expect(FakeXhr.to('/refresh')).toHaveLength(1);
        await FakeXhr.to('/refresh')[0]!.succeed({ token: 'new', expiresIn: 3600 });
        const replays = FakeXhr.requests.slice(-2);
        expect(replays.map(({ url }) => url)).toEqual(['/api/a', '/api/b']);
        for (const replay of replays) {
            expect(replay.headers.get('authorization')).toBe('Bearer new');
            await replay.succeed('ok');
        }
        expect(await results).toMatchObject([{ data: 'ok' }, { data: 'ok' }]);
        expect(FakeXhr.to('/refresh')).toHaveLength(1);
    });

    it('AJAX-10 replays without a refresh when a newer token came meanwhile', async () => {
        AuthService.setToken('old');
        const result = Utils.ajax({ url: '/api/a' });
        const request = FakeXhr.last;
        AuthService.setToken('newer');
        await request.fail(401, { code: 'token_expired' });
        expect(FakeXhr.to('/refresh')).toEqual([]);
        await FakeXhr.last.succeed('ok');
        expect(await result).toMatchObject({ data: 'ok' });
    });

    it('AJAX-10 replays once only and then reports the 401', async () => {
        const handler = vi.fn();
        defaults.error = handler;
        sessionHooks.renew = () => Promise.resolve<Renewal>('renewed');
        const result = problemOf(Utils.ajax({ url: '/api/a' }));
        await FakeXhr.last.fail(401, { code: 'token_expired' });
        await FakeXhr.last.fail(401, { code: 'token_expired' });
        expect((await result).status).toBe(401);
        expect(FakeXhr.requests).toHaveLength(2);
        expect(handler).toHaveBeenCalledOnce();
    });

    it.each<[Renewal, number]>([
        ['refused', 401],
        ['unreachable', 0],
    ])('AJAX-10 fails with the right status when the renewal was %s', async (renewal, status) => {
        sessionHooks.renew = () => Promise.resolve(renewal);
        const result = problemOf(Utils.ajax({ url: '/api/a' }));
        await FakeXhr.last.fail(401, { code: 'token_expired' });
        expect((await result).status).toBe(status);
        expect(FakeXhr.requests).toHaveLength(1);
    });

    it('AJAX-10 leaves other 401s, exempt addresses and explicit headers alone', async () => {
        const renew = vi.fn(() => Promise.resolve<Renewal>('renewed'));
        sessionHooks.renew = renew;
        const code = 'token_expired';
        const requests: [AjaxOptions, object][] = [
            [{ url: '/api/a' }, { code: 'unauthenticated' }],
            [{ url: '/api/auth/logout', type: 'POST' }, { code }],
            [{ url: '/api/a', headers: { Authorization: 'Bearer x' } }, { code }],
        ];
        for (const [options, envelope] of requests) {
            void Utils.ajax(options).catch(() => undefined);
            await FakeXhr.last.fail(401, envelope);
        }
        expect(renew).not.toHaveBeenCalled();
    });
});
