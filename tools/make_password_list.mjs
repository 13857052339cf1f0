// SPDX-License-Identifier: Apache-2.0
// Writes the built-in list of common passwords (rule VAL-2): one a line, lower-case, the most common first.
//
// Usage: node tools/make_password_list.mjs --out FILE [--count N]
//
// The list comes from the npm package @zxcvbn-ts/language-common (MIT), pinned in web/package-lock.json, so run
// `npm ci --ignore-scripts` in web/ before.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const source = new URL('../web/node_modules/@zxcvbn-ts/language-common/src/passwords.json', import.meta.url);
export const defaultCount = 10_000;

/** The first `count` common passwords, most common first. */
export function commonPasswords(count = defaultCount) {
    const ranked = JSON.parse(readFileSync(source, 'utf8'));
    const distinct = [...new Set(ranked.map((password) => password.toLowerCase()))];
    if (distinct.length < count) {
        throw new Error(`The package holds ${distinct.length} passwords, ${count} are needed`);
    }
    if (distinct.some((password) => /[\r\n]/.test(password))) {
        throw new Error('A password with a line break cannot stand in a list of lines');
    }
    return distinct.slice(0, count);
}

function main() {
    const { values } = parseArgs({ options: { out: { type: 'string' }, count: { type: 'string' } } });
    const count = Number(values.count ?? defaultCount);
    if (!values.out || !Number.isSafeInteger(count) || count < 1) {
        console.error('Usage: node tools/make_password_list.mjs --out FILE [--count N]');
        process.exit(2);
    }
    mkdirSync(dirname(values.out), { recursive: true });
    writeFileSync(values.out, `${commonPasswords(count).join('\n')}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    main();
}
