// SPDX-License-Identifier: Apache-2.0
import { chromium, type Browser, type Page } from 'playwright-core';
import { startFakeServer, type FakeServerState } from '../support/fake-server.mjs';

const flags = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

export function launch(): Promise<Browser> {
    const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
    return chromium.launch({ executablePath, headless: true, args: flags });
}

export interface BrowserUnderTest {
    page: Page;
    url: string;
    server: FakeServerState;
    /** What the browser refused because of the Content-Security-Policy, and scripts that failed. */
    complaints: string[];
    close: () => Promise<void>;
}

/** A page with a profile of its own, in front of a server of its own. */
export async function openPage(browser: Browser): Promise<BrowserUnderTest> {
    const server = await startFakeServer();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) {
            complaints.push(message.text());
        }
    });
    const close = async (): Promise<void> => {
        await context.close();
        server.close();
    };
    return { page, url: server.url, server: server.state, complaints, close };
}

export async function signIn({ page, url }: BrowserUnderTest): Promise<void> {
    await page.goto(`${url}/login`);
    await page.fill('#email', 'user1@acme.test');
    await page.fill('#password', 'Correct horse 7');
    await page.click('#loginButton');
    await page.waitForSelector('tr[data-id]');
}
