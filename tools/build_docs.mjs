// SPDX-License-Identifier: Apache-2.0
// Turns docs/ into the static pages that the program serves at /docs: one HTML file for each document, with navigation
// and without scripts. Fails when a link, an anchor or a picture leads nowhere, and when the guide's index leaves out
// a chapter.
//
// Usage: node tools/build_docs.mjs --out DIR     writes DIR/docs.html, DIR/docs/…
//        node tools/build_docs.mjs --check       only looks
//
// The packages it uses are pinned in web/package-lock.json: run `npm ci --ignore-scripts` in web/ before.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Marked } from '../web/node_modules/marked/lib/marked.esm.js';
import { highlight } from './docs_site/highlight.mjs';
import { pageHtml, escapeHtml } from './docs_site/page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = 'docs/guide/README.md';
/** Documents that are read in the repository only; their links are looked at all the same. */
const elsewhere = ['README.md', 'CONTRIBUTING.md', 'web/README.md', 'benchmarks/README.md'];

/** Everything that is wrong, for one report at the end. */
const errors = [];

class Document {
    constructor(path) {
        this.path = path;
        this.folder = posix.dirname(path);
        const text = readFileSync(join(root, path), 'utf8');
        this.tokens = new Marked().lexer(text);
        this.headings = [];
        const used = new Map();
        new Marked().walkTokens(this.tokens, (token) => {
            if (token.type === 'heading') {
                token.anchor = freeAnchor(plainText(token), used);
                this.headings.push({ depth: token.depth, text: plainText(token), anchor: token.anchor });
            }
        });
        this.title = this.headings.find(({ depth }) => depth === 1)?.text ?? path;
    }

    get url() {
        return urlOf(this.path);
    }

    has(anchor) {
        return this.headings.some((heading) => heading.anchor === anchor);
    }

    complain(what) {
        errors.push(`${this.path}: ${what}`);
    }
}

/** /docs is the guide's index; every other document keeps its place below /docs. */
function urlOf(path) {
    if (path === home) {
        return '/docs';
    }
    return `/${path.replace(/\.md$/, '')}`;
}

function plainText(token) {
    if (token.tokens) {
        return token.tokens.map(plainText).join('');
    }
    return token.type === 'html' ? '' : unescapeHtml(token.text ?? '');
}

/** marked escapes the texts of its tokens in some places and not in others. */
function unescapeHtml(text) {
    return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&');
}

/** The anchor that code hosts give a heading, so that links work there too. */
function freeAnchor(text, used) {
    const plain = text.toLowerCase().trim().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    const count = used.get(plain) ?? 0;
    used.set(plain, count + 1);
    return count === 0 ? plain : `${plain}-${count}`;
}

function listDocuments() {
    return readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
        .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'))
        .sort()
        .map((path) => new Document(path));
}

/** What a link or picture of a document leads to. */
class Links {
    constructor(documents) {
        this.documents = new Map(documents.map((document) => [document.path, document]));
        this.pictures = new Set();
    }

    /** The address for the site; null for what exists in the repository and is no part of the site. */
    resolve(from, href) {
        if (/^https?:\/\//.test(href)) {
            return href;
        }
        if (/^[a-z][a-z0-9+.-]*:/i.test(href)) {
            from.complain(`${href} is no address that a page may lead to`);
            return null;
        }
        const [file, anchor] = href.split('#');
        const path = file === '' ? from.path : posix.normalize(posix.join(from.folder, decodeURIComponent(file)));
        if (path.startsWith('..') || !existsSync(join(root, path))) {
            from.complain(`${href} leads nowhere`);
            return null;
        }
        const target = path === from.path ? from : this.documents.get(path);
        if (anchor !== undefined && !target?.has(anchor)) {
            from.complain(`${href}: there is no such heading`);
        }
        if (!this.documents.has(path)) {
            return null;
        }
        return `${file === '' ? '' : urlOf(path)}${anchor === undefined ? '' : `#${anchor}`}`;
    }

    picture(from, href) {
        const path = posix.normalize(posix.join(from.folder, href));
        if (!path.startsWith('docs/') || !existsSync(join(root, path))) {
            from.complain(`the picture ${href} is not there`);
            return null;
        }
        this.pictures.add(path);
        return `/${path}`;
    }

    /** Looks at the links of a document that is no part of the site. */
    check(document) {
        new Marked().walkTokens(document.tokens, (token) => {
            if (token.type === 'link') {
                this.resolve(document, token.href);
            } else if (token.type === 'image' && !existsSync(join(root, document.folder, token.href))) {
                document.complain(`the picture ${token.href} is not there`);
            }
        });
    }
}

function rendererFor(document, links) {
    return {
        heading({ tokens, depth, anchor }) {
            const text = this.parser.parseInline(tokens);
            return `<h${depth} id="${anchor}"><a class="anchor" href="#${anchor}">${text}</a></h${depth}>\n`;
        },
        link({ href, tokens }) {
            const text = this.parser.parseInline(tokens);
            const target = links.resolve(document, href);
            return target === null ? text : `<a href="${escapeHtml(target)}">${text}</a>`;
        },
        image({ href, text }) {
            const target = links.picture(document, href);
            return target === null ? '' : `<img src="${escapeHtml(target)}" alt="${escapeHtml(text)}" loading="lazy">`;
        },
        code({ text, lang }) {
            // What can be scrolled can be reached by keyboard.
            return `<pre tabindex="0"><code>${highlight(text, lang)}</code></pre>\n`;
        },
        table(token) {
            const cells = (row, write) => row.map((cell) => write(this.parser.parseInline(cell.tokens))).join('');
            const data = (content) => `<td>${content}</td>`;
            const name = (content) => (content === '' ? data('') : `<th scope="col">${content}</th>`);
            const isNamed = token.header.some(({ text }) => text !== '');
            const head = isNamed ? `<thead><tr>${cells(token.header, name)}</tr></thead>` : '';
            const body = token.rows.map((row) => `<tr>${cells(row, data)}</tr>`).join('\n');
            return `<div class="table" tabindex="0"><table>${head}<tbody>${body}</tbody></table></div>\n`;
        },
        html({ text }) {
            if (!/^\s*<!--[\s\S]*-->\s*$/.test(text)) {
                document.complain(`markup is not taken: ${text.trim()}`);
            }
            return '';
        },
    };
}

function render(document, links) {
    const marked = new Marked({ renderer: rendererFor(document, links) });
    return marked.parser(document.tokens);
}

/** The chapters in the order of the guide's index. */
function chaptersOf(index, documents) {
    const named = [];
    new Marked().walkTokens(index.tokens, (token) => {
        if (token.type === 'link' && /^[\w-]+\.md$/.test(token.href)) {
            named.push(posix.join(index.folder, token.href));
        }
    });
    const known = documents.filter(({ path }) => posix.dirname(path) === index.folder && path !== index.path);
    known.filter(({ path }) => !named.includes(path)).forEach(({ path }) => index.complain(`it does not name ${path}`));
    return named.map((path) => documents.find((document) => document.path === path)).filter(Boolean);
}

function sectionsOf(documents) {
    const index = documents.find(({ path }) => path === home);
    const chapters = chaptersOf(index, documents);
    const isDecision = ({ path }) => path.startsWith('docs/decisions/');
    const rest = documents.filter((one) => one !== index && !chapters.includes(one) && !isDecision(one));
    return [
        { title: 'Guide', documents: [index, ...chapters] },
        { title: 'Reference', documents: rest },
        { title: 'Decisions', documents: documents.filter(isDecision) },
    ];
}

function main() {
    const { values } = parseArgs({ options: { out: { type: 'string' }, check: { type: 'boolean', default: false } } });
    if (!values.out === !values.check) {
        console.error('Usage: node tools/build_docs.mjs --out DIR | --check');
        process.exit(2);
    }
    const documents = listDocuments();
    const links = new Links(documents);
    const sections = sectionsOf(documents);
    const pages = documents.map((document) => ({ document, html: render(document, links) }));
    elsewhere.filter((path) => existsSync(join(root, path))).forEach((path) => links.check(new Document(path)));
    if (errors.length > 0) {
        errors.forEach((error) => console.error(error));
        process.exit(1);
    }
    if (values.out) {
        write(values.out, pages, sections, links.pictures);
    }
    console.log(`build_docs: ${pages.length} pages, ${errors.length} errors`);
}

function write(out, pages, sections, pictures) {
    rmSync(out, { recursive: true, force: true });
    const place = (path) => {
        mkdirSync(dirname(join(out, path)), { recursive: true });
        return join(out, path);
    };
    for (const { document, html } of pages) {
        writeFileSync(place(`${document.url}.html`), pageHtml({ document, html, sections }));
    }
    copyFileSync(join(root, 'tools/docs_site/style.css'), place('docs/style.css'));
    copyFileSync(join(root, 'web/src/images/icon.svg'), place('docs/icon.svg'));
    pictures.forEach((path) => copyFileSync(join(root, path), place(path)));
}

main();
