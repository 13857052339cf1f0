// SPDX-License-Identifier: Apache-2.0
// Builds the library for other applications: an ES module, or one classic script that sets the globals, with the style
// sheet for both; or what it loads when it is needed; or the texts of another language; or what tests of pages stand
// on. The mode says which.
import { defineConfig, type Plugin } from 'vite';
import { commonPasswordList, css, licenceNotice } from './vite.shared.ts';

const builds = {
    module: { entry: 'src/library.ts', format: 'es', file: 'lib/xos.mjs' },
    global: { entry: 'src/global-script.ts', format: 'iife', file: 'lib/xos.js' },
    transfers: { entry: 'src/api/transfers/transfers.ts', format: 'es', file: 'lib/transfers.mjs' },
    german: { entry: 'src/texts/de.ts', format: 'es', file: 'lib/texts/de.mjs' },
    testing: { entry: 'src/testing/index.ts', format: 'es', file: 'lib/testing.mjs' },
} as const;

/** What moves files is beside the library, which loads it from there, as a classic script too. */
function transfersBeside(): Plugin {
    return {
        name: 'transfers-beside',
        enforce: 'pre',
        resolveId: (source) => (source === './transfers/transfers' ? { id: './transfers.mjs', external: true } : null),
    };
}

export default defineConfig(({ mode }) => {
    const { entry, format, file } = builds[mode as keyof typeof builds];
    return {
        plugins: [commonPasswordList(), transfersBeside()],
        css,
        build: {
            outDir: 'dist',
            emptyOutDir: false,
            target: 'es2022',
            minify: true,
            // The fakes stand in for parts of the very library that the pages under test use.
            rolldownOptions: { external: ['@xos/web'], output: { postBanner: licenceNotice } },
            lib: { entry, formats: [format], name: 'xos', fileName: () => file, cssFileName: 'lib/xos' },
        },
    };
});
