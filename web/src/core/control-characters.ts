// SPDX-License-Identifier: Apache-2.0

/** True for text with NUL, tabs, line breaks or other control characters, which no one-line field may hold. */
export function hasControlCharacter(text: string): boolean {
    return /\p{Cc}/u.test(text);
}
