// SPDX-License-Identifier: Apache-2.0
// Ties requests to the session: which headers they carry and how an expired token is renewed (AJAX-5, AJAX-10).
import { isSameOrigin } from '../core/safe-url';
import { defaults, sessionHooks } from './ajax';
import { AuthService } from './auth-service';
import type { AjaxOptions } from './request';

const sentTokens = new WeakMap<XMLHttpRequest, string>();

export function connectSession(): void {
    defaults.beforeSend = addSessionHeaders;
    sessionHooks.renew = (expired) => AuthService.renew(sentTokens.get(expired) ?? null);
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
}
