// SPDX-License-Identifier: Apache-2.0
// What several pages have in common stands once, in pages/parts: `<!-- part: bar -->` puts pages/parts/bar.html there.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'pages', 'parts');

export function withParts(html: string): string {
    return html.replace(/<!-- part: ([a-z-]+) -->/g, (_mark, name: string) => {
        return readFileSync(join(folder, `${name}.html`), 'utf8').trimEnd();
    });
}

export function pageParts(): Plugin {
    return { name: 'page-parts', transformIndexHtml: { order: 'pre', handler: withParts } };
}
