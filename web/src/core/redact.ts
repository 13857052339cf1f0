// SPDX-License-Identifier: Apache-2.0

const sensitive = /password|token|secret|authorization|cookie/i;
const redacted = '[redacted]';
const depthLimit = 8;

/** True for the name of a member whose value nobody but the user and the server may see. */
export function isSensitive(key: string): boolean {
    return sensitive.test(key);
}

/** A plain copy in which every value under a sensitive key reads `[redacted]`; cycles and deep ends are cut. */
export function redact(value: unknown): unknown {
    return copy(value, [], 0);
}

/** The address with sensitive query values redacted. */
export function redactUrl(url: string): string {
    return url.replace(/([?&])([^=&#]*)=([^&#]*)/g, (whole, mark: string, key: string) =>
        isSensitive(key) ? `${mark}${key}=${redacted}` : whole,
    );
}

function copy(value: unknown, ancestors: readonly object[], depth: number): unknown {
    if (typeof value !== 'object' || value === null) {
        return typeof value === 'function' || typeof value === 'symbol' ? undefined : value;
    }
    if (value instanceof Date) {
        return Number.isNaN(value.getTime()) ? null : value.toISOString();
    }
    if (ancestors.includes(value) || depth >= depthLimit) {
        return '[omitted]';
    }
    const path = [...ancestors, value];
    if (Array.isArray(value)) {
        return value.map((item) => copy(item, path, depth + 1));
    }
    const entries = value instanceof FormData ? [...value.entries()] : Object.entries(value);
    return Object.fromEntries(
        entries.map(([key, item]) => [key, isSensitive(key) ? redacted : copy(item, path, depth + 1)]),
    );
}
