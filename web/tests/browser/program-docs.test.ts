// SPDX-License-Identifier: Apache-2.0
// The documents as the program serves them: every page can be reached, read and used.
import { afterEach, expect, it } from 'vitest';
import { leave, useBrowser, Visitor } from './browser';
import { RealProgram } from './real-program';

const chromium = useBrowser();
let program: RealProgram;
let visitors: Visitor[] = [];

async function arrive(width: number, colours: 'light' | 'dark' = 'light'): Promise<Visitor> {
    const visitor = await Visitor.open(chromium(), program.url, width);
    await visitor.page.emulateMedia({ colorScheme: colours });
    visitors.push(visitor);
    return visitor;
}

/** The addresses of all pages, as the navigation names them. */
async function addresses({ page, url }: Visitor): Promise<string[]> {
    await page.goto(`${url}/docs`);
    const named = page.locator('nav a[href^="/docs"]');
    return named.evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
}

afterEach(async () => {
    const left = visitors;
    visitors = [];
    await leave(left, () => program.close());
});

it('SEC-1 every page and picture that a document leads to is there, under the policy of all pages', async () => {
    program = await RealProgram.start({ demo: false, settings: ['--Server:Docs=true'] });
    const { page, url } = await arrive(1280);
    const waiting = ['/docs'];
    const seen = new Set(waiting);
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
        const response = await page.goto(url + path);
        expect(response?.status(), path).toBe(200);
        expect(response?.headers()['content-security-policy']).toContain("default-src 'self'");
        const found = await page.locator('a[href^="/"], a[href^="#"]').evaluateAll((links) =>
            links.map((link) => {
                const { pathname, hash } = new URL((link as HTMLAnchorElement).href);
                const isHere = pathname !== location.pathname || hash === '';
                return { pathname, known: isHere || document.getElementById(hash.slice(1)) !== null };
            }),
        );
        expect(found.filter(({ known }) => !known), path).toEqual([]);
        expect(await page.locator('img').evaluateAll((all) => all.every((one) => one.getAttribute('alt') !== null))).toBe(true);
        for (const { pathname } of found.filter((one) => !seen.has(one.pathname))) {
            seen.add(pathname);
            waiting.push(pathname);
        }
    }
    expect(seen.size).toBeGreaterThan(25);
}, 120_000);

it.each([
    [1280, 'light'],
    [1280, 'dark'],
    [360, 'light'],
    [360, 'dark'],
] as const)('UM-8 the documents can be used %s pixels wide in %s colours', async (width, colours) => {
    program = await RealProgram.start({ demo: false, settings: ['--Server:Docs=true'] });
    const visitor = await arrive(width, colours);
    expect((await addresses(visitor)).length).toBeGreaterThan(25);
    for (const path of ['/docs', '/docs/guide/first-application', '/docs/guide/from-xos-on-dotnet', '/docs/operations']) {
        await visitor.page.goto(`${program.url}${path}`);
        await visitor.expectUsable(`${path} at ${width} in ${colours} colours`);
    }
}, 120_000);

it('CLI-1 without the setting there are no documents', async () => {
    program = await RealProgram.start({ demo: false });
    const visitor = await arrive(1280);
    visitor.complaints.announce('404');
    const response = await visitor.page.goto(`${program.url}/docs`);
    expect(response?.status()).toBe(404);
});
