// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { readDevice } from '../../src/core/device';

const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('readDevice', () => {
    it.each([
        [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/130.0.0.0 Safari/537.36`, 'Chrome', 'Linux'],
        [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/130.0.0.0 Safari/537.36 Edg/130.0`, 'Edge', 'Windows'],
        [`Mozilla/5.0 (Linux; Android 14; K) ${webkit} Chrome/130.0.0.0 Mobile Safari/537.36`, 'Chrome', 'Android'],
        ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1', 'Safari', 'iPhone'],
        ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/130.0 Mobile Safari/604.1', 'Chrome', 'iPhone'],
        ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15', 'Safari', 'macOS'],
        ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0', 'Firefox', 'Windows'],
        ['curl/8.5.0', 'curl', null],
    ])('reads %s', (userAgent, browser, system) => {
        expect(readDevice(userAgent)).toEqual({ browser, system });
    });

    it.each(['', 'something else', '<b>Edge</b>'])('says nothing of %s', (userAgent) => {
        expect(readDevice(userAgent)).toBeNull();
    });
});
