// SPDX-License-Identifier: Apache-2.0
// The offer to repeat a request that failed on the server (EH-4).
import { text } from '../core/language';
import type { AjaxOptions } from '../api/request';
import { Utils } from '../api/utils';
import { dialogFor } from './dialog';
import { setDisabled } from './dom';
import { NotificationService } from './notification-service';
import { announceReplay } from './replay';

let withdraw: AbortController | undefined;

/** Opens `#retryModal`, when the page has one, with `#retryButton` bound to this request. */
export function offerRetry(request: AjaxOptions, onFailure: (error: unknown) => void): void {
    const modal = document.getElementById('retryModal');
    const button = document.getElementById('retryButton');
    if (modal === null || !(button instanceof HTMLButtonElement)) {
        return;
    }
    withdraw?.abort();
    withdraw = new AbortController();
    const repeat = async (): Promise<void> => {
        setDisabled(button, true);
        try {
            const response = await Utils.ajax({ ...request, global: false });
            dialogFor(modal).hide();
            NotificationService.showSuccess(text('retry.done'));
            announceReplay(request, response);
        } catch (error) {
            onFailure(error);
        } finally {
            setDisabled(button, false);
        }
    };
    button.addEventListener('click', () => void repeat(), { signal: withdraw.signal });
    dialogFor(modal).show();
}
