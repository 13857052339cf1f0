// SPDX-License-Identifier: Apache-2.0
import list from 'virtual:common-passwords';

let passwords: Set<string> | undefined;

/** True for the passwords of the server's own list that are long enough to be allowed otherwise. */
export function isCommonPassword(password: string): boolean {
    passwords ??= new Set(list.split('\n'));
    return passwords.has(password.replace(/[A-Z]/gu, (letter) => letter.toLowerCase()));
}
