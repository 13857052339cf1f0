// SPDX-License-Identifier: Apache-2.0
// Builds the library for other applications: an ES module, or one classic script that sets the globals, with the style
// sheet for both; or the texts of another language. The mode says which.
import { defineConfig } from 'vite';
import { commonPasswordList, css, licenceNotice } from './vite.shared.ts';

const builds = {
    module: { entry: 'src/library.ts', format: 'es', file: 'lib/xos.mjs' },
    global: { entry: 'src/global-script.ts', format: 'iife', file: 'lib/xos.js' },
    german: { entry: 'src/texts/de.ts', format: 'es', file: 'lib/texts/de.mjs' },
} as const;

export default defineConfig(({ mode }) => {
    const { entry, format, file } = builds[mode as keyof typeof builds];
    return {
        plugins: [commonPasswordList()],
        css,
        build: {
            outDir: 'dist',
            emptyOutDir: false,
            target: 'es2022',
            minify: true,
            rolldownOptions: { output: { postBanner: licenceNotice } },
            lib: { entry, formats: [format], name: 'xos', fileName: () => file, cssFileName: 'lib/xos' },
        },
    };
});
