// SPDX-License-Identifier: Apache-2.0
import { isObject, tryParseJson } from './json';

/** What the browser reads from its own token, to show the right buttons and to renew in time; it proves nothing. */
export interface TokenClaims {
    userId: number;
    clientId: number;
    isAdmin: boolean;
    expiresAt: number | null;
}

/** The claims of a token, or null when it is not a JWT; `expiresAt` is in milliseconds since 1970. */
export function readClaims(token: string | null): TokenClaims | null {
    const payload = token?.split('.')[1];
    const claims = payload === undefined ? undefined : tryParseJson(decodeBase64Url(payload));
    if (!isObject(claims)) {
        return null;
    }
    const exp = claims['exp'];
    return {
        userId: Number(claims['sub'] ?? claims['nameid']),
        clientId: Number(claims['client_id']),
        isAdmin: String(claims['is_admin']).toLowerCase() === 'true',
        expiresAt: typeof exp === 'number' ? exp * 1000 : null,
    };
}

function decodeBase64Url(text: string): string {
    try {
        const bytes = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
        return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
    } catch {
        return '';
    }
}
