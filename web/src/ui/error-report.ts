// SPDX-License-Identifier: Apache-2.0
// Failure reports to POST /api/errors/log: no secrets, not too many, none lost while offline (EH-6).
import { isObject } from '../core/json';
import { redact, redactUrl } from '../core/redact';
import { Utils } from '../api/utils';

interface ErrorReport {
    message: string;
    stack: string | null;
    status: number | null;
    url: string | null;
    context: unknown;
    userAgent: string;
    timestamp: string;
}

const mostPerMinute = 10;
const minuteMs = 60_000;
const mostWaiting = 20;
/** Keeps a report well below the server's limit of 16 KiB. */
const longestText = 4_000;

export class ErrorReporter {
    private sentAt: number[] = [];
    private waiting: ErrorReport[] = [];
    private listening = false;

    async log(error: unknown, context: unknown): Promise<void> {
        const report = createReport(error, context);
        if (navigator.onLine === false) {
            this.wait(report);
        } else {
            await this.send(report);
        }
    }

    private async send(report: ErrorReport): Promise<void> {
        const now = Date.now();
        this.sentAt = this.sentAt.filter((time) => now - time < minuteMs);
        if (this.sentAt.length >= mostPerMinute) {
            return;
        }
        this.sentAt.push(now);
        try {
            await Utils.ajax({ url: '/api/errors/log', type: 'POST', contentType: 'application/json', data: report, global: false });
        } catch (error) {
            console.error('Failed to log error:', error);
        }
    }

    private wait(report: ErrorReport): void {
        this.waiting = [...this.waiting, report].slice(-mostWaiting);
        if (!this.listening) {
            this.listening = true;
            window.addEventListener('online', () => this.sendWaiting(), { once: true });
        }
    }

    private sendWaiting(): void {
        this.listening = false;
        const reports = this.waiting;
        this.waiting = [];
        reports.forEach((report) => void this.send(report));
    }
}

function createReport(error: unknown, context: unknown): ErrorReport {
    const details = isObject(error) || error instanceof Error ? (error as Record<string, unknown>) : {};
    const config = details['config'];
    const url = isObject(config) && typeof config['url'] === 'string' ? config['url'] : null;
    const message = typeof details['message'] === 'string' ? details['message'] : String(error);
    return {
        message: message.slice(0, longestText),
        stack: typeof details['stack'] === 'string' ? details['stack'].slice(0, longestText) : null,
        status: typeof details['status'] === 'number' ? details['status'] : null,
        url: url === null ? null : redactUrl(url),
        context: boundedContext(redact(context)),
        userAgent: navigator.userAgent,
        timestamp: new Date().toISOString(),
    };
}

function boundedContext(context: unknown): unknown {
    const text = JSON.stringify(context) ?? '';
    return text.length <= longestText ? context : { omitted: `context of ${text.length} characters` };
}
