// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { currentLocale, text } from '../../src/core/language';
import { applyLanguage, connectLanguageSwitch, currentLanguage } from '../../src/ui/language-switch';
import { find, showPage } from '../support/page';

const reload = vi.fn();

function speak(...languages: string[]): void {
    Object.defineProperty(navigator, 'languages', { value: languages, configurable: true });
}

function choose(code: string): void {
    const select = find<HTMLSelectElement>('#languageSwitch');
    select.value = code;
    select.dispatchEvent(new Event('change'));
}

beforeEach(() => {
    speak('en-GB', 'en');
    reload.mockClear();
    Object.assign(window.location, { reload });
    showPage('login');
});
afterEach(() => {
    document.documentElement.lang = 'en';
    Reflect.deleteProperty(navigator, 'languages');
});

describe('the language of a page', () => {
    it.each([
        [['en-GB'], 'en'],
        [['de-AT', 'en'], 'de'],
        [['DE'], 'de'],
        [['fr-FR', 'de', 'en'], 'de'],
        [['fr-FR', 'en-US', 'de'], 'en'],
        [['fr-FR'], 'en'],
        [[], 'en'],
    ])('UM-8 is, for a browser that speaks %j, %s', (languages, code) => {
        speak(...languages);
        expect(currentLanguage()).toBe(code);
    });

    it('UM-8 leaves an English page as it is', async () => {
        await applyLanguage();
        expect(find('h1').textContent).toBe('Sign in');
        expect(document.documentElement.lang).toBe('en');
        expect(currentLocale()).toBe('en-GB');
    });

    it('UM-8 is put into markup, texts, lang, dates and numbers at once', async () => {
        speak('de-AT');
        const shown = applyLanguage();
        expect(document.documentElement.classList.contains('xos-translating')).toBe(true);
        await shown;
        expect(document.documentElement.classList.contains('xos-translating')).toBe(false);
        expect(find('h1').textContent).toBe('Anmelden');
        expect(text('table.edit')).toBe('Bearbeiten');
        expect(document.documentElement.lang).toBe('de');
        expect(currentLocale()).toBe('de-AT');
    });

    it('UM-8 is remembered when it is chosen, and forgotten when the choice is what the browser speaks', () => {
        connectLanguageSwitch(find<HTMLSelectElement>('#languageSwitch'));
        expect(find<HTMLSelectElement>('#languageSwitch').value).toBe('en');
        choose('de');
        expect(localStorage.getItem('xos_language')).toBe('de');
        expect(currentLanguage()).toBe('de');
        expect(reload).toHaveBeenCalledTimes(1);
        expect(document.activeElement).not.toBe(find('#languageSwitch'));
        showPage('login');
        connectLanguageSwitch(find('#languageSwitch'));
        expect(document.activeElement, 'the keyboard goes on where it was').toBe(find('#languageSwitch'));
        showPage('login');
        connectLanguageSwitch(find('#languageSwitch'));
        expect(document.activeElement, 'once').not.toBe(find('#languageSwitch'));
        choose('en');
        expect(localStorage.getItem('xos_language')).toBeNull();
    });

    it('UM-8 has its own dates when the browser does not speak it', async () => {
        localStorage.setItem('xos_language', 'de');
        await applyLanguage();
        expect(currentLocale()).toBe('de');
    });

    it('UM-8 WEB-4 stays when signing out empties the storage, and an unknown one is ignored', async () => {
        localStorage.setItem('xos_language', 'de');
        await applyLanguage();
        localStorage.clear();
        document.dispatchEvent(new CustomEvent('userLoggedOut'));
        expect(localStorage.getItem('xos_language')).toBe('de');
        localStorage.setItem('xos_language', 'tlh');
        expect(currentLanguage()).toBe('en');
    });
});
