// SPDX-License-Identifier: Apache-2.0

/** Small letters and digits without those that are taken for one another: 0 and o, 1 and i and l. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const groups = 4;
const groupLength = 4;

/** A password to read out on the phone, such as `kfw7-m3xp-9tqa-hz2c`. It has 79 bits of chance. */
export function suggestedPassword(): string {
    return Array.from({ length: groups }, () => Array.from({ length: groupLength }, letter).join('')).join('-');
}

/** Each letter is as likely as any other: a number past the last whole set is drawn anew. */
function letter(): string {
    const limit = 256 - (256 % letters.length);
    const drawn = new Uint8Array(1);
    do {
        crypto.getRandomValues(drawn);
    } while ((drawn[0] ?? limit) >= limit);
    return letters.charAt((drawn[0] ?? 0) % letters.length);
}
