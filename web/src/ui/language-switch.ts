// SPDX-License-Identifier: Apache-2.0
// Which language a page is shown in: the one chosen here, else the first of the browser's that there is, else English.
import { useLanguage } from '../core/language';
import type { Language } from '../texts/catalogue';
import { element } from './dom';
import { Preference } from './preference';
import { translateMarkup } from './translate';

const names = { en: 'English', de: 'Deutsch' } as const;
type Code = keyof typeof names;

/** Only the language that is shown is loaded. */
const translations: Readonly<Record<Exclude<Code, 'en'>, () => Promise<Language>>> = {
    de: async () => (await import('../texts/de')).de,
};
const codes = Object.keys(names) as Code[];
const preference = new Preference('xos_language', codes);
/** Set for the page that is loaded anew, where the keyboard goes on at the switch. */
const changedKey = 'xos_language_changed';

export function currentLanguage(): Code {
    return preference.get() ?? browserLanguage() ?? 'en';
}

/** Shows the page in its language. Hidden until then, so that nobody sees it change. */
export async function applyLanguage(): Promise<void> {
    preference.surviveSignOut();
    const code = currentLanguage();
    useLanguage(null, localeOf(code));
    if (code === 'en') {
        return;
    }
    const { documentElement } = document;
    documentElement.classList.add('xos-translating');
    try {
        useLanguage(await translations[code](), localeOf(code));
        documentElement.lang = code;
        translateMarkup(document);
    } catch (error) {
        console.warn('The page stays in English:', error);
    } finally {
        documentElement.classList.remove('xos-translating');
    }
}

/** Makes `select` the choice of a language. Another choice loads the page anew, at the same place. */
export function connectLanguageSwitch(select: HTMLSelectElement): void {
    const options = codes.map((code) => element('option', { value: code, lang: code }, names[code]));
    select.replaceChildren(...options);
    select.value = currentLanguage();
    select.addEventListener('change', () => {
        const code = codes.find((known) => known === select.value) ?? 'en';
        preference.set(code === (browserLanguage() ?? 'en') ? null : code);
        sessionStorage.setItem(changedKey, '1');
        window.location.reload();
    });
    if (sessionStorage.getItem(changedKey) !== null) {
        sessionStorage.removeItem(changedKey);
        select.focus();
    }
}

function browserLanguage(): Code | null {
    for (const tag of navigator.languages) {
        const code = codes.find((known) => known === baseOf(tag));
        if (code !== undefined) {
            return code;
        }
    }
    return null;
}

/** The browser's own variant of the language, such as `en-GB`; for a language it does not list, the language itself. */
function localeOf(code: Code): string {
    return navigator.languages.find((tag) => baseOf(tag) === code) ?? code;
}

function baseOf(tag: string): string {
    return tag.toLowerCase().split('-')[0] ?? '';
}
