// SPDX-License-Identifier: Apache-2.0
// Sizes and spans of time as people read them.
import { currentLocale } from './language';

const sizeUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A number of bytes in the unit that leaves it below 1000, such as `12.3 MB`. */
export function formatSize(bytes: number): string {
    let value = bytes;
    let unit = 0;
    // 999,950 would be rounded to 1,000.0 kB.
    while (value >= (unit === 0 ? 1000 : 999.95) && unit < sizeUnits.length - 1) {
        value /= 1000;
        unit += 1;
    }
    const maximumFractionDigits = unit === 0 ? 0 : 1;
    // The short form of bytes is no word in English.
    return format(value, sizeUnits[unit] ?? 'byte', maximumFractionDigits, unit === 0 ? 'long' : 'short');
}

/** A span of time in its largest unit, such as `5 sec` or `2 min`; less than a second is one. */
export function formatSpan(seconds: number): string {
    const whole = Math.max(1, Math.round(seconds));
    if (whole < 60) {
        return format(whole, 'second', 0);
    }
    const minutes = Math.round(whole / 60);
    return minutes < 60 ? format(minutes, 'minute', 0) : format(minutes / 60, 'hour', 1);
}

function format(
    value: number,
    unit: string,
    maximumFractionDigits: number,
    unitDisplay: 'long' | 'short' = 'short',
): string {
    const style = { style: 'unit', unit, unitDisplay, maximumFractionDigits } as const;
    return new Intl.NumberFormat(currentLocale(), style).format(value);
}
