// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

/** Fails when the files of the budget, compressed, outgrow it (PERF-1). */
export function checkSize(dist, budget) {
    const sizes = budget.files.map((file) => [file, brotliCompressSync(readFileSync(join(dist, file))).length / 1024]);
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    const lines = [...sizes, [`of ${budget.limitKiB} KiB`, total]].map(([name, size]) => `${size.toFixed(1)} KiB  ${name}`);
    if (total > budget.limitKiB) {
        throw new Error(`The budget of size-budget.json is exceeded:\n${lines.join('\n')}`);
    }
    console.log(lines.join('\n'));
}
