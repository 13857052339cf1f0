// SPDX-License-Identifier: Apache-2.0
// Ties requests to the session: which headers they carry, how an expired token is renewed, which events they stored
// (AJAX-5, AJAX-10, HUB-6).
import { isSameOrigin } from '../core/safe-url';
import { defaults, sessionHooks } from './ajax';
import { AuthService } from './auth-service';
import type { AjaxOptions } from './request';

const sentTokens = new WeakMap<XMLHttpRequest, string>();

export function connectSession(): void {
    defaults.beforeSend = addSessionHeaders;
    sessionHooks.renew = (expired) => AuthService.renew(sentTokens.get(expired) ?? null);
}

/** The number of the last event that a request stored, 0 for none. */
export function storedEventSeq(answer: { getResponseHeader: (name: string) => string | null }): number {
    return Number(answer.getResponseHeader('X-XOS-Event-Seq') ?? 0) || 0;
}

function addSessionHeaders(this: AjaxOptions, xhr: XMLHttpRequest): void {
    if (!isSameOrigin(this.url)) {
        return;
    }
    const token = AuthService.getToken();
    if (token) {
        xhr.setRequestHeader('Authorization', `Bearer ${token}`);
        sentTokens.set(xhr, token);
    }
    xhr.setRequestHeader('X-Requested-With', 'XMLHttpRequest');
    const connectionId = sessionHooks.connectionId?.() ?? null;
    if (connectionId !== null) {
        xhr.setRequestHeader('X-XOS-Connection-Id', connectionId);
    }
}
