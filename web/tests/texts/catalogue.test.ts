// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serverText, template, text, useLanguage } from '../../src/core/language';
import { formatDate, formatNumber } from '../../src/core/format';
import { invalidValue, requestRules } from '../../src/core/request-rules';
import { de } from '../../src/texts/de';
import { en } from '../../src/texts/en';
import { enFiles } from '../../src/texts/en-files';
import { enMarkup } from '../../src/texts/en-markup';
import { enPages } from '../../src/texts/en-pages';
import { enUsers } from '../../src/texts/en-users';
import { serverTexts } from '../../src/texts/server-texts';
import { translateMarkup } from '../../src/ui/translate';
import { find, pageNames, readPage, showPage } from '../support/page';

const scriptTexts = { ...en, ...enPages, ...enFiles, ...enUsers };
const everything: Record<string, string> = { ...scriptTexts, ...enMarkup };
const pages = pageNames.map((name) => [name, readPage(name)] as const);

/** All code that may name a text, which is all but the catalogues themselves. */
function scripts(folder = 'src'): string {
    return readdirSync(folder, { withFileTypes: true })
        .filter(({ name }) => name !== 'texts')
        .map((entry) => {
            const path = join(folder, entry.name);
            return entry.isDirectory() ? scripts(path) : path.endsWith('.ts') ? readFileSync(path, 'utf8') : '';
        })
        .join('\n');
}

function attributesOf(element: Element): [attribute: string, key: string][] {
    const pairs = element.getAttribute('data-xos-attributes')?.split(' ') ?? [];
    return pairs.map((pair) => pair.split('=') as [string, string]);
}

function keysOf(page: Document): string[] {
    const texts = [...page.querySelectorAll('[data-xos-text]')].map((named) => named.getAttribute('data-xos-text') ?? '');
    const attributes = [...page.querySelectorAll('[data-xos-attributes]')].flatMap(attributesOf).map(([, key]) => key);
    return [...texts, ...attributes];
}

/** The text of an element with `{places}` where it holds others. */
function openText(element: Element): string {
    return [...element.childNodes]
        .map((node) => (node instanceof Element ? `{${node.getAttribute('data-xos-slot')}}` : (node.textContent ?? '')))
        .join('')
        .trim();
}

function placesOf(open: string): string[] {
    return [...open.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();
}

describe('the catalogue of texts', () => {
    it('UM-8 has no text that nothing shows', () => {
        const code = scripts();
        const unused = Object.keys(scriptTexts).filter((key) => !code.includes(`'${key}'`));
        expect(unused).toEqual([]);
        const shown = new Set(pages.flatMap(([, page]) => keysOf(page)));
        expect(Object.keys(enMarkup).filter((key) => !shown.has(key))).toEqual([]);
    });

    it.each(pages)('UM-8 has every text of the page %s, as it stands there', (_name, page) => {
        for (const element of page.querySelectorAll('[data-xos-text]')) {
            expect(everything[element.getAttribute('data-xos-text') ?? '']).toBe(openText(element));
        }
        for (const element of page.querySelectorAll('[data-xos-attributes]')) {
            for (const [attribute, key] of attributesOf(element)) {
                expect(everything[key]).toBe(element.getAttribute(attribute));
            }
        }
    });

    it.each(pages)('UM-8 leaves nothing of the page %s untranslated', (_name, page) => {
        const kept = new Set(['XOS']);
        const walker = document.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
        const bare: string[] = [];
        while (walker.nextNode()) {
            const shown = walker.currentNode.textContent?.trim() ?? '';
            const parent = walker.currentNode.parentElement;
            if (shown !== '' && !kept.has(shown) && !parent?.closest('[data-xos-text], script, code')) {
                bare.push(shown);
            }
        }
        expect(bare).toEqual([]);
        for (const attribute of ['aria-label', 'title', 'placeholder', 'alt']) {
            const named = [...page.body.querySelectorAll(`[${attribute}]:not([${attribute}=""])`)];
            const untranslated = named.filter((item) => !attributesOf(item).some(([name]) => name === attribute));
            expect(untranslated.map((item) => item.getAttribute(attribute))).toEqual([]);
        }
    });
});

describe('German', () => {
    it('UM-8 says everything, with the same places', () => {
        expect(Object.keys(de.texts).sort()).toEqual(Object.keys(everything).sort());
        for (const [key, german] of Object.entries(de.texts)) {
            expect(german.trim(), key).not.toBe('');
            expect(placesOf(german), key).toEqual(placesOf(everything[key] ?? ''));
        }
    });

    it('UM-8 translates what the server sends, all of it', () => {
        expect(Object.keys(de.serverTexts).sort()).toEqual([...serverTexts].sort());
        for (const known of serverTexts) {
            expect(placesOf(de.serverTexts[known]), known).toEqual(placesOf(known));
        }
    });

    it('VAL-2 VAL-3 translates every text of the validation rules', () => {
        const texts = [...JSON.stringify(requestRules).matchAll(/"text":("(?:[^"\\]|\\.)*")/g)];
        const sent = [invalidValue, ...texts.map(([, quoted = '""']) => JSON.parse(quoted) as string)];
        expect(sent.length).toBeGreaterThan(10);
        useLanguage(de);
        expect(sent.filter((message) => serverText(message) === message)).toEqual([]);
    });

    it('VAL-2 shows texts of the server with their numbers, others by their code, and the rest as sent', () => {
        const sent = 'Name must be at most 100 characters';
        expect(serverText(sent)).toBe(sent);
        useLanguage(de);
        expect(serverText(sent)).toBe('Der Name darf höchstens 100 Zeichen haben');
        expect(serverText('Cannot delete the last admin user', 'last_admin')).toBe(
            'Der letzte Administrator kann nicht gelöscht werden',
        );
        expect(serverText('Some newer text', 'email_in_use')).toBe('Diese E-Mail-Adresse wird bereits verwendet');
        expect(serverText('Some newer text', 'constructor')).toBe('Some newer text');
        expect(serverText('Quota of 5 reached')).toBe('Quota of 5 reached');
    });

    it('UM-8 puts dates and numbers as its readers write them', () => {
        useLanguage(de, 'de-AT');
        expect(formatDate('2025-01-31T09:05:00.123Z')).toMatch(/^31\. ?(Jan|Jän|01)/);
        expect(formatNumber(1234567)).toMatch(/^1.234.567$/);
        expect(formatNumber(1234567)).not.toContain(',');
    });

    it('UM-3 UM-8 keeps the elements that stand inside a text', () => {
        showPage('users');
        const name = find('#deleteUserName');
        name.textContent = 'Ann';
        useLanguage(de);
        translateMarkup(document);
        expect(find('#deleteUserName')).toBe(name);
        expect(name.parentElement?.textContent).toMatch(/^Ann löschen\?/);
        expect(find('#createUserBtn').textContent).toBe('Neuer Benutzer');
        expect(find('#themeSwitch').getAttribute('aria-label')).toBe('Dunkle Darstellung');
    });
});

describe('text', () => {
    it('SEC-5 puts values in as they are', () => {
        const name = '{action} $& <b>$1</b> ‮gnp';
        expect(text('table.actionOn', { action: 'Edit', name })).toBe(`Edit ${name}`);
        expect(template('table.actionOn')).toBe('{action} {name}');
    });
});
