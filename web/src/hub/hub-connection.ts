// SPDX-License-Identifier: Apache-2.0
import { HubConnectionBuilder, LogLevel, type HubConnection, type ILogger } from '@microsoft/signalr';
import { redactUrl } from '../core/redact';
import { reconnectDelay } from './backoff';

export interface HubConnectionOptions {
    token: () => string;
    /** Called with the reason of each failed attempt to reconnect. */
    onRetry: (reason: Error) => void;
}

/** The official client's console output at level Information, without the token that a WebSocket's address holds. */
const logger: ILogger = {
    log(level, message) {
        const text = `[SignalR] ${redactUrl(message)}`;
        if (level >= LogLevel.Error) {
            console.error(text);
        } else if (level === LogLevel.Warning) {
            console.warn(text);
        } else if (level === LogLevel.Information) {
            console.info(text);
        }
    },
};

/** A connection to the hub at `url`, not yet started, which reconnects by itself without ever giving up. */
export function createHubConnection(url: string, { token, onRetry }: HubConnectionOptions): HubConnection {
    return new HubConnectionBuilder()
        .withUrl(url, { accessTokenFactory: token })
        .withAutomaticReconnect({
            nextRetryDelayInMilliseconds({ previousRetryCount, retryReason }) {
                onRetry(retryReason);
                return reconnectDelay(previousRetryCount);
            },
        })
        .configureLogging(logger)
        .build();
}
