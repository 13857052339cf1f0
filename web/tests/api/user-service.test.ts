// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { UserService } from '../../src/api/user-service';
import { expectErrorLog } from '../support/error-log';
import { FakeXhr, pageOf, user } from '../support/fake-xhr';

const ann = { name: 'Ann', email: 'ann@acme.test', password: 'Correct horse 7' };

describe('UserService', () => {
    it('US-1 resolves to the users', async () => {
        const users = UserService.getUsers();
        expect(FakeXhr.last).toMatchObject({ method: 'GET', url: '/api/users' });
        await FakeXhr.last.succeed([user(1)]);
        expect(await users).toEqual([user(1)]);
    });

    it('US-1 logs a failure and passes it on', async () => {
        expectErrorLog('Failed to fetch users:');
        const users = expect(UserService.getUsers()).rejects.toMatchObject({ status: 500 });
        await FakeXhr.last.fail(500);
        await users;
    });

    it('US-2 creates, updates and deletes and resolves to the envelope', async () => {
        const created = UserService.createUser(ann);
        expect(FakeXhr.last).toMatchObject({ method: 'POST', url: '/api/users' });
        expect(FakeXhr.last.json).toEqual(ann);
        await FakeXhr.last.answer(201, { success: true, data: user(7), message: 'User created successfully' });
        expect(await created).toMatchObject({ data: { id: 7 }, message: 'User created successfully' });

        const updated = UserService.updateUser(7, { name: 'Ann', email: 'a@b.test' });
        expect(FakeXhr.last).toMatchObject({ method: 'PUT', url: '/api/users/7' });
        expect(FakeXhr.last.json).toEqual({ name: 'Ann', email: 'a@b.test' });
        await FakeXhr.last.succeed(user(7));
        expect(await updated).toMatchObject({ success: true });

        const deleted = UserService.deleteUser(7);
        expect(FakeXhr.last).toMatchObject({ method: 'DELETE', url: '/api/users/7', body: null });
        await FakeXhr.last.succeed(null, 'User deleted successfully');
        expect(await deleted).toMatchObject({ data: null });
    });

    it('US-3 reads one user and one page, with options of Utils.ajax', async () => {
        const one = UserService.getUser(7, { timeout: 7 });
        expect(FakeXhr.last).toMatchObject({ url: '/api/users/7', timeout: 7 });
        await FakeXhr.last.succeed(user(7));
        expect(await one).toEqual(user(7));

        const page = UserService.getPage({ page: 2, search: 'a b' });
        expect(FakeXhr.last.url).toBe('/api/users/paged?page=2&search=a%20b');
        await FakeXhr.last.succeed(pageOf([user(1)], 2, 11));
        expect(await page).toMatchObject({ items: [{ id: 1 }], pagination: { totalPages: 2 } });
    });
});
