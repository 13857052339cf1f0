// SPDX-License-Identifier: Apache-2.0
// What a user agent calls itself, in words its owner knows. A guess for people, good for nothing else.

export interface Device {
    browser: string;
    system: string | null;
}

/** The first that matches wins: most browsers name others that they resemble. */
const browsers: readonly [pattern: RegExp, name: string][] = [
    [/\bEdgA?\//, 'Edge'],
    [/\b(OPR|Opera)\//, 'Opera'],
    [/\bSamsungBrowser\//, 'Samsung Internet'],
    [/\b(Firefox|FxiOS)\//, 'Firefox'],
    [/\b(HeadlessChrome|Chrome|CriOS|Chromium)\//, 'Chrome'],
    [/\bSafari\//, 'Safari'],
    [/^curl\//, 'curl'],
];
const systems: readonly [pattern: RegExp, name: string][] = [
    [/\biPhone\b/, 'iPhone'],
    [/\biPad\b/, 'iPad'],
    [/\bAndroid\b/, 'Android'],
    [/\bWindows\b/, 'Windows'],
    [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
    [/\bCrOS\b/, 'ChromeOS'],
    [/\bLinux\b/, 'Linux'],
];

/** Null when nothing in it is known. */
export function readDevice(userAgent: string): Device | null {
    const browser = find(browsers, userAgent);
    return browser === null ? null : { browser, system: find(systems, userAgent) };
}

function find(known: readonly [RegExp, string][], userAgent: string): string | null {
    return known.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
}
