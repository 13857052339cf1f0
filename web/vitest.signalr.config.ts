// SPDX-License-Identifier: Apache-2.0
// The official SignalR client against the server: build the target signalr_test_server first. The suite lies with the
// other conformance tests; the packages that it uses are those of this folder.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const suite = here('../tests/conformance/signalr');

export default defineConfig({
    // One copy for everybody: the MessagePack package loads this one too.
    resolve: { alias: [{ find: /^(@microsoft\/signalr.*)$/, replacement: here('node_modules/$1/dist/cjs/index.js') }] },
    test: {
        environment: 'node',
        dir: suite,
        include: ['**/*.test.ts'],
        globalSetup: `${suite}/support/server.ts`,
        setupFiles: [`${suite}/support/setup.ts`],
        testTimeout: 40_000,
        hookTimeout: 40_000,
        maxWorkers: 2,
    },
});
