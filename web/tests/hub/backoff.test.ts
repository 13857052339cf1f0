// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { backoff, reconnectDelay } from '../../src/hub/backoff';

describe('delays', () => {
    it('SR-3 reconnects after 0, 2, 4, 8, 16, 30, 30 seconds and so on', () => {
        const delays = Array.from({ length: 8 }, (_item, retries) => reconnectDelay(retries));
        expect(delays).toEqual([0, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
        expect(reconnectDelay(5_000)).toBe(30_000);
    });

    it('SR-6 asks again for missed events after 1, 2, 4, 8, 16, 30, 30 seconds', () => {
        const delays = Array.from({ length: 7 }, (_item, failures) => backoff(failures));
        expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    });
});
