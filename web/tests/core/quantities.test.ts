// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { useLanguage } from '../../src/core/language';
import { formatSize, formatSpan } from '../../src/core/quantities';
import { de } from '../../src/texts/de';

describe('quantities', () => {
    it.each([
        [0, '0 bytes'],
        [1, '1 byte'],
        [999, '999 bytes'],
        [1_000, '1 kB'],
        [1_250, '1.3 kB'],
        [999_949, '999.9 kB'],
        [999_950, '1 MB'],
        [26_214_400, '26.2 MB'],
        [2 ** 41, '2.2 TB'],
    ])('FILE-6 %i bytes are %s', (bytes, shown) => {
        useLanguage(null, 'en-GB');
        expect(formatSize(bytes)).toBe(shown);
    });

    it.each([
        [0, '1 sec'],
        [59.4, '59 sec'],
        [59.6, '1 min'],
        [3_540, '59 min'],
        [3_600, '1 hr'],
        [5_400, '1.5 hr'],
    ])('FILE-6 %d seconds are %s', (seconds, shown) => {
        useLanguage(null, 'en-US');
        expect(formatSpan(seconds)).toBe(shown);
    });

    it('UM-8 are written as their readers write them', () => {
        useLanguage(de, 'de-DE');
        expect(formatSize(1_250)).toBe('1,3 kB');
    });
});
