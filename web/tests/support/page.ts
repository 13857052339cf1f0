// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { withParts } from '../../page-parts';

const toastSelector = '.toast-container .toast';

export const pageNames = ['login', 'users', 'files', 'account'] as const;
export type PageName = (typeof pageNames)[number];

/** A page's own file. */
export function readPage(name: PageName): Document {
    const html = withParts(readFileSync(`pages/${name}.html`, 'utf8'));
    return new DOMParser().parseFromString(html, 'text/html');
}

/** Shows the body of a page's own file, so that the tests see the elements users see. */
export function showPage(name: PageName): void {
    const parsed = readPage(name);
    document.body.replaceChildren(...parsed.body.childNodes);
}

export function toasts(): string[] {
    return [...document.querySelectorAll(toastSelector)].map((toast) => toast.querySelector('.toast-body')?.textContent ?? '');
}

export function find<T extends Element = HTMLElement>(selector: string): T {
    const found = document.querySelector<T>(selector);
    if (found === null) {
        throw new Error(`The page has no ${selector}`);
    }
    return found;
}

export function click(selector: string): void {
    find(selector).click();
}

export function type(selector: string, value: string): void {
    const input = find<HTMLInputElement>(selector);
    input.value = value;
    input.dispatchEvent(new Event('input', { bubbles: true }));
}

export function submit(selector: string): void {
    find(selector).dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
}

/** What was fired on the document under this name until the end of the test. */
export function recordEvents(name: string): unknown[] {
    const details: unknown[] = [];
    document.addEventListener(name, (event) => details.push((event as CustomEvent).detail));
    return details;
}

export function setOnline(online: boolean): void {
    Object.defineProperty(navigator, 'onLine', { value: online, configurable: true });
}
