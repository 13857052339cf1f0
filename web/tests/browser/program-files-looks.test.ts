// SPDX-License-Identifier: Apache-2.0
// How the page of files looks, with its dialogs.
import type { Page } from 'playwright-core';
import { describe, it } from 'vitest';
import { bigFile, FilesDesk, limitUpload, mib, png, textFile, upload } from './files-desk';
import { admin } from './servers';

const desk = new FilesDesk();

describe.each([
    ['light', 1280, 'en-GB'],
    ['dark', 1280, 'de-DE'],
    ['light', 768, 'de-DE'],
    ['dark', 768, 'en-GB'],
    ['light', 360, 'de-DE'],
    ['dark', 360, 'en-GB'],
] as const)('in the %s theme at %i pixels for %s', (colorScheme, width, locale) => {
    it('UM-8 WEB-1 the page and its dialogs have no accessibility problem and fit', async () => {
        await desk.begin();
        const visitor = await desk.arriveAs(admin, width, locale);
        const { page } = visitor;
        // The uploads take all of the line, so that the server may take the hub's client for gone.
        visitor.complaints.allow('[SignalR]');
        const shoot = shooter(page, `${width}-${colorScheme}`);
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await visitor.expectUsable('empty list');
        await shoot('empty');
        await upload(visitor, textFile('Meeting notes.txt'), { name: 'Logo.png', mimeType: 'image/png', buffer: png });
        const network = await page.context().newCDPSession(page);
        await limitUpload(network, mib);
        await page.setInputFiles('#fileInput', [bigFile('Yearly report.txt', 20 * mib), bigFile('Plans.csv', 10 * mib)]);
        await page.waitForSelector('.xos-upload:has-text("Plans.csv")[data-xos-state="running"]');
        await page.click('.xos-upload:has-text("Plans.csv") .xos-upload-pause');
        await page.waitForSelector('.xos-upload[data-xos-state="running"] .xos-upload-facts:has-text("/s")');
        await visitor.expectUsable('uploads');
        await shoot('uploads');
        await page.click('tr:has-text("Meeting notes") .preview-btn');
        await page.waitForSelector('.xos-preview-text');
        await visitor.expectUsable('text');
        await shoot('text');
        await page.keyboard.press('Escape');
        await page.click('tr:has-text("Logo.png") .preview-btn');
        await page.waitForSelector('.xos-preview-image');
        await visitor.expectUsable('picture');
        await shoot('picture');
        await page.keyboard.press('Escape');
        await page.click('tr:has-text("Logo.png") .delete-btn');
        await visitor.expectUsable('question before a deletion');
        await shoot('delete');
    }, 60_000);
});

/** Keeps pictures of the page when XOS_SCREENSHOTS names a folder for them. */
function shooter(page: Page, prefix: string): (name: string) => Promise<void> {
    const folder = process.env['XOS_SCREENSHOTS'] ?? '';
    return async (name) => {
        if (folder !== '') {
            await page.screenshot({ path: `${folder}/${prefix}-${name}.png` });
        }
    };
}
