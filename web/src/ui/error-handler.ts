// SPDX-License-Identifier: Apache-2.0
import { ApiProblem, envelopeCode, envelopeMessage, fieldMessages } from '../core/api-problem';
import { isObject } from '../core/json';
import { serverText, text } from '../core/language';
import { redact } from '../core/redact';
import { AuthService } from '../api/auth-service';
import type { AjaxOptions } from '../api/request';
import { ConnectionMonitor } from './connection-monitor';
import { ErrorReporter } from './error-report';
import { findField, showFieldError } from './field-error';
import { NotificationService } from './notification-service';
import { leaveNotice } from './parting-notice';
import { offerRetry } from './retry-dialog';

/** The members of a failure that decide how it is shown; an `ApiProblem` has them, any thrown value may. */
interface Failure {
    name: string;
    status: number | undefined;
    response: unknown;
    retryable: boolean;
    originalRequest: AjaxOptions | undefined;
}

/** Decides what a user sees when something failed, reports it, and recovers where it can. */
export class ErrorHandler {
    private static readonly reporter = new ErrorReporter();
    private static readonly monitor = new ConnectionMonitor((error) => ErrorHandler.handle(error));

    /** Shows and reports a failure once; an aborted request is nobody's failure. */
    static handle(error: unknown, context: object = {}): void {
        if (wasHandled(error)) {
            return;
        }
        markHandled(error);
        console.error('Error occurred:', error, 'Context:', redact(context));
        void this.logError(error, context);
        this.show(error);
    }

    /** Reports a failure that its own place on the page shows; an ended session and a lost connection are acted on. */
    static async reportBackground(error: unknown, context: object = {}): Promise<void> {
        const { status, name, originalRequest } = failureOf(error);
        if (status === 401) {
            this.handle(error, context);
        } else if (!wasHandled(error)) {
            markHandled(error);
            if (name === 'NetworkError') {
                this.setupConnectionMonitoring(originalRequest);
            }
            await this.logError(error, context);
        }
    }

    static handleValidationError(error: unknown): void {
        const { response } = failureOf(error);
        const messages = fieldMessages(response);
        if (messages.size === 0) {
            NotificationService.showError(shownMessage(response) ?? text('error.input'));
        }
        let focused = false;
        for (const [name, [message = '']] of messages) {
            const field = findField(document, name);
            if (field === null || field.disabled) {
                NotificationService.showError(serverText(message));
                continue;
            }
            this.showFieldError(name, message);
            if (!focused) {
                field.focus();
                focused = true;
            }
        }
    }

    static showFieldError(name: string, message: string): void {
        const field = findField(document, name);
        if (field !== null) {
            showFieldError(field, message);
        }
    }

    static handleAuthError(_error: unknown): void {
        NotificationService.showError(text('error.session'));
        leaveNotice(text('error.session'));
        void AuthService.logout();
    }

    static handlePermissionError(_error: unknown): void {
        NotificationService.showError(text('error.forbidden'));
    }

    static handleNotFoundError(_error: unknown): void {
        NotificationService.showError(text('error.notFound'));
    }

    static handleConflictError(error: unknown): void {
        NotificationService.showError(shownMessage(failureOf(error).response) ?? text('error.generic'));
    }

    static handleRateLimitError(_error: unknown): void {
        NotificationService.showError(text('error.tooMany'));
    }

    static handleServerError(error: unknown): void {
        NotificationService.showError(text('error.server'));
        const { retryable, originalRequest } = failureOf(error);
        if (retryable && originalRequest !== undefined) {
            this.showRetryOption(originalRequest);
        }
    }

    static handleNetworkError(error: unknown): void {
        NotificationService.showError(text('error.network'));
        this.setupConnectionMonitoring(failureOf(error).originalRequest);
    }

    static handleGenericError(_error: unknown): void {
        NotificationService.showError(text('error.generic'));
    }

    static showRetryOption(originalRequest: AjaxOptions): void {
        offerRetry(originalRequest, (error) => this.handle(error));
    }

    static setupConnectionMonitoring(originalRequest?: AjaxOptions): void {
        this.monitor.watch(originalRequest);
    }

    /** Forgets the requests that wait for the connection, as at sign-out. */
    static stopConnectionMonitoring(): void {
        this.monitor.stop();
    }

    static logError(error: unknown, context: object = {}): Promise<void> {
        return this.reporter.log(error, context);
    }

    private static show(error: unknown): void {
        const { name, status } = failureOf(error);
        switch (status) {
            case 400:
                return this.handleValidationError(error);
            case 401:
                return this.handleAuthError(error);
            case 403:
                return this.handlePermissionError(error);
            case 404:
                return this.handleNotFoundError(error);
            case 409:
            case 412:
                return this.handleConflictError(error);
            case 429:
                return this.handleRateLimitError(error);
        }
        if (status !== undefined && status >= 500) {
            return this.handleServerError(error);
        }
        if (name === 'NetworkError' || navigator.onLine === false) {
            return this.handleNetworkError(error);
        }
        this.handleGenericError(error);
    }
}

/** What the server said about the failure, in the reader's language. */
export function shownMessage(response: unknown): string | undefined {
    const message = envelopeMessage(response);
    return message === undefined ? undefined : serverText(message, envelopeCode(response));
}

function failureOf(error: unknown): Failure {
    const members = isObject(error) ? error : {};
    const { name, status, response, retryable, originalRequest } = members;
    return {
        name: typeof name === 'string' ? name : '',
        status: typeof status === 'number' ? status : undefined,
        response,
        retryable: retryable === true,
        originalRequest: isObject(originalRequest) ? (originalRequest as unknown as AjaxOptions) : undefined,
    };
}

function wasHandled(error: unknown): boolean {
    return isObject(error) && (error['handled'] === true || error['name'] === 'AbortError');
}

function markHandled(error: unknown): void {
    if (error instanceof ApiProblem || (isObject(error) && Object.isExtensible(error))) {
        Object.assign(error, { handled: true });
    }
}
