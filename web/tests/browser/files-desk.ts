// SPDX-License-Identifier: Apache-2.0
// What the tests of the page of files do again and again.
import { randomBytes } from 'node:crypto';
import type { CDPSession, Page } from 'playwright-core';
import type { Visitor } from './browser';
import { password } from './servers';
import { Visits } from './visits';

export interface NamedContent {
    name: string;
    mimeType: string;
    buffer: Buffer;
}

export const mib = 1024 * 1024;
/** A blue picture of 96 by 64. */
export const png = Buffer.from(
    [
        'iVBORw0KGgoAAAANSUhEUgAAAGAAAABACAIAAABqVuVZAAAA70lEQVR42u3QhVEAAQADwXSS0nB3d3eCO1RLB/kGbmYrWHkkKETB',
        'UNBoUMhjQSGPB4U8ERTyZFDIU0EhTweFPBMU8mxQyHNBIc8HhbwQFPJiUMhLQSEvBwVBg0ErQSGvBoW8FhTyelDIG0EhbwaFvBUU',
        '8nZQyDtBIe8GhbwXFPJ+UMgHQSEfBoV8FBQEDQYdB4V8EhTyaVDIZ0EhnweFfBEU8mVQyFdBIV8HhXwTFPJtUMh3QSHfB4WcoJAf',
        'goKgwaDHoJCfgkJ+Dgr5JSjk16CQ34JCfg8K+SMo5M+gkL+CQv4OCvknKOTfoJD/guIfjY2TFqofntoAAAAASUVORK5CYII=',
    ].join(''),
    'base64',
);

/** A program with the page of files, and those who look at it. */
export class FilesDesk extends Visits {
    async arriveAs(email: string, width?: number, locale?: string): Promise<Visitor> {
        const visitor = await this.open(width, locale);
        // The browser must have been told that somebody waits for its dialog when a key opens it.
        visitor.page.on('filechooser', () => undefined);
        await visitor.signIn(email, password);
        await visitor.page.goto(`${this.program.url}/files`);
        await visitor.page.waitForSelector('.xos-table-region:not([aria-busy])');
        await visitor.page.waitForSelector('#connectionStatus[data-xos-state="live"]');
        return visitor;
    }
}

export function textFile(name: string, content = `content of ${name}`): NamedContent {
    return { name, mimeType: 'text/plain', buffer: Buffer.from(content) };
}

/** Text that no compression on the way makes small. */
export function bigFile(name: string, bytes: number): NamedContent {
    return { name, mimeType: 'text/plain', buffer: Buffer.from(randomBytes(bytes / 2).toString('hex')) };
}

export async function upload({ page }: Visitor, ...files: NamedContent[]): Promise<void> {
    await page.setInputFiles('#fileInput', files);
    for (const { name } of files) {
        await shown(page, name);
    }
}

export async function shown(page: Page, name: string, timeout = 10_000): Promise<void> {
    await page.locator('tr[data-id] .xos-name', { hasText: name }).first().waitFor({ timeout });
}

/** Lets the page send so many bytes a second, or none. */
export async function limitUpload(network: CDPSession, bytesPerSecond: number, offline = false): Promise<void> {
    await network.send('Network.enable');
    await network.send('Network.emulateNetworkConditions', {
        offline,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput: bytesPerSecond,
    });
}
