// SPDX-License-Identifier: Apache-2.0
// Fails the build when script and style of the library, compressed, outgrow size-budget.json (PERF-1).
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const folder = new URL('./', import.meta.url);
const budget = JSON.parse(readFileSync(new URL('size-budget.json', folder), 'utf8'));
const dist = readdirSync(new URL('dist/', folder), { recursive: true });

const matches = (pattern, file) => {
    const [start, end = ''] = pattern.split('*');
    return pattern.includes('*') ? file.startsWith(start) && file.endsWith(end) : file === pattern;
};

const sizes = budget.files
    .flatMap((pattern) => dist.filter((file) => matches(pattern, file)))
    .map((file) => [file, brotliCompressSync(readFileSync(new URL(`dist/${file}`, folder))).length / 1024]);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
const limit = budget.limitKiB - budget.reservedForHubClientKiB;

sizes.forEach(([file, size]) => console.log(`${size.toFixed(1).padStart(7)} KiB  ${file}`));
console.log(`${total.toFixed(1).padStart(7)} KiB  of ${limit} KiB`);
if (sizes.length < budget.files.length || total > limit) {
    console.error('The size budget is exceeded, or a file of it is missing');
    process.exit(1);
}
