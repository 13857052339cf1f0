// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { connectViewerBar } from '../../src/pages/viewer-bar';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { user } from '../../src/testing/samples';
import { find, recordEvents, showPage } from '../support/page';

const ann = user(1, 'Ann', { isAdmin: true });

function request(url: string): FakeXhr {
    return FakeXhr.requests.filter((one) => one.url === url).at(-1)!;
}

describe('the bar', () => {
    beforeEach(async () => {
        showPage('users');
        const known = connectViewerBar();
        await request('/api/auth/me').succeed(ann);
        await known;
    });

    it('UM-8 shows who is signed in', () => {
        expect(find('#viewerName').textContent).toBe('Ann');
        expect(find('#viewerEmail').textContent).toBe('ann@acme.test');
    });

    it('SR-6 asks again when events were left out, which may have been about the viewer', async () => {
        const updated = recordEvents('userUpdated');
        document.dispatchEvent(new CustomEvent('xos:resync', { cancelable: true }));
        const asked = request('/api/auth/me');
        expect(asked.method).toBe('GET');
        await asked.succeed(user(1, 'Anna', { isAdmin: false }));
        expect(find('#viewerName').textContent).toBe('Anna');
        expect(updated).toEqual([{ user: user(1, 'Anna', { isAdmin: false }) }]);
    });

    it('SR-6 goes on with what it knew when that fails', async () => {
        const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
        document.dispatchEvent(new CustomEvent('xos:resync', { cancelable: true }));
        await request('/api/auth/me').fail(503, { message: 'The service is temporarily unavailable' });
        await flush();
        expect(find('#viewerName').textContent).toBe('Ann');
        expect(warn).toHaveBeenCalled();
        expect(find('#retryModal').classList.contains('show'), 'nobody asked for it').toBe(false);
    });
});
