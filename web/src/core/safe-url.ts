// SPDX-License-Identifier: Apache-2.0
import { hasControlCharacter } from './control-characters';

/** The absolute form of an address. */
export function resolveUrl(url: string): URL {
    return new URL(url, window.location.href);
}

/** Throws: TypeError for any scheme but http and https. */
export function refuseOtherSchemes(url: string): void {
    const { protocol } = resolveUrl(url);
    if (protocol !== 'http:' && protocol !== 'https:') {
        throw new TypeError(`Only http and https addresses can be requested, not ${protocol}`);
    }
}

export function isSameOrigin(url: string): boolean {
    return resolveUrl(url).origin === window.location.origin;
}

/** The path to return to after sign-in: one leading slash and nothing that could name another host, else `fallback`. */
export function safeReturnPath(requested: string | null, fallback: string): string {
    if (!requested || !requested.startsWith('/') || requested.includes('//') || requested.includes('\\')) {
        return fallback;
    }
    // Browsers drop tabs and line breaks from addresses, which would turn `/<tab>/host` into another host.
    return hasControlCharacter(requested) ? fallback : requested;
}
