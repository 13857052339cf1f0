// SPDX-License-Identifier: Apache-2.0
// Texts on the page: those that hold elements, and those of the markup in another language.
import { template, text } from '../core/language';
import type { MarkupKey, TextKey } from '../texts/catalogue';

/** A text as nodes, with an element at each `{place}`: a name stays a name, whatever the language's order of words. */
export function textNodes(key: TextKey | MarkupKey, places: Readonly<Record<string, Node>>): Node[] {
    return template(key)
        .split(/\{(\w+)\}/)
        .map((part, index) => (index % 2 === 1 ? places[part] : undefined) ?? document.createTextNode(part));
}

/** Puts the current language into every element under `root` that names its texts. */
export function translateMarkup(root: ParentNode): void {
    for (const element of root.querySelectorAll<HTMLElement>('[data-xos-text]')) {
        element.replaceChildren(...textNodes(element.dataset['xosText'] as MarkupKey, slots(element)));
    }
    for (const element of root.querySelectorAll<HTMLElement>('[data-xos-attributes]')) {
        for (const pair of (element.dataset['xosAttributes'] ?? '').split(' ')) {
            const [attribute = '', key = ''] = pair.split('=');
            element.setAttribute(attribute, text(key as MarkupKey));
        }
    }
}

/** The elements inside a text that stay, by the place they stand at. */
function slots(element: HTMLElement): Record<string, Node> {
    const named = [...element.querySelectorAll<HTMLElement>(':scope > [data-xos-slot]')];
    return Object.fromEntries(named.map((slot) => [slot.dataset['xosSlot'] ?? '', slot]));
}
