// SPDX-License-Identifier: Apache-2.0
import { vi } from 'vitest';
import type { UserDto } from '../../src/api/wire-types';

/** A transport without a network: a test reads what was sent and says what comes back. */
export class FakeXhr {
    static readonly HEADERS_RECEIVED = 2;
    static requests: FakeXhr[] = [];

    static reset(): void {
        FakeXhr.requests = [];
    }

    /** The requests to addresses that contain `part`. */
    static to(part: string): FakeXhr[] {
        return FakeXhr.requests.filter(({ url }) => url.includes(part));
    }

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

    get json(): Record<string, unknown> {
        return JSON.parse(String(this.body)) as Record<string, unknown>;
    }

    get query(): Record<string, string> {
        return Object.fromEntries(new URL(this.url, 'http://app.test').searchParams);
    }

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

    succeed(data: unknown, message: string | null = null): Promise<void> {
        return this.answer(200, { success: true, data, message, validationErrors: null });
    }

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

/** Lets everything run that waits for nothing but its turn. */
export async function flush(): Promise<void> {
    await vi.advanceTimersByTimeAsync(0);
}

export function user(id: number, name = `User ${id}`, changes: Partial<UserDto> = {}): UserDto {
    return {
        id,
        name,
        email: `${name.toLowerCase().replaceAll(' ', '.')}@acme.test`,
        clientId: 1,
        isAdmin: false,
        isActive: true,
        createdAt: '2025-01-31T09:05:00.123Z',
        updatedAt: null,
        ...changes,
    };
}

export function pageOf(items: object[], currentPage = 1, totalCount = items.length, pageSize = 10): object {
    return {
        items,
        pagination: {
            currentPage,
            pageSize,
            totalCount,
            totalPages: Math.ceil(totalCount / pageSize),
            hasNext: currentPage * pageSize < totalCount,
            hasPrevious: currentPage > 1,
        },
    };
}

/** A token with these claims; nothing in the browser checks its signature. */
export function tokenWith(claims: object): string {
    const encode = (value: object): string => btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_');
    return `${encode({ alg: 'HS256' })}.${encode(claims)}.signature`;
}
