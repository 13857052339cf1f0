// SPDX-License-Identifier: Apache-2.0
// Builds everything into one folder: the pages with their hashed assets, the library as ES module and as classic
// script, its style sheet, the texts of other languages, the fakes for tests, and type declarations.
//
// Usage: npm run build [-- --outDir DIR] [--logLevel warn]
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { checkSize } from './check-size.mjs';

const { values } = parseArgs({
    options: {
        outDir: { type: 'string', default: fileURLToPath(new URL('dist', import.meta.url)) },
        // The folder is emptied in any case; taken so that the options of `vite build` can be given.
        emptyOutDir: { type: 'boolean' },
        logLevel: { type: 'string', default: 'info' },
    },
});
const { logLevel } = values;
const outDir = resolve(values.outDir);

process.chdir(dirname(fileURLToPath(import.meta.url)));
await build({ configFile: 'vite.config.ts', logLevel, build: { outDir } });
for (const mode of ['module', 'global', 'transfers', 'german', 'testing']) {
    await build({ configFile: 'vite.lib.config.ts', mode, logLevel, build: { outDir } });
}
const compiler = fileURLToPath(import.meta.resolve('typescript/lib/tsc.js'));
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.types.json', '--outDir', join(outDir, 'types')], {
    stdio: 'inherit',
});
JSON.parse(readFileSync('size-budget.json', 'utf8')).forEach((budget) => checkSize(outDir, budget));
