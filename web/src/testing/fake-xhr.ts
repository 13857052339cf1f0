// SPDX-License-Identifier: Apache-2.0
import { flush } from './flush';

/**
 * A transport without a network, in the place of `XMLHttpRequest`: a test reads what was sent and says what comes back.
 *
 * Each answer resolves when the page has done what it does at once with it.
 */
export class FakeXhr {
    static readonly HEADERS_RECEIVED = 2;
    static requests: FakeXhr[] = [];

    /** Forgets what was sent. */
    static reset(): void {
        FakeXhr.requests = [];
    }

    /** The requests to addresses that contain `part`. */
    static to(part: string): FakeXhr[] {
        return FakeXhr.requests.filter(({ url }) => url.includes(part));
    }

    /** The newest request. Throws: Error when none was sent. */
    static get last(): FakeXhr {
        const last = FakeXhr.requests.at(-1);
        if (last === undefined) {
            throw new Error('No request was sent');
        }
        return last;
    }

    method = '';
    url = '';
    timeout = 0;
    readyState = 0;
    status = 0;
    statusText = '';
    responseText = '';
    responseType = '';
    response: unknown = null;
    responseJSON: unknown;
    readonly headers = new Map<string, string>();
    readonly answerHeaders = new Map<string, string>();
    body: unknown = undefined;
    aborted = false;
    lost = false;
    readonly upload: { onprogress?: (event: ProgressEvent) => void } = {};
    onreadystatechange?: () => void;
    onload?: () => void;
    onerror?: () => void;
    ontimeout?: () => void;
    onabort?: () => void;
    onprogress?: (event: ProgressEvent) => void;

    open(method: string, url: string): void {
        this.method = method;
        this.url = url;
    }

    /** Joins repeated headers as browsers do. */
    setRequestHeader(name: string, value: string): void {
        const key = name.toLowerCase();
        const earlier = this.headers.get(key);
        this.headers.set(key, earlier === undefined ? value : `${earlier}, ${value}`);
    }

    getResponseHeader(name: string): string | null {
        return this.answerHeaders.get(name.toLowerCase()) ?? null;
    }

    send(body: unknown): void {
        this.body = body;
        FakeXhr.requests.push(this);
    }

    abort(): void {
        this.aborted = true;
        this.onabort?.();
    }

    /** The body that was sent, as JSON. */
    get json(): Record<string, unknown> {
        return JSON.parse(String(this.body)) as Record<string, unknown>;
    }

    /** The query of the address that was asked for. */
    get query(): Record<string, string> {
        return Object.fromEntries(new URL(this.url, 'http://app.test').searchParams);
    }

    /** Answers with a text, or with a value as JSON. */
    async answer(status: number, body: unknown, statusText = ''): Promise<void> {
        this.status = status;
        this.statusText = statusText;
        this.readyState = FakeXhr.HEADERS_RECEIVED;
        this.onreadystatechange?.();
        if (this.responseType === 'blob') {
            this.response = body;
        } else {
            this.responseText = typeof body === 'string' ? body : JSON.stringify(body);
        }
        this.onload?.();
        await flush();
    }

    /** Answers 200 with an envelope around `data`. */
    succeed(data: unknown, message: string | null = null): Promise<void> {
        return this.answer(200, { success: true, data, message, validationErrors: null });
    }

    /** Answers with an envelope that says no; `members` are what it says. */
    fail(status: number, members: object = {}, statusText = ''): Promise<void> {
        const envelope = { success: false, data: null, message: null, validationErrors: null, ...members };
        return this.answer(status, envelope, statusText);
    }

    async loseConnection(): Promise<void> {
        this.lost = true;
        this.onerror?.();
        await flush();
    }

    async timeOut(): Promise<void> {
        this.ontimeout?.();
        await flush();
    }
}
