// SPDX-License-Identifier: Apache-2.0
// Utils.ajax: one request, its headers, its answer and its failure (AJAX-1 to AJAX-10).
import { ApiProblem, type ProblemName } from '../core/api-problem';
import { isObject, tryParseJson } from '../core/json';
import { isSameOrigin, refuseOtherSchemes, resolveUrl } from '../core/safe-url';
import { encodeRequest, hasHeader, isRepeatable, type AjaxOptions, type TextStatus } from './request';

export interface AjaxDefaults {
    /** Runs before each request; may call `xhr.setRequestHeader`. */
    beforeSend: ((this: AjaxOptions, xhr: XMLHttpRequest) => void) | null;
    /** Runs on each failure that is not the caller's own business. */
    error: AjaxOptions['error'] | null;
}

export type Renewal = 'renewed' | 'refused' | 'unreachable';

/** What the session layer offers to requests; set once by the library, not by applications. */
export interface SessionHooks {
    /** Gets a newer token than the one this request carried when it was answered with `token_expired`. */
    renew: ((expired: XMLHttpRequest) => Promise<Renewal>) | null;
    /** The id of this page's hub connection while it is up, null otherwise. */
    connectionId: (() => string | null) | null;
    /** Sees each request and its answer, null when none came. */
    watch: ((request: AjaxOptions, answer: Promise<XMLHttpRequest | null>) => void) | null;
}

interface Failure {
    xhr: XMLHttpRequest;
    textStatus: TextStatus;
    problem: ApiProblem<AjaxOptions>;
}

type Outcome = { body: unknown } | { failure: Failure };

const defaultTimeout = 30_000;
const retryableStatuses = new Set([0, 408, 429, 502, 503, 504]);
const quietPaths = new Set(['/api/auth/login', '/api/auth/refresh', '/api/auth/logout', '/api/errors/log', '/api/ping']);

export const defaults: AjaxDefaults = { beforeSend: null, error: null };
export const sessionHooks: SessionHooks = { renew: null, connectionId: null, watch: null };

async function request<T = unknown>(options: AjaxOptions): Promise<T> {
    let outcome = await send(options);
    if ('failure' in outcome && canRenew(outcome.failure)) {
        outcome = await renewAndReplay(options, outcome.failure);
    }
    if ('failure' in outcome) {
        report(options, outcome.failure);
        throw outcome.failure.problem;
    }
    return outcome.body as T;
}

/**
 * Sends a request and resolves to the parsed body; rejects with an `ApiProblem`.
 *
 * `ajax.defaults` holds the hooks that run for every request; both can be replaced.
 */
export const ajax = Object.assign(request, { defaults });

function canRenew({ problem }: Failure): boolean {
    return (
        problem.status === 401 &&
        problem.code === 'token_expired' &&
        sessionHooks.renew !== null &&
        !isQuiet(problem.config.url) &&
        !hasHeader(problem.config, 'Authorization') &&
        isSameOrigin(problem.config.url)
    );
}

async function renewAndReplay(options: AjaxOptions, failure: Failure): Promise<Outcome> {
    const renewal = (await sessionHooks.renew?.(failure.xhr)) ?? 'refused';
    if (renewal === 'renewed') {
        return send(options);
    }
    if (renewal === 'unreachable') {
        return { failure: { ...failure, problem: createProblem(options, 'NetworkError', 'error', 0, undefined) } };
    }
    return { failure };
}

function send(options: AjaxOptions): Promise<Outcome> {
    const xhr = new XMLHttpRequest();
    const outcome = exchange(xhr, options);
    sessionHooks.watch?.(options, outcome.then(() => (xhr.status === 0 ? null : xhr), () => null));
    return outcome;
}

function exchange(xhr: XMLHttpRequest, options: AjaxOptions): Promise<Outcome> {
    return new Promise((resolve) => {
        const { method, url, body, contentType } = encodeRequest(options);
        refuseOtherSchemes(url);
        xhr.open(method, url, true);
        xhr.timeout = options.timeout ?? defaultTimeout;
        if (options.dataType === 'blob') {
            xhr.onreadystatechange = () => takeAsBlob(xhr);
        }
        applyHeaders(xhr, options, contentType);

        const abort = (): void => xhr.abort();
        const settle = (outcome: Outcome): void => {
            options.signal?.removeEventListener('abort', abort);
            resolve(outcome);
        };
        const fail = (name: ProblemName, textStatus: TextStatus, cause?: unknown): void =>
            settle({
                failure: { xhr, textStatus, problem: createProblem(options, name, textStatus, 0, undefined, cause) },
            });

        xhr.onload = () => settle(readAnswer(xhr, options));
        xhr.onerror = () => fail('NetworkError', 'error');
        xhr.ontimeout = () => fail('NetworkError', 'timeout');
        xhr.onabort = () => fail('AbortError', 'abort', options.signal?.reason);
        watchProgress(xhr, options, body !== null);

        if (options.signal?.aborted) {
            fail('AbortError', 'abort', options.signal.reason);
            return;
        }
        options.signal?.addEventListener('abort', abort, { once: true });
        xhr.send(body);
    });
}

/** A content is asked for as such once it is known to come: what a failure says is read as text. */
function takeAsBlob(xhr: XMLHttpRequest): void {
    if (xhr.readyState === XMLHttpRequest.HEADERS_RECEIVED && isSuccess(xhr.status)) {
        xhr.responseType = 'blob';
    }
}

/** Headers are gathered by name first, since a browser joins repeated ones: an explicit header must win, not add up. */
function applyHeaders(xhr: XMLHttpRequest, options: AjaxOptions, contentType: string | null): void {
    const headers = new Map<string, [name: string, value: string]>();
    const set = (name: string, value: string): void => void headers.set(name.toLowerCase(), [name, value]);
    const setRequestHeader = xhr.setRequestHeader;

    set('Accept', options.dataType === undefined || options.dataType === 'json' ? 'application/json' : '*/*');
    if (contentType !== null) {
        set('Content-Type', contentType);
    }
    xhr.setRequestHeader = set;
    defaults.beforeSend?.call(options, xhr);
    options.beforeSend?.call(options, xhr);
    xhr.setRequestHeader = setRequestHeader;
    Object.entries(options.headers ?? {}).forEach(([name, value]) => set(name, value));
    headers.forEach(([name, value]) => xhr.setRequestHeader(name, value));
}

function watchProgress(xhr: XMLHttpRequest, { onProgress }: AjaxOptions, hasBody: boolean): void {
    if (onProgress === undefined) {
        return;
    }
    const source = hasBody ? xhr.upload : xhr;
    source.onprogress = (event) => {
        if (event.lengthComputable && event.total > 0) {
            onProgress(Math.round((event.loaded / event.total) * 100), event);
        }
    };
}

function readAnswer(xhr: XMLHttpRequest, options: AjaxOptions): Outcome {
    const succeeded = isSuccess(xhr.status);
    const asJson = options.dataType === undefined || options.dataType === 'json';
    if (succeeded && !asJson) {
        return { body: options.dataType === 'blob' ? xhr.response : xhr.responseText };
    }
    const text = xhr.responseText;
    const body = tryParseJson(text);
    if (!succeeded) {
        const message = xhr.statusText || 'error';
        const problem = createProblem(options, 'HttpError', message, xhr.status, body);
        return { failure: { xhr, textStatus: 'error', problem } };
    }
    if (body === undefined && text.trim() !== '') {
        const problem = createProblem(options, 'ParseError', 'parsererror', xhr.status, undefined);
        return { failure: { xhr, textStatus: 'parsererror', problem } };
    }
    return { body: body ?? null };
}

function isSuccess(status: number): boolean {
    return (status >= 200 && status < 300) || status === 304;
}

function createProblem(
    request: AjaxOptions,
    name: ProblemName,
    message: string,
    status: number,
    response: unknown,
    cause?: unknown,
): ApiProblem<AjaxOptions> {
    const retryable = name !== 'AbortError' && retryableStatuses.has(status) && isRepeatable(request);
    return new ApiProblem({ name, message, status, response, request, retryable, cause });
}

function report(options: AjaxOptions, { xhr, textStatus, problem }: Failure): void {
    if (isObject(problem.response)) {
        Object.defineProperty(xhr, 'responseJSON', { value: problem.response, configurable: true });
    }
    options.error?.call(options, xhr, textStatus, problem);
    if (options.global !== false && !problem.aborted && !isQuiet(options.url)) {
        defaults.error?.call(options, xhr, textStatus, problem);
    }
}

function isQuiet(url: string): boolean {
    const { pathname, origin } = resolveUrl(url);
    return origin === window.location.origin && quietPaths.has(pathname.toLowerCase().replace(/\/$/, ''));
}
