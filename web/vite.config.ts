// SPDX-License-Identifier: Apache-2.0
// Builds the pages: /login, /users, /files and /account with their assets under names that hold a content hash.
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { pageParts } from './page-parts.ts';
import { commonPasswordList, css, licenceNotice } from './vite.shared.ts';

const page = (name: string): string => fileURLToPath(new URL(`pages/${name}.html`, import.meta.url));

/** The theme is known before the first paint where the browser can wait for a module script. */
function paintAfterTheme(): Plugin {
    return {
        name: 'paint-after-theme',
        transformIndexHtml: {
            order: 'post',
            handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
        },
    };
}

export default defineConfig({
    root: 'pages',
    plugins: [pageParts(), commonPasswordList(), paintAfterTheme()],
    css,
    build: {
        outDir: '../dist',
        emptyOutDir: true,
        target: 'es2022',
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rolldownOptions: {
            input: { login: page('login'), users: page('users'), files: page('files'), account: page('account') },
            output: { postBanner: licenceNotice },
        },
    },
});
