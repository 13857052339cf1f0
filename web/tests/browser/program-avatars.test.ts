// SPDX-License-Identifier: Apache-2.0
// Pictures of users on the program's pages. The pictures are drawn by the browser itself.
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Visitor } from './browser';
import { admin, password } from './servers';
import { Visits } from './visits';

const member = 'anneliese.schaefer@acme.test';
const visits = new Visits();

async function arriveAs(email: string, width?: number): Promise<Visitor> {
    const visitor = await visits.open(width);
    await visitor.signIn(email, password);
    return visitor;
}

async function openAccount({ page }: Visitor): Promise<void> {
    await page.goto(`${visits.program.url}/account`);
    await page.waitForSelector('#avatarShown .xos-avatar');
}

/** A picture of one colour. */
async function draw(page: Page, type: string, colour = '#c2185b', size = 400): Promise<Buffer> {
    const url = await page.evaluate(
        ([mime, fill, side]) => {
            const canvas = document.createElement('canvas');
            canvas.width = canvas.height = Number(side);
            const context = canvas.getContext('2d')!;
            context.fillStyle = String(fill);
            context.fillRect(0, 0, canvas.width, canvas.height);
            return canvas.toDataURL(String(mime));
        },
        [type, colour, size] as const,
    );
    return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

async function choose({ page }: Visitor, name: string, mimeType: string, buffer: Buffer): Promise<void> {
    await page.setInputFiles('#avatarFile', { name, mimeType, buffer });
}

async function idOf({ page }: Visitor): Promise<number> {
    return Number(await page.getAttribute('#viewerAvatar .xos-avatar', 'data-avatar'));
}

beforeEach(() => visits.begin());
describe('the own picture', () => {
    it('is changed and removed by its user, and others see it at once', async () => {
        const watching = await arriveAs(admin);
        const own = await arriveAs(member);
        await openAccount(own);
        const id = await idOf(own);
        await watching.search(member);
        const seen = `tr[data-id="${id}"] .xos-avatar`;
        await watching.page.waitForSelector(seen);

        await choose(own, 'me.png', 'image/png', await draw(own.page, 'image/png'));
        await own.toast('Picture changed');
        await own.page.waitForSelector('#viewerAvatar img[src^="data:image/webp"]');
        await own.page.waitForSelector('#avatarShown img[src^="data:image/webp"]');
        await watching.page.waitForSelector(`${seen} img[src^="data:image/webp"]`, { timeout: 3_000 });
        await watching.page.reload();
        await watching.page.waitForSelector(`${seen} img`);

        await watching.page.click(`tr[data-id="${id}"] .more-btn`);
        await watching.page.click('.xos-menu-item:has-text("Activity history")');
        await watching.page.waitForSelector('#historyBody:has-text("Picture changed")');
        await watching.page.keyboard.press('Escape');

        await own.page.focus('#avatarRemove');
        await own.page.keyboard.press('Enter');
        await own.toast('Picture removed');
        await watching.page.waitForSelector(`${seen}:empty`);
        expect(await own.page.evaluate(() => document.activeElement?.id)).toBe('avatarChoose');
    });

    it('that cannot be used says why beside it', async () => {
        const own = await arriveAs(member);
        own.complaints.announce('400', '413');
        await openAccount(own);
        await choose(own, 'me.png', 'image/png', Buffer.from('hello'));
        await own.page.waitForSelector('#avatarError:has-text("File is not a JPEG, PNG, WebP or GIF image")');
        const image = await draw(own.page, 'image/jpeg');
        await choose(own, 'me.jpg', 'image/jpeg', image.subarray(0, image.length / 2));
        await own.page.waitForSelector('#avatarError:has-text("Image cannot be read")');
        await choose(own, 'me.jpg', 'image/jpeg', Buffer.concat([image, Buffer.alloc(6 * 1024 * 1024)]));
        await own.page.waitForSelector('#avatarError:has-text("Image is too large")');
        await own.expectUsable('refused picture');
        await choose(own, 'me.jpg', 'image/jpeg', image);
        await own.toast('Picture changed');
        expect(await own.page.isVisible('#avatarError')).toBe(false);
    });

    it('is taken away by an admin', async () => {
        const own = await arriveAs(member);
        await openAccount(own);
        await choose(own, 'me.webp', 'image/webp', await draw(own.page, 'image/webp'));
        await own.toast('Picture changed');
        const boss = await arriveAs(admin);
        await boss.search(member);
        await boss.page.waitForSelector('tr[data-id] .xos-avatar img');
        await boss.page.click('tr[data-id] .more-btn');
        await boss.page.click('.xos-menu-item:has-text("Remove picture")');
        await boss.page.click('#confirmModal .btn-danger');
        await boss.toast('Picture removed');
        await own.page.waitForSelector('#avatarShown .xos-avatar:empty');
    });
});

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
    it.each([1280, 360])('UM-8 WEB-1 pictures have no accessibility problem and fit into %i pixels', async (width) => {
        const visitor = await arriveAs(admin, width);
        const { page } = visitor;
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await openAccount(visitor);
        await visitor.expectUsable('account without a picture');
        await choose(visitor, 'me.png', 'image/png', await draw(page, 'image/png'));
        await visitor.toast('Picture changed');
        await page.waitForSelector('#viewerAvatar img');
        await visitor.expectUsable('account with a picture');
        await shoot(page, `account-${colorScheme}-${width}`);
        await page.goto(`${visits.program.url}/users?search=admin`);
        await page.waitForSelector('tr[data-id] .xos-avatar img');
        await page.goto(`${visits.program.url}/users`);
        await page.waitForSelector('#viewerAvatar img');
        await visitor.expectUsable('list with pictures');
        await shoot(page, `users-${colorScheme}-${width}`);
    });
});

async function shoot(page: Page, name: string): Promise<void> {
    const folder = process.env['XOS_SCREENSHOTS'];
    if (folder !== undefined) {
        await page.screenshot({ path: `${folder}/${name}.png` });
    }
}
