// SPDX-License-Identifier: Apache-2.0
// The built pages in a real browser: `npm run build` first. CHROMIUM_PATH names another browser. XOS_PROGRAM names the
// built program; without it the pages are tried on a stand-in only, with it on the program with SQLite, then with a
// PostgreSQL server that the suite starts. What no database changes is tried once.
import { defineConfig } from 'vitest/config';

const hasProgram = process.env['XOS_PROGRAM'] !== undefined;
const programTests = 'tests/browser/program*.test.ts';
const onceOnly = ['account', 'faults', '*looks', 'program-docs', 'program-keyboard', 'program-notes'];

export default defineConfig({
    test: {
        environment: 'node',
        include: ['tests/browser/**/*.test.ts'],
        maxWorkers: 2, // pages wait half of the time; each file has programs and a browser of its own
        testTimeout: 30_000,
        hookTimeout: 30_000,
        retry: 1, // a real browser on a machine that is busy with other things; a fault fails twice
        projects: [
            {
                extends: true,
                test: { name: 'sqlite', exclude: hasProgram ? [] : [programTests], sequence: { groupOrder: 0 } },
            },
            ...(hasProgram ? [onPostgresql()] : []),
        ],
    },
});

function onPostgresql() {
    return {
        extends: true as const,
        test: {
            name: 'postgresql',
            exclude: onceOnly.map((name) => `tests/browser/${name}.test.ts`),
            globalSetup: 'tests/browser/postgres-setup.ts',
            sequence: { groupOrder: 1 },
        },
    };
}
