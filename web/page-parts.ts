// SPDX-License-Identifier: Apache-2.0
// What pages have in common stands once, in pages/parts: `<!-- part: bar -->` puts pages/parts/bar.html there, and
// `<!-- part: modal-header id="history" … -->` does so with `history` at each `{id}` of it.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'pages', 'parts');

export function withParts(html: string): string {
    return html.replace(/<!-- part: ([a-z-]+)((?: \w+="[^"]*")*) -->/g, (_mark, name: string, given: string) => {
        const values = new Map([...given.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
        const part = readFileSync(join(folder, `${name}.html`), 'utf8').trimEnd();
        return withParts(
            part.replace(/\{(\w+)\}/g, (_place, key: string) => {
                const value = values.get(key);
                if (value === undefined) {
                    throw new Error(`The part ${name} needs ${key}="…"`);
                }
                return value;
            }),
        );
    });
}

export function pageParts(): Plugin {
    return { name: 'page-parts', transformIndexHtml: { order: 'pre', handler: withParts } };
}
