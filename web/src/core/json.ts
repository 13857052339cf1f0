// SPDX-License-Identifier: Apache-2.0

export type JsonObject = Record<string, unknown>;

/** True for what JSON calls an object: not null, not an array. */
export function isObject(value: unknown): value is JsonObject {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parsed text, or undefined when it is not JSON. */
export function tryParseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
