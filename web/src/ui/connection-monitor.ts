// SPDX-License-Identifier: Apache-2.0
// Waits until the server is reachable again, then repeats what may be repeated, in order (EH-5).
import { ApiProblem } from '../core/api-problem';
import { text } from '../core/language';
import { isRepeatable, type AjaxOptions } from '../api/request';
import { Utils } from '../api/utils';
import { NotificationService } from './notification-service';
import { announceReplay } from './replay';

const firstCheckMs = 2_000;
const offlineCheckMs = 2_000;
const failedCheckMs = 5_000;

export class ConnectionMonitor {
    private waiting: (AjaxOptions | undefined)[] = [];
    private timer: ReturnType<typeof setTimeout> | undefined;
    private checking = false;

    /** `onRefused` gets what the server answers with an error once it is reachable. */
    constructor(private readonly onRefused: (error: unknown) => void) {}

    watch(request: AjaxOptions | undefined): void {
        if (!this.waiting.includes(request)) {
            this.waiting.push(request);
        }
        if (this.timer === undefined && !this.checking) {
            this.checkIn(firstCheckMs);
        }
    }

    stop(): void {
        clearTimeout(this.timer);
        this.timer = undefined;
        this.waiting = [];
    }

    private checkIn(delay: number): void {
        this.timer = setTimeout(() => {
            this.timer = undefined;
            void this.check();
        }, delay);
    }

    private async check(): Promise<void> {
        if (navigator.onLine === false) {
            this.checkIn(offlineCheckMs);
            return;
        }
        this.checking = true;
        const connected = await this.serveWaiting();
        this.checking = false;
        if (!connected) {
            this.checkIn(failedCheckMs);
        } else if (this.waiting.length > 0) {
            this.checkIn(firstCheckMs);
        }
    }

    /** False when the connection is still, or again, lost; what was not served then keeps waiting. */
    private async serveWaiting(): Promise<boolean> {
        try {
            await Utils.ajax({ url: '/api/ping', global: false });
            while (this.waiting.length > 0) {
                await this.serve(this.waiting[0]);
                this.waiting.shift();
            }
            return true;
        } catch {
            return false;
        }
    }

    private async serve(request: AjaxOptions | undefined): Promise<void> {
        if (request === undefined || !isRepeatable(request)) {
            NotificationService.showSuccess(text('connection.restored'));
            return;
        }
        try {
            const response = await Utils.ajax({ ...request, global: false });
            NotificationService.showSuccess(text('connection.restoredAndDone'));
            announceReplay(request, response);
        } catch (error) {
            if (error instanceof ApiProblem && error.status === 0 && !error.aborted) {
                throw error;
            }
            this.onRefused(error);
        }
    }
}
