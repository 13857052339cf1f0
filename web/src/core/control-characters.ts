// SPDX-License-Identifier: Apache-2.0

/** True for text with NUL, tabs, line breaks or other control characters, which no one-line field may hold. */
export function hasControlCharacter(text: string): boolean {
    return /\p{Cc}/u.test(text);
}

/** True for text with control characters other than line breaks and tabs. */
export function hasOtherControlCharacter(text: string): boolean {
    return hasControlCharacter(text.replace(/[\n\r\t]/gu, ''));
}

/** The text as it can be searched for: a cell pasted from a spreadsheet brings tabs, which the server refuses. */
export function withoutControlCharacters(text: string): string {
    return text.replace(/\p{Cc}+/gu, ' ');
}
