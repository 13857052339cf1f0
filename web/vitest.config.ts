// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { commonPasswordList, ownName } from './vite.shared.ts';

const tus = fileURLToPath(new URL('node_modules/tus-js-client/lib.esm/browser/index.js', import.meta.url));

export default defineConfig({
    plugins: [commonPasswordList()],
    // What browsers get of it; Node.js would get the form for servers.
    resolve: { alias: [...ownName, { find: /^tus-js-client$/, replacement: tus }] },
    server: { fs: { allow: ['..'] } },
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
