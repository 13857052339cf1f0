// SPDX-License-Identifier: Apache-2.0
// Fails the build when script and style of the library, compressed, outgrow size-budget.json (PERF-1).
import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const read = (file) => readFileSync(new URL(file, import.meta.url));
const budget = JSON.parse(read('size-budget.json'));
const sizes = budget.files.map((file) => [file, brotliCompressSync(read(`dist/${file}`)).length / 1024]);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
const limit = budget.limitKiB - budget.reservedForHubClientKiB;

sizes.forEach(([file, size]) => console.log(`${size.toFixed(1).padStart(7)} KiB  ${file}`));
console.log(`${total.toFixed(1).padStart(7)} KiB  of ${limit} KiB`);
if (total > limit) {
    console.error('The size budget of size-budget.json is exceeded');
    process.exit(1);
}
