// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vitest/config';
import { commonPasswordList } from './vite.shared.ts';

export default defineConfig({
    plugins: [commonPasswordList()],
    test: {
        environment: 'jsdom',
        environmentOptions: { jsdom: { url: 'http://app.test/users' } },
        include: ['tests/**/*.test.ts'],
        exclude: ['tests/browser/**'],
        setupFiles: ['tests/support/setup.ts'],
        restoreMocks: true,
        maxWorkers: 2,
    },
});
