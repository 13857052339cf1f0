// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';

const flags = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeGlobal {
    axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
}

function launch(): Promise<Browser> {
    const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
    // People's browsers keep pages for the Back button; so does the one under test.
    const ignoreDefaultArgs = ['--disable-back-forward-cache'];
    return chromium.launch({ executablePath, headless: true, args: flags, ignoreDefaultArgs });
}

/** One browser for all tests of a file. To be called once, at its top; gives the browser to tests. */
export function useBrowser(): () => Browser {
    let browser: Browser;
    beforeAll(async () => {
        browser = await launch();
    });
    afterAll(() => browser.close());
    return () => browser;
}

/** The end of a test: the visitors leave, then the server ends, and no page may have complained unannounced. */
export async function leave(visitors: readonly Visitor[], close: () => unknown): Promise<void> {
    await Promise.all(visitors.map((visitor) => visitor.close()));
    await close();
    visitors.forEach(({ complaints }) => complaints.check());
}

/** What the pages logged as an error, what the Content-Security-Policy refused, and scripts that failed. */
export class Complaints {
    private readonly seen: string[] = [];
    private readonly announced: string[] = [];
    private readonly allowed: string[] = [];

    watch(context: BrowserContext): void {
        context.on('weberror', (error) => this.seen.push(error.error().message));
        context.on('console', (message) => {
            if (message.type() === 'error' || message.text().includes('Content Security Policy')) {
                this.seen.push(message.text());
            }
        });
    }

    /** Announces that the test makes the page log errors that contain these texts. */
    announce(...texts: string[]): void {
        this.announced.push(...texts);
    }

    /** Names texts that may be logged or not, depending on what was under way when the connection broke. */
    allow(...texts: string[]): void {
        this.allowed.push(...texts);
    }

    check(): void {
        const expected = [...this.announced, ...this.allowed];
        const surprising = this.seen.filter((text) => !expected.some((part) => text.includes(part)));
        const missing = this.announced.filter((part) => !this.seen.some((text) => text.includes(part)));
        expect(surprising, 'WEB-1: refused by the policy, failed, or logged as an error').toEqual([]);
        expect(missing, 'announced as logged').toEqual([]);
    }
}

/** One person's browser profile in front of a server. */
export class Visitor {
    private constructor(
        readonly page: Page,
        readonly url: string,
        readonly complaints: Complaints,
    ) {}

    static async open(browser: Browser, url: string, width = 1280, locale = 'en-GB'): Promise<Visitor> {
        const context = await browser.newContext({ viewport: { width, height: 740 }, locale });
        const complaints = new Complaints();
        complaints.watch(context);
        return new Visitor(await context.newPage(), url, complaints);
    }

    async signIn(email: string, password: string): Promise<void> {
        await this.page.goto(`${this.url}/login`);
        await this.submitSignIn(email, password);
        await this.page.waitForSelector('tr[data-id]');
    }

    async submitSignIn(email: string, password: string): Promise<void> {
        await this.page.fill('#email', email);
        await this.page.fill('#password', password);
        await this.page.click('#loginButton');
    }

    async signOut(): Promise<void> {
        await this.page.click('#viewerButton');
        await this.page.click('#signOutBtn');
        await this.page.waitForURL('**/login');
    }

    async fillForm(values: { name?: string; email?: string; password?: string }): Promise<void> {
        for (const [name, value] of Object.entries(values)) {
            await this.page.fill(`#userForm [name="${name}"]`, value);
        }
    }

    async submitForm(): Promise<void> {
        await this.page.click('#userForm [type="submit"]');
    }

    async search(text: string, field = '#userSearch'): Promise<void> {
        const answered = this.page.waitForResponse((response) => {
            return new URL(response.url()).searchParams.get('search') === text;
        });
        await this.page.fill(field, text);
        await answered;
        await this.page.waitForSelector('.xos-table-region:not([aria-busy])');
    }

    /** Chooses from the menu of the only row that is shown, or of the user with this id. */
    async chooseAction(label: string, id?: number): Promise<void> {
        await this.page.click(id === undefined ? 'tr[data-id] .more-btn' : `.more-btn[data-id="${id}"]`);
        await this.page.click(`[role="menuitem"]:text-is("${label}")`);
    }

    names(): Promise<string[]> {
        return this.page.locator('tr[data-id] .xos-name').allTextContents();
    }

    toast(text: string): Promise<unknown> {
        return this.page.waitForSelector(`.toast:has-text(${JSON.stringify(text)})`);
    }

    /** The first message shown at each field of the form. */
    fieldErrors(): Promise<Record<string, string>> {
        return this.page.locator('#userForm .is-invalid').evaluateAll((fields) => {
            const text = (field: Element): string => field.nextElementSibling?.textContent ?? '';
            return Object.fromEntries(fields.map((field) => [field.getAttribute('name') ?? '', text(field)]));
        });
    }

    async expectUsable(state: string): Promise<void> {
        await this.settled();
        expect(await this.accessibilityProblems(), state).toEqual([]);
        expect(await this.overflow(), state).toBeLessThanOrEqual(0);
    }

    async close(): Promise<void> {
        await this.page.context().close();
    }

    /** Waits until nothing fades or changes colour any more: half-way contrast is nobody's to judge. */
    private async settled(): Promise<void> {
        await this.page.mouse.move(0, 0);
        await this.page.evaluate(async () => {
            const ends = (animation: Animation): boolean => animation.effect?.getComputedTiming().endTime !== Infinity;
            await Promise.allSettled(document.getAnimations().filter(ends).map(({ finished }) => finished));
        });
    }

    private async accessibilityProblems(): Promise<string[]> {
        // Evaluated by the debugger, which no Content-Security-Policy limits.
        await this.page.evaluate(axeSource);
        return this.page.evaluate(async () => {
            const { violations } = await (globalThis as unknown as AxeGlobal).axe.run();
            return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
        });
    }

    private overflow(): Promise<number> {
        return this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    }
}
