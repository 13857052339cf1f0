// SPDX-License-Identifier: Apache-2.0
// What an answer says beside its body: its version, the number of the event it stored.
import type { AjaxOptions, BeforeSend } from './request';

export interface Versioned<T> {
    data: T;
    /** The `ETag` of the answer; null from a server that gives none. */
    version: string | null;
}

/** Notes the request that is sent with `options`, to read the headers of its answer afterwards. */
export class AnswerHeaders {
    readonly options: AjaxOptions;
    private sent: XMLHttpRequest | undefined;

    constructor(options: AjaxOptions) {
        const note = (xhr: XMLHttpRequest): void => {
            this.sent = xhr;
        };
        const beforeSend: BeforeSend = function (xhr) {
            note(xhr);
            options.beforeSend?.call(this, xhr);
        };
        this.options = { ...options, beforeSend };
    }

    getResponseHeader(name: string): string | null {
        return this.sent?.getResponseHeader(name) ?? null;
    }
}

/** The header that lets a change fail when somebody else was faster. */
export function ifMatch(version: string | null): Record<string, string> {
    return version === null ? {} : { 'If-Match': version };
}
