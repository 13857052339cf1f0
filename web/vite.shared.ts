// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import type { CSSOptions, Plugin } from 'vite';
import { commonPasswords } from '../tools/make_password_list.mjs';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The package by its own name, as other applications import it, and by that of the file beside the examples' pages. */
export const ownName = [
    { find: /^\.\/xos\.mjs$/, replacement: here('src/library.ts') },
    { find: /^@xos\/web\/testing$/, replacement: here('src/testing/index.ts') },
    { find: /^@xos\/web$/, replacement: here('src/library.ts') },
];

const shortestAllowed = 8;

/**
 * Gives the browser the server's own list of common passwords (VAL-3), without those that are too short to be allowed
 * anyway.
 */
export function commonPasswordList(): Plugin {
    const id = 'virtual:common-passwords';
    return {
        name: 'common-passwords',
        resolveId: (source) => (source === id ? `\0${id}` : null),
        load: (resolved) => {
            if (resolved !== `\0${id}`) {
                return null;
            }
            const usable = commonPasswords().filter((password) => password.length >= shortestAllowed);
            return `export default ${JSON.stringify(usable.sort().join('\n'))};`;
        },
    };
}

export const css: CSSOptions = {
    preprocessorOptions: {
        // Bootstrap 5.3 still uses @import and the functions of older Sass.
        scss: {
            quietDeps: true,
            loadPaths: ['node_modules'],
            silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'],
        },
    },
};

/** The notices that the licences of what is bundled ask for. */
export const licenceNotice = [
    '/*! XOS: Apache-2.0.',
    'Bootstrap 5.3, copyright The Bootstrap Authors: MIT.',
    'ASP.NET Core SignalR client, copyright .NET Foundation and Contributors: MIT.',
    'tus-js-client, copyright Transloadit Ltd and Contributors: MIT.',
    'List of common passwords of @zxcvbn-ts/language-common, copyright its authors: MIT. */',
].join(' ');
