// SPDX-License-Identifier: Apache-2.0
import type { en } from './en';
import type { enFiles } from './en-files';
import type { enMarkup } from './en-markup';
import type { enPages } from './en-pages';
import type { enUsers } from './en-users';
import type { serverTexts } from './server-texts';

export type LibraryKey = keyof typeof en;
/** A text that scripts show. */
export type TextKey = LibraryKey | keyof typeof enPages | keyof typeof enFiles | keyof typeof enUsers;
/** A text that stands in a page's markup, in English. */
export type MarkupKey = keyof typeof enMarkup;
export type ServerText = (typeof serverTexts)[number];

/** Everything a language other than English has to say. */
export interface Language {
    /** As in `lang` of HTML, such as `de`. */
    code: string;
    texts: Readonly<Record<TextKey | MarkupKey, string>>;
    /** What the server sends in English. */
    serverTexts: Readonly<Record<ServerText, string>>;
    /** For what else the server may say, by the `code` of the envelope. */
    codes: Readonly<Record<string, string>>;
}
