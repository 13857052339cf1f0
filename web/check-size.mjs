// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

/** Fails when the files of the budget, compressed, outgrow it (PERF-1). */
export function checkSize(dist, budget) {
    const sizes = budget.files.map((file) => [file, compressedSize(dist, file) / 1024]);
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    const lines = [...sizes, [`of ${budget.limitKiB} KiB`, total]].map(([name, size]) => `${size.toFixed(1)} KiB  ${name}`);
    if (total > budget.limitKiB) {
        throw new Error(`The budget of size-budget.json is exceeded:\n${lines.join('\n')}`);
    }
    console.log(lines.join('\n'));
}

/** Of the one file with this name; a `*` in it stands for the hash of its content. */
function compressedSize(dist, file) {
    const folder = join(dist, dirname(file));
    const [start, end] = basename(file).split('*');
    const fits = (name) => (end === undefined ? name === start : name.startsWith(start) && name.endsWith(end));
    const found = readdirSync(folder).filter(fits);
    if (found.length !== 1) {
        throw new Error(`${found.length} files are named ${file}`);
    }
    return brotliCompressSync(readFileSync(join(folder, found[0]))).length;
}
