// SPDX-License-Identifier: Apache-2.0
// The page around a document. No script, no style in the markup: the policy of the server allows neither.

export function escapeHtml(text) {
    return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');
}

export function pageHtml({ document, html, sections }) {
    const title = document.url === '/docs' ? 'XOS documentation' : `${document.title} · XOS documentation`;
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" type="image/svg+xml" href="/docs/icon.svg">
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header>
<a class="brand" href="/docs">XOS documentation</a>
<a class="contents" href="#contents">Contents</a>
</header>
<div class="columns">
<main id="main">
${html}</main>
<nav id="contents" aria-label="Documents">
${sections.map((section) => sectionHtml(section, document)).join('\n')}
</nav>
</div>
</body>
</html>
`;
}

function sectionHtml({ title, documents }, current) {
    const items = documents.map((document) => itemHtml(document, current)).join('\n');
    return `<h2>${title}</h2>\n<ul>\n${items}\n</ul>`;
}

function itemHtml(document, current) {
    const title = escapeHtml(document.url === '/docs' ? 'Overview' : document.title);
    if (document !== current) {
        return `<li><a href="${document.url}">${title}</a></li>`;
    }
    const parts = document.headings.filter(({ depth }) => depth === 2);
    const inner = parts.map(({ anchor, text }) => `<li><a href="#${anchor}">${escapeHtml(text)}</a></li>`).join('');
    return `<li><a href="${document.url}" aria-current="page">${title}</a>${inner === '' ? '' : `<ul>${inner}</ul>`}</li>`;
}
