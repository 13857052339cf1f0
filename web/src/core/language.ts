// SPDX-License-Identifier: Apache-2.0
// The language that texts, dates and numbers are shown in: English until another one is given.
import type { Language, MarkupKey, TextKey } from '../texts/catalogue';
import { en } from '../texts/en';

type Values = Readonly<Record<string, string | number>>;
type Shown = Partial<Record<TextKey | MarkupKey, string>>;

let english: Shown = en;
let language: Language | null = null;
let locale: string | undefined;

/** Adds a page's own English texts to those of the library. */
export function addEnglish(texts: Shown): void {
    english = { ...english, ...texts };
}

/** Shows everything from now on in this language; null is English. Dates and numbers follow `dates`, or the browser. */
export function useLanguage(chosen: Language | null, dates?: string): void {
    language = chosen;
    locale = dates;
}

/** The locale for dates and numbers; undefined is the browser's own. */
export function currentLocale(): string | undefined {
    return locale;
}

/** A text in the current language. Values are put in as they are: the result is text, never markup. */
export function text(key: TextKey | MarkupKey, values: Values = {}): string {
    return fill(template(key), values);
}

/** A text with its `{places}` still open. */
export function template(key: TextKey | MarkupKey): string {
    return language?.texts[key] ?? english[key] ?? key;
}

/** What the server said, in the current language where that is known, else as sent. */
export function serverText(sent: string, code = ''): string {
    if (language === null) {
        return sent;
    }
    for (const [known, translation] of Object.entries(language.serverTexts)) {
        const values = match(known, sent);
        if (values !== null) {
            return fill(translation, values);
        }
    }
    return Object.hasOwn(language.codes, code) ? (language.codes[code] ?? sent) : sent;
}

function fill(open: string, values: Values): string {
    return open.replace(/\{(\w+)\}/g, (place, name: string) =>
        Object.hasOwn(values, name) ? String(values[name]) : place,
    );
}

/** The values that stand at the places of `known` in `sent`; null when that is another text. */
function match(known: string, sent: string): Record<string, string> | null {
    const pattern = known.replace(/\{(\w+)\}/g, '(?<$1>.+)');
    const found = new RegExp(`^${pattern}$`, 'u').exec(sent);
    return found === null ? null : { ...found.groups };
}
