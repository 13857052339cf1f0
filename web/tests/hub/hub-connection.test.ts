// SPDX-License-Identifier: Apache-2.0
import { HubConnectionBuilder, LogLevel, type HubConnection, type ILogger, type IRetryPolicy } from '@microsoft/signalr';
import { describe, expect, it, vi } from 'vitest';
import { createHubConnection } from '../../src/hub/hub-connection';
import { expectErrorLog } from '../support/error-log';

interface Built {
    url: string;
    factory: () => string;
    policy: IRetryPolicy;
    logger: ILogger;
    retried: Error[];
}

function build(token = 't'): Built {
    const withUrl = vi.spyOn(HubConnectionBuilder.prototype, 'withUrl');
    const reconnect = vi.spyOn(HubConnectionBuilder.prototype, 'withAutomaticReconnect');
    const configureLogging = vi.spyOn(HubConnectionBuilder.prototype, 'configureLogging');
    vi.spyOn(HubConnectionBuilder.prototype, 'build').mockReturnValue({} as HubConnection);
    const retried: Error[] = [];
    createHubConnection('/hubs/notifications', { token: () => token, onRetry: (reason) => retried.push(reason) });
    const [url, options] = withUrl.mock.lastCall as unknown as [string, { accessTokenFactory: () => string }];
    const policy = reconnect.mock.lastCall?.[0] as IRetryPolicy;
    const logger = configureLogging.mock.lastCall?.[0] as unknown as ILogger;
    return { url, factory: options.accessTokenFactory, policy, logger, retried };
}

describe('createHubConnection', () => {
    it('SR-2 connects to the hub with the token', () => {
        const { url, factory } = build('abc');
        expect(url).toBe('/hubs/notifications');
        expect(factory()).toBe('abc');
    });

    it('SR-3 never gives up reconnecting, and tells why each attempt is made', () => {
        const { policy, retried } = build();
        const retryReason = new Error('gone');
        const delays = [0, 1, 2, 5, 6, 1_000].map((previousRetryCount) =>
            policy.nextRetryDelayInMilliseconds({ previousRetryCount, elapsedMilliseconds: 0, retryReason }),
        );
        expect(delays).toEqual([0, 2_000, 4_000, 30_000, 30_000, 30_000]);
        expect(retried).toEqual(Array.from({ length: 6 }, () => retryReason));
    });

    it('SR-2 HUB-2 logs at level Information, and never the token', () => {
        expectErrorLog('[SignalR] broken');
        const info = vi.spyOn(console, 'info').mockReturnValue();
        const warn = vi.spyOn(console, 'warn').mockReturnValue();
        const { logger } = build();
        logger.log(LogLevel.Debug, 'too fine');
        logger.log(LogLevel.Information, 'WebSocket connected to ws://app.test/hub?id=1&access_token=eyJsecret.');
        logger.log(LogLevel.Warning, 'odd');
        logger.log(LogLevel.Error, 'broken');
        expect(info.mock.calls).toHaveLength(1);
        expect(info.mock.calls[0]?.[0]).toContain('WebSocket connected to ws://app.test/hub?id=1');
        expect(info.mock.calls[0]?.[0]).not.toContain('eyJsecret');
        expect(warn.mock.calls).toEqual([['[SignalR] odd']]);
    });
});
