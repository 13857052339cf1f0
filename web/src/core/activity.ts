// SPDX-License-Identifier: Apache-2.0
// What an entry of the activity log says was changed: pairs such as `OldName` and `NewName`.
import { isObject } from './json';

export interface ChangedValue {
    /** What was changed, such as `Name`. */
    name: string;
    before: unknown;
    after: unknown;
}

/** The values that differ, in the order the server wrote them. */
export function changedValues(data: unknown): ChangedValue[] {
    const values = new Map(isObject(data) ? Object.entries(data) : []);
    return [...values]
        .filter(([key]) => key.startsWith('Old') && values.has(`New${key.slice(3)}`))
        .map(([key, before]) => ({ name: key.slice(3), before, after: values.get(`New${key.slice(3)}`) }))
        .filter(({ before, after }) => before !== after);
}
