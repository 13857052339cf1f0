// SPDX-License-Identifier: Apache-2.0
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const htmlFromStrings = ['innerHTML', 'outerHTML', 'insertAdjacentHTML'];
const message = 'Text reaches the page as text: use element() of src/ui/dom.ts.';

/** Imports that would turn the arrows texts <- core <- api <- ui and core <- hub <- ui around; tests use its face. */
const noImportsOf = (...layers) => ({
    'no-restricted-imports': ['error', { patterns: layers.map((layer) => ({ group: [`**/${layer}/**`] })) }],
});

const nodeGlobals = { Buffer: false, console: false, process: false, setTimeout: false, URL: false };

export default tseslint.config(
    { ignores: ['dist/', 'node_modules/'] },
    js.configs.recommended,
    ...tseslint.configs.strict,
    {
        rules: {
            eqeqeq: 'error',
            'no-eval': 'error',
            'no-implied-eval': 'error',
            'no-new-func': 'error',
            'no-script-url': 'error',
            'max-len': ['error', { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true }],
            'max-lines': ['error', 600],
            'no-restricted-properties': [
                'error',
                ...htmlFromStrings.map((name) => ({ property: name, message })),
                { object: 'document', property: 'write', message },
            ],
            '@typescript-eslint/no-extraneous-class': 'off',
            '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
        },
    },
    { files: ['**/*.mjs'], languageOptions: { globals: nodeGlobals } },
    { files: ['src/texts/**'], rules: noImportsOf('core', 'api', 'hub', 'ui', 'pages') },
    { files: ['src/core/**'], rules: noImportsOf('api', 'hub', 'ui', 'pages') },
    { files: ['src/api/**'], rules: noImportsOf('hub', 'ui', 'pages') },
    { files: ['src/hub/**'], rules: noImportsOf('api', 'ui', 'pages') },
    { files: ['src/testing/**'], rules: noImportsOf('core', 'api', 'hub', 'ui', 'pages') },
    {
        files: ['tests/**'],
        rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'no-script-url': 'off' },
    },
);
