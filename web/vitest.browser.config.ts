// SPDX-License-Identifier: Apache-2.0
// The built pages in a real browser: `npm run build` first. CHROMIUM_PATH names another browser.
import { defineConfig } from 'vitest/config';

export default defineConfig({
    test: {
        environment: 'node',
        include: ['tests/browser/**/*.test.ts'],
        fileParallelism: false,
        testTimeout: 30_000,
        hookTimeout: 30_000,
    },
});
