// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { UserService } from '../../src/api/user-service';
import { userStore } from '../../src/api/user-store';
import { expectErrorLog } from '../support/error-log';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { pageOf, user } from '../../src/testing/samples';

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

describe('UserService: what is known of users', () => {
    function names(): string[] {
        return userStore.list().map(({ name }) => name);
    }

    it('STATE-2 feeds the store with every answer', async () => {
        const all = UserService.getUsers();
        await FakeXhr.last.succeed([user(1, 'Ann')]);
        await all;
        const page = UserService.getPage();
        await FakeXhr.last.succeed(pageOf([user(2, 'Ben')]));
        await page;
        const one = UserService.getUser(3);
        await FakeXhr.last.succeed(user(3, 'Cem'));
        await one;
        const created = UserService.createUser(ann);
        await FakeXhr.last.answer(201, { success: true, data: user(4, 'Dora') });
        await created;
        expect(names()).toEqual(['Ann', 'Ben', 'Cem', 'Dora']);
        const updated = UserService.updateUser(4, { name: ' Dorothea ', email: 'd@acme.test' });
        expect(names(), 'STATE-4 at once').toContain(' Dorothea ');
        await FakeXhr.last.succeed(user(4, 'Dorothea'));
        await updated;
        const deleted = UserService.deleteUser(1);
        expect(names()).toContain('Ann');
        await FakeXhr.last.succeed(null);
        await deleted;
        expect(names()).toEqual(['Ben', 'Cem', 'Dorothea']);
    });

    it('STATE-2 lets no answer overwrite an event that came after it was asked for', async () => {
        const page = UserService.getPage();
        userStore.upsert(user(2, 'Event'), { seq: 11 });
        await FakeXhr.last.succeed(pageOf([user(2, 'Answer')]));
        await page;
        expect(names()).toEqual(['Event']);
    });

    it('STATE-2 keeps the beforeSend of the caller', async () => {
        const updated = UserService.updateUser(
            4,
            { name: 'Dora', email: 'd@acme.test' },
            { beforeSend: (xhr) => xhr.setRequestHeader('If-Match', '"1"') },
        );
        expect(FakeXhr.last.headers.get('if-match')).toBe('"1"');
        await FakeXhr.last.succeed(user(4, 'Dora'));
        await updated;
    });

    it('STATE-4 keeps nothing of a change that failed', async () => {
        userStore.upsert(user(4, 'Dora'));
        const updated = UserService.updateUser(4, { name: 'Typed', email: 'd@acme.test' }).catch(() => undefined);
        await FakeXhr.last.fail(409);
        await updated;
        expect(userStore.byId(4)).toEqual(user(4, 'Dora'));
    });
});
