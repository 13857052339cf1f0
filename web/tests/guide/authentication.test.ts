// SPDX-License-Identifier: Apache-2.0
import { AuthService, install, Utils } from '@xos/web';
import { FakeXhr, flush, tokenWith, visited } from '@xos/web/testing';
import { expect, it, vi } from 'vitest';
import { expectErrorLog } from '../support/error-log';

const member = tokenWith({ sub: '7', client_id: 1, is_admin: false });
const signedIn = { token: member, expiresIn: 3600, user: { id: 7, name: 'Ann' } };

it('AS-2 AS-4 AJAX-5 signing in arms everything that a session needs', async () => {
    const login = { email: 'ann@acme.test', password: 'correct horse 7' };
    const greeted = vi.fn();
    await install({ realtime: false });
    // doc: begin login
    document.addEventListener('userLoggedIn', (event) => greeted((event as CustomEvent).detail.user.name));
    const session = AuthService.login(login);
    // doc: end login
    await FakeXhr.last.succeed(signedIn);
    await session;
    expect(greeted.mock.calls).toEqual([['Ann']]);

    // doc: begin other_origin
    void Utils.ajax({ url: 'https://other.test/api/rates' }).catch(() => undefined); // carries no token
    // doc: end other_origin
    expect(FakeXhr.last.headers.has('authorization')).toBe(false);

    await vi.advanceTimersByTimeAsync(55 * 60_000);
    expect(FakeXhr.last.url).toBe('/api/auth/refresh');
    await FakeXhr.last.succeed({ token: member, expiresIn: 3600 });
    expect(visited()).toEqual([]);
});

it('AS-4 wrong: a token that is only stored ends without being renewed', async () => {
    // doc: begin by_hand
    AuthService.setToken(signedIn.token); // no timer: in an hour every request is refused
    // doc: end by_hand
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(FakeXhr.requests).toEqual([]);
});

it('AUTH-7 asks which organisation is meant when several know this person', async () => {
    expectErrorLog('Login error:');
    const credentials = { email: 'ann@acme.test', password: 'correct horse 7' };
    const choose = vi.fn();
    // doc: begin tenants
    const attempt = AuthService.login(credentials).catch((error: { code?: string; response?: unknown }) => {
        if (error.code !== 'tenant_required') {
            throw error;
        }
        const { data } = error.response as { data: { tenants: { slug: string; name: string }[] } };
        choose(data.tenants.map(({ name }) => name)); // then login({ ...credentials, tenant: slug })
    });
    // doc: end tenants
    const tenants = [{ id: 1, name: 'Acme', slug: 'acme' }, { id: 2, name: 'Globex', slug: 'globex' }];
    await FakeXhr.last.fail(409, { code: 'tenant_required', message: 'Select an organisation', data: { tenants } });
    await attempt;
    expect(choose.mock.calls).toEqual([[['Acme', 'Globex']]]);
});

it('AS-3 signing out ends the session on the server, here and in all tabs', async () => {
    AuthService.setToken(member);
    // doc: begin logout
    const left = AuthService.logout();
    // doc: end logout
    expect(FakeXhr.last.url).toBe('/api/auth/logout');
    await FakeXhr.last.succeed(null, 'Logged out');
    await left;
    expect(AuthService.getToken()).toBeNull();
    expect(visited()).toEqual(['/login']);
});

it('AUTHZ-1 wrong: hiding a button keeps nobody from sending the request', async () => {
    AuthService.setToken(member);
    // doc: begin hidden
    const mayDelete = AuthService.currentClaims()?.isAdmin === true; // decides what is shown
    const deletion = Utils.ajax({ url: '/api/users/8', type: 'DELETE' }); // the server decides what is done
    // doc: end hidden
    expect(mayDelete).toBe(false);
    const answer = deletion.catch((error: { status: number }) => error.status);
    await FakeXhr.last.fail(403);
    await flush();
    expect(await answer).toBe(403);
});
