// SPDX-License-Identifier: Apache-2.0
// The page of examples/01_notes, as it is served, on the library's own code.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AuthService } from '@xos/web';
import { FakeHubConnection, FakeXhr, flush, installFakes, tokenWith, visited, type Fakes } from '@xos/web/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const pages = '../examples/01_notes/page';
const note = (id: number, text: string): object => ({ id, text, createdAt: '2025-01-31T09:05:00.123Z' });
let fakes: Fakes;
vi.setConfig({ testTimeout: 30_000 }); // scripts of pages are loaded within a test, on a machine that may be busy

/** Opens a page of the application: its markup, then its script. */
async function open(name: string): Promise<void> {
    const html = readFileSync(`${pages}/${name}.html`, 'utf8');
    const parsed = new DOMParser().parseFromString(html, 'text/html');
    document.body.replaceChildren(...parsed.body.childNodes);
    await import(resolve(pages, `${name}.js`));
    await flush();
}

function rows(): (string | null | undefined)[] {
    return [...document.querySelectorAll('#notes tbody tr')].map((row) => row.firstElementChild?.textContent);
}

beforeEach(() => {
    fakes = installFakes({ timers: vi });
    vi.spyOn(console, 'log').mockReturnValue();
});

afterEach(() => {
    fakes.remove();
});

it('shows the notes of the tenant, those of others as they are added, and the own ones', async () => {
    AuthService.setToken(tokenWith({ sub: '7', client_id: 1, exp: Date.now() / 1000 + 3600 }));
    const opened = open('notes');
    await vi.waitFor(() => expect(FakeXhr.requests).toHaveLength(1), 20_000);
    await FakeXhr.last.succeed([note(1, 'Buy milk')]);
    await opened;
    expect(rows()).toEqual(['Buy milk']);

    await FakeHubConnection.last.open();
    await FakeHubConnection.last.admit(10);
    await FakeHubConnection.last.send('NoteAdded', note(2, '<b>Ring</b> the bank'), { seq: 11, actorId: 5, at: '' });
    expect(rows()).toEqual(['Buy milk', '<b>Ring</b> the bank']);
    expect(document.querySelector('#notes b')).toBeNull();

    document.querySelector<HTMLInputElement>('#text')!.value = 'Post the letter';
    document.querySelector<HTMLFormElement>('#addNote')!.requestSubmit();
    expect(FakeXhr.last.json).toEqual({ text: 'Post the letter' });
    await FakeXhr.last.succeed(note(3, 'Post the letter'));
    expect(rows()).toEqual(['Buy milk', '<b>Ring</b> the bank', 'Post the letter']);
    expect(document.querySelector<HTMLInputElement>('#text')!.value).toBe('');
});

it('signs in, shows the server\'s own sentence when it may not, and goes on to the notes', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue();
    await open('login');
    document.querySelector<HTMLInputElement>('#email')!.value = 'ann@acme.test';
    document.querySelector<HTMLInputElement>('#password')!.value = 'correct horse 7';
    document.querySelector<HTMLFormElement>('#login')!.requestSubmit();
    expect(FakeXhr.last.url).toBe('/api/auth/login');
    await FakeXhr.last.fail(401, { message: 'Invalid credentials' });
    expect(document.querySelector('#problem')?.textContent).toBe('Invalid credentials');
    expect(error).toHaveBeenCalledWith('Login error:', expect.anything());

    document.querySelector<HTMLFormElement>('#login')!.requestSubmit();
    await FakeXhr.last.succeed({ token: tokenWith({ sub: '7', client_id: 1 }), expiresIn: 3600, user: { id: 7 } });
    expect(visited()).toEqual(['/notes']);
});
