// SPDX-License-Identifier: Apache-2.0
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { signalRService } from '../../src/library';
import { connectAvatarField } from '../../src/pages/account/avatar';
import { connectAvatars } from '../../src/pages/avatars';
import { avatarOf, showPicture } from '../../src/ui/avatar';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { user } from '../../src/testing/samples';
import { click, find, showPage, toasts } from '../support/page';

async function painted(): Promise<void> {
    await new Promise(requestAnimationFrame);
    await new Promise((resolve) => setTimeout(resolve));
    await flush();
}

/** FileReader takes its time. */
async function settle(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 60));
    await flush();
}

function questions(): string[] {
    return FakeXhr.to('/api/users/avatars').map(({ query }) => query['ids'] ?? '');
}

function loads(): string[] {
    return FakeXhr.requests.filter(({ url }) => url.includes('/avatar?')).map(({ url }) => url);
}

function sources(): (string | null)[] {
    return [...document.querySelectorAll('img')].map((image) => image.getAttribute('src'));
}

async function sendPicture(index = -1): Promise<void> {
    await FakeXhr.to('/avatar?').at(index)?.answer(200, new Blob(['x'], { type: 'image/webp' }));
    await settle();
}

// A page asks for each user once: each test has users of its own.
beforeAll(() => connectAvatars());
beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
});

describe('pictures of a page', () => {
    function show(...ids: number[]): void {
        document.body.replaceChildren(...ids.map((id) => avatarOf({ id, name: `User ${id}` })));
        document.dispatchEvent(new CustomEvent('xos:rows-shown'));
    }

    it('are asked for once the rows are painted, in one question, and loaded by version', async () => {
        show(11, 12, 12);
        expect(questions()).toEqual([]);
        await painted();
        expect(questions()).toEqual(['11,12']);
        await FakeXhr.last.succeed([{ id: 12, version: 'v1' }]);
        expect(loads()).toEqual(['/api/users/12/avatar?v=v1']);
        await sendPicture();
        expect(sources()).toEqual(['data:image/webp;base64,eA==', 'data:image/webp;base64,eA==']);
        show(11, 12);
        await painted();
        expect(questions()).toHaveLength(1);
    });

    it('are loaded four at once', async () => {
        show(21, 22, 23, 24, 25, 26);
        await painted();
        await FakeXhr.last.succeed([21, 22, 23, 24, 25, 26].map((id) => ({ id, version: 'v1' })));
        expect(loads()).toHaveLength(4);
        await sendPicture(0);
        expect(loads()).toHaveLength(5);
        for (let index = 1; index < 6; index += 1) {
            await sendPicture(index);
        }
    });

    it('are changed by an event at once, and an older one that comes late is not shown', async () => {
        show(31);
        await painted();
        await FakeXhr.last.succeed([{ id: 31, version: 'v1' }]);
        const [older] = FakeXhr.to('/avatar?');
        const handle = signalRService.handlers.get('UserAvatarChanged') as unknown as (
            id: number,
            version: string | null,
        ) => void;
        handle(31, 'v2');
        await sendPicture();
        await older?.answer(200, new Blob(['old'], { type: 'image/webp' }));
        await settle();
        expect(sources()).toEqual(['data:image/webp;base64,eA==']);
        handle(31, null);
        expect(sources()).toEqual([]);
    });

    it('that are gone meanwhile are no failure, and are asked for again', async () => {
        show(41);
        await painted();
        await FakeXhr.last.succeed([{ id: 41, version: 'v1' }]);
        await FakeXhr.last.fail(404, { message: 'Avatar not found', code: 'not_found' });
        expect(FakeXhr.to('/api/errors/log')).toEqual([]);
        show(41);
        await painted();
        expect(questions()).toHaveLength(2);
    });
});

describe('the own picture', () => {
    let viewer = 50;

    /** Resolves when it is on its way. */
    async function choose(file: File): Promise<void> {
        Object.defineProperty(find('#avatarFile'), 'files', { value: [file], configurable: true });
        find('#avatarFile').dispatchEvent(new Event('change'));
        await vi.waitFor(() => expect(FakeXhr.to('/avatar')).toHaveLength(1));
    }

    const image = new File(['new'], 'me.png', { type: 'image/png' });

    beforeEach(() => {
        viewer += 1;
        showPage('account');
        connectAvatarField(user(viewer, 'Ann Lee'));
    });

    it('is shown while it is sent, and then as the server made it', async () => {
        expect(find('#avatarShown .xos-avatar').dataset['initials']).toBe('AL');
        expect(find('#avatarRemove').hidden).toBe(true);
        await choose(image);
        expect(sources()).toContain('data:image/png;base64,bmV3');
        expect(find<HTMLButtonElement>('#avatarChoose').disabled).toBe(true);
        expect(FakeXhr.last).toMatchObject({ method: 'PUT', url: `/api/users/${viewer}/avatar` });
        FakeXhr.last.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 2 } as ProgressEvent);
        expect(find<HTMLProgressElement>('#avatarProgress').value).toBe(50);
        await FakeXhr.last.succeed({ id: viewer, version: 'v2' });
        await settle();
        await sendPicture();
        expect(sources()).toContain('data:image/webp;base64,eA==');
        expect(toasts()).toContain('Picture changed');
        expect(find('#avatarProgress').hidden).toBe(true);
        expect(find('#avatarRemove').hidden).toBe(false);
    });

    it.each([
        [413, 'Image is too large'],
        [400, 'File is not a JPEG, PNG, WebP or GIF image'],
        [400, 'Image has too many pixels'],
        [400, 'Image cannot be read'],
    ])('that is refused with %i says beside it: %s', async (status, message) => {
        await choose(image);
        await FakeXhr.last.fail(status, { message, code: 'invalid_request' });
        await settle();
        expect(find('#avatarError').hidden).toBe(false);
        expect(find('#avatarError').textContent).toBe(message);
        expect(document.querySelector('#avatarShown img')).toBeNull();
        expect(find<HTMLButtonElement>('#avatarChoose').disabled).toBe(false);
        expect(toasts()).toEqual([]);
    });

    it('can be removed, and the keyboard goes on at the other button', async () => {
        showPicture(viewer, 'data:image/webp;base64,eA==');
        await flush();
        find('#avatarRemove').focus();
        click('#avatarRemove');
        expect(FakeXhr.last).toMatchObject({ method: 'DELETE', url: `/api/users/${viewer}/avatar` });
        await FakeXhr.last.succeed(null);
        await settle();
        expect(document.querySelector('#avatarShown img')).toBeNull();
        expect(toasts()).toContain('Picture removed');
        expect(document.activeElement).toBe(find('#avatarChoose'));
    });
});
