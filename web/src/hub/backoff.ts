// SPDX-License-Identifier: Apache-2.0

const shortestMs = 1_000;
const longestMs = 30_000;

/** 1, 2, 4, 8, 16 seconds, then 30 each time: how long to wait after so many failures before this one. */
export function backoff(earlierFailures: number): number {
    return Math.min(shortestMs * 2 ** earlierFailures, longestMs);
}

/** When an automatic reconnect is tried: at once, then after 2, 4, 8, 16, 30, 30… seconds (SR-3). */
export function reconnectDelay(earlierRetries: number): number {
    return earlierRetries === 0 ? 0 : backoff(earlierRetries);
}
