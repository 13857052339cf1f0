// SPDX-License-Identifier: Apache-2.0
// Colours code while the pages are built, so that they need no script.
import hljs from '../../web/node_modules/highlight.js/lib/core.js';
import bash from '../../web/node_modules/highlight.js/lib/languages/bash.js';
import cmake from '../../web/node_modules/highlight.js/lib/languages/cmake.js';
import cpp from '../../web/node_modules/highlight.js/lib/languages/cpp.js';
import csharp from '../../web/node_modules/highlight.js/lib/languages/csharp.js';
import javascript from '../../web/node_modules/highlight.js/lib/languages/javascript.js';
import json from '../../web/node_modules/highlight.js/lib/languages/json.js';
import typescript from '../../web/node_modules/highlight.js/lib/languages/typescript.js';
import xml from '../../web/node_modules/highlight.js/lib/languages/xml.js';
import { escapeHtml } from './page.mjs';

const languages = { bash, cmake, cpp, csharp, javascript, json, typescript, xml };
const otherNames = { html: 'xml', js: 'javascript', sh: 'bash', ts: 'typescript' };
Object.entries(languages).forEach(([name, language]) => hljs.registerLanguage(name, language));

/** Code as HTML; plain for a language that is not known, or not named. */
export function highlight(code, name = '') {
    const language = otherNames[name] ?? name;
    return language in languages ? hljs.highlight(code, { language }).value : escapeHtml(code);
}
