// SPDX-License-Identifier: Apache-2.0
import type { AjaxOptions } from '../api/request';

export interface ReplayDetail {
    request: AjaxOptions;
    response: unknown;
}

/** Tells the page that a request which had failed has now succeeded, so that it shows the result. */
export function announceReplay(request: AjaxOptions, response: unknown): void {
    document.dispatchEvent(new CustomEvent<ReplayDetail>('xos:replayed', { detail: { request, response } }));
}
