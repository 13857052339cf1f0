// SPDX-License-Identifier: Apache-2.0
import { isObject } from './json';

export type ProblemName = 'HttpError' | 'NetworkError' | 'AbortError' | 'ParseError';

export interface ProblemDetails<Request> {
    name: ProblemName;
    message: string;
    status: number;
    response: unknown;
    request: Request;
    retryable: boolean;
    cause?: unknown;
}

/**
 * The one error a failed request rejects with.
 *
 * `handled` is set by whoever shows the failure, so that it is shown once however many handlers see it.
 */
export class ApiProblem<Request = unknown> extends Error {
    override readonly name: ProblemName;
    readonly status: number;
    readonly response: unknown;
    readonly config: Request;
    readonly originalRequest: Request;
    readonly retryable: boolean;
    handled = false;

    constructor(details: ProblemDetails<Request>) {
        super(details.message, { cause: details.cause });
        this.name = details.name;
        this.status = details.status;
        this.response = details.response;
        this.config = details.request;
        this.originalRequest = details.request;
        this.retryable = details.retryable;
    }

    get aborted(): boolean {
        return this.name === 'AbortError';
    }

    /** The stable code of the envelope, such as `token_expired`. */
    get code(): string | undefined {
        return envelopeCode(this.response);
    }

    /** Messages by field name, empty when the server named no field. */
    get fields(): ReadonlyMap<string, readonly string[]> {
        return fieldMessages(this.response);
    }
}

/** The envelope's `message`, when the response is an envelope that has one. */
export function envelopeMessage(response: unknown): string | undefined {
    return envelopeText(response, 'message');
}

/** The envelope's stable `code`, when the response is an envelope that has one. */
export function envelopeCode(response: unknown): string | undefined {
    return envelopeText(response, 'code');
}

/** The envelope's `validationErrors` as a map, so that no field name can reach a prototype. */
export function fieldMessages(response: unknown): Map<string, string[]> {
    const messages = new Map<string, string[]>();
    const errors = isObject(response) ? response['validationErrors'] : undefined;
    if (!isObject(errors)) {
        return messages;
    }
    for (const [field, texts] of Object.entries(errors)) {
        const strings = (Array.isArray(texts) ? texts : [texts]).filter((text) => typeof text === 'string');
        if (strings.length > 0) {
            messages.set(field, strings);
        }
    }
    return messages;
}

function envelopeText(response: unknown, member: string): string | undefined {
    const text = isObject(response) ? response[member] : undefined;
    return typeof text === 'string' && text !== '' ? text : undefined;
}
