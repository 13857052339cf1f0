// SPDX-License-Identifier: Apache-2.0
// What a request is and how its data goes on the wire (AJAX-1, AJAX-3).
import { isObject } from '../core/json';
import type { ApiProblem } from '../core/api-problem';

export type TextStatus = 'error' | 'timeout' | 'abort' | 'parsererror';

export type BeforeSend = (this: AjaxOptions, xhr: XMLHttpRequest) => void;
export type FailureHandler = (
    this: AjaxOptions,
    xhr: XMLHttpRequest,
    textStatus: TextStatus,
    errorThrown: ApiProblem<AjaxOptions>,
) => void;

export interface AjaxOptions {
    url: string;
    type?: string;
    /** GET: an object becomes the query. Otherwise strings, FormData and Blob go as they are, objects as JSON. */
    data?: unknown;
    contentType?: string;
    dataType?: 'json' | 'text' | 'blob';
    headers?: Record<string, string>;
    /** Milliseconds until the request is given up; 30000 unless told. */
    timeout?: number;
    signal?: AbortSignal;
    /** False leaves the showing of failures to the caller. */
    global?: boolean;
    beforeSend?: BeforeSend;
    error?: FailureHandler;
    /** Called with 0–100 while a body is sent, or while an answer without one is received. */
    onProgress?: (percent: number, event: ProgressEvent) => void;
}

export type RequestBody = string | FormData | Blob | null;

export interface EncodedRequest {
    method: string;
    url: string;
    body: RequestBody;
    /** Null when the browser must choose it, as for FormData. */
    contentType: string | null;
}

export function encodeRequest(options: AjaxOptions): EncodedRequest {
    const method = methodOf(options);
    if (method === 'GET' || method === 'HEAD') {
        return { method, url: appendQuery(options.url, options.data), body: null, contentType: null };
    }
    return { method, url: options.url, ...encodeBody(options) };
}

export function methodOf(options: AjaxOptions): string {
    return (options.type ?? 'GET').toUpperCase();
}

/** Repeating is safe: the server does the same work once, however often the request arrives. */
export function isRepeatable(options: AjaxOptions): boolean {
    return ['GET', 'HEAD', 'PUT', 'DELETE'].includes(methodOf(options)) || hasHeader(options, 'Idempotency-Key');
}

export function hasHeader(options: AjaxOptions, name: string): boolean {
    return Object.keys(options.headers ?? {}).some((header) => header.toLowerCase() === name.toLowerCase());
}

function encodeBody({ data, contentType }: AjaxOptions): Pick<EncodedRequest, 'body' | 'contentType'> {
    if (data === undefined || data === null) {
        return { body: null, contentType: contentType ?? null };
    }
    if (data instanceof FormData || data instanceof Blob) {
        return { body: data, contentType: null };
    }
    const body = typeof data === 'string' ? data : JSON.stringify(data);
    return { body, contentType: contentType ?? 'application/json; charset=utf-8' };
}

function appendQuery(url: string, data: unknown): string {
    const query = typeof data === 'string' ? data : isObject(data) ? encodeQuery(data) : '';
    if (query === '') {
        return url;
    }
    const [address = '', fragment] = url.split('#', 2);
    const joined = `${address}${address.includes('?') ? '&' : '?'}${query}`;
    return fragment === undefined ? joined : `${joined}#${fragment}`;
}

function encodeQuery(data: Record<string, unknown>): string {
    return Object.entries(data)
        .flatMap(([name, value]) => listOf(value).map((item) => [name, item] as const))
        .filter(([, value]) => value !== null && value !== undefined)
        .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(queryText(value))}`)
        .join('&');
}

function listOf(value: unknown): unknown[] {
    return Array.isArray(value) ? value : [value];
}

function queryText(value: unknown): string {
    return value instanceof Date ? value.toISOString() : String(value);
}
