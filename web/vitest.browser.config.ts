// SPDX-License-Identifier: Apache-2.0
// The built pages in a real browser: `npm run build` first. CHROMIUM_PATH names another browser. XOS_PROGRAM names the
// built program; without it the pages are tried on a stand-in only.
import { defineConfig } from 'vitest/config';

const programTests = 'tests/browser/program*.test.ts';

export default defineConfig({
    test: {
        environment: 'node',
        include: ['tests/browser/**/*.test.ts'],
        exclude: process.env['XOS_PROGRAM'] ? [] : [programTests],
        fileParallelism: false,
        testTimeout: 30_000,
        hookTimeout: 30_000,
        retry: 1, // a real browser on a machine that is busy with other things; a fault fails twice
    },
});
