// SPDX-License-Identifier: Apache-2.0
// What an admin changes by keyboard on the page of users.
import { change, choose, emptied, listOf, remove, stored, type Action, type Desk } from './keyboard-desk';

const newPassword = 'Correct horse 7';

async function confirm({ keyboard }: Desk): Promise<void> {
    await keyboard.expectAt('#confirmModal [autofocus]');
    await keyboard.reach('#confirmButton');
    await keyboard.press('Enter');
}

async function fillNewUser({ keyboard, user }: Desk): Promise<void> {
    await keyboard.reach('#createUserBtn');
    await keyboard.press('Enter');
    await keyboard.expectAt('#userName');
    await keyboard.fill(`New at ${user.name}`);
    await keyboard.reach('#userEmail');
    await keyboard.fill(`new.${user.email}`);
    await keyboard.reach('#userPassword');
    await keyboard.fill(newPassword);
}

async function openEdit({ keyboard }: Desk, name: string): Promise<void> {
    await keyboard.reach('.edit-btn');
    await keyboard.press('Enter');
    await keyboard.expectAt('#userName');
    await keyboard.fill(name);
}

async function newUsers({ server, user }: Desk): Promise<[name: string, isAdmin: boolean][]> {
    return (await server.usersNamed(`new.${user.email}`)).map(({ name, isAdmin }) => [name, isAdmin]);
}

export const changes: Action[] = [
    {
        what: 'makes a user',
        path: () => '/users',
        act: async (desk) => {
            await fillNewUser(desk);
            await desk.keyboard.press('Enter');
        },
        outcome: async (desk) => (await newUsers(desk)).map(([name]) => name.startsWith('New at Key')),
        expected: [true],
        focus: '#createUserBtn',
    },
    {
        what: 'makes an admin',
        path: () => '/users',
        act: async (desk) => {
            await fillNewUser(desk);
            await desk.keyboard.reach('#userIsAdmin');
            await desk.keyboard.press('Space');
            await desk.keyboard.reach('#userForm [type="submit"]');
            await desk.keyboard.press('Space');
        },
        outcome: async (desk) => (await newUsers(desk)).map(([, isAdmin]) => isAdmin),
        expected: [true],
        focus: '#createUserBtn',
    },
    {
        what: 'gives a new user up by Escape',
        path: () => '/users',
        act: async (desk) => {
            await fillNewUser(desk);
            await desk.keyboard.press('Escape');
        },
        outcome: newUsers,
        expected: [],
        focus: '#createUserBtn',
    },
    {
        what: 'gives a new user up by Cancel',
        path: () => '/users',
        act: async (desk) => {
            await fillNewUser(desk);
            await desk.keyboard.reach('#editUserModal .modal-footer [data-bs-dismiss]');
            await desk.keyboard.press('Enter');
        },
        outcome: newUsers,
        expected: [],
        focus: '#createUserBtn',
    },
    {
        what: 'changes a name',
        path: listOf,
        act: async (desk) => {
            await openEdit(desk, 'By keys');
            await desk.keyboard.press('Enter');
        },
        outcome: stored,
        expected: { status: 200, name: 'By keys', isAdmin: false, isActive: true },
        focus: '.edit-btn',
    },
    {
        what: 'changes rights in the form',
        path: listOf,
        act: async (desk) => {
            await openEdit(desk, 'Without rights');
            await desk.keyboard.reach('#userIsActive');
            await desk.keyboard.press('Space', 'Enter');
        },
        outcome: stored,
        expected: { status: 200, name: 'Without rights', isAdmin: false, isActive: false },
        focus: emptied,
    },
    {
        what: 'gives a change up by Escape',
        path: listOf,
        act: async (desk) => {
            await openEdit(desk, 'Never');
            await desk.keyboard.press('Escape');
        },
        outcome: async (desk) => (await stored(desk)).name === desk.user.name,
        expected: true,
        focus: '.edit-btn',
    },
    {
        what: 'chooses between two versions',
        path: listOf,
        act: async (desk) => {
            await openEdit(desk, 'Mine');
            await desk.server.send('PUT', `/api/users/${desk.user.id}`, { name: 'Theirs', email: desk.user.email });
            await desk.page.waitForSelector('.xos-conflict');
            await desk.keyboard.reach('[aria-label="Keep mine: Name"]');
            await desk.keyboard.press('Enter');
            await desk.keyboard.expectAt('#userName');
            await desk.keyboard.press('Enter');
        },
        outcome: async (desk) => (await stored(desk)).name,
        expected: 'Mine',
        focus: '.edit-btn',
    },
    {
        what: 'takes the other version',
        path: listOf,
        act: async (desk) => {
            await openEdit(desk, 'Mine');
            await desk.server.send('PUT', `/api/users/${desk.user.id}`, { name: 'Theirs', email: desk.user.email });
            await desk.page.waitForSelector('.xos-conflict');
            await desk.keyboard.reach('[aria-label="Use theirs: Name"]');
            await desk.keyboard.press('Space');
        },
        outcome: ({ page }) => page.inputValue('#userName'),
        expected: 'Theirs',
        focus: '#userName',
    },
    {
        what: 'deletes',
        path: listOf,
        act: async ({ keyboard }) => {
            await keyboard.reach('.delete-btn');
            await keyboard.press('Enter');
            await keyboard.expectAt('#deleteUserModal [autofocus]');
            await keyboard.reach('#confirmDeleteBtn');
            await keyboard.press('Enter');
        },
        outcome: stored,
        expected: { status: 404 },
        focus: emptied,
    },
    {
        what: 'spares a user by Cancel',
        path: listOf,
        act: async ({ keyboard }) => {
            await keyboard.reach('.delete-btn');
            await keyboard.press('Space');
            await keyboard.expectAt('#deleteUserModal [autofocus]');
            await keyboard.press('Enter');
        },
        outcome: async (desk) => (await stored(desk)).status,
        expected: 200,
        focus: '.delete-btn',
    },
    {
        what: 'spares a user by Escape',
        path: listOf,
        act: async ({ keyboard }) => {
            await keyboard.reach('.delete-btn');
            await keyboard.press('Enter');
            await keyboard.expectAt('#deleteUserModal [autofocus]');
            await keyboard.press('Escape');
        },
        outcome: async (desk) => (await stored(desk)).status,
        expected: 200,
        focus: '.delete-btn',
    },
    {
        what: 'restores',
        path: ({ email }) => `/users?view=deleted&search=${encodeURIComponent(email)}`,
        before: remove,
        act: async ({ keyboard }) => {
            await keyboard.reach('.restore-btn');
            await keyboard.press('Enter');
        },
        outcome: async (desk) => (await stored(desk)).status,
        expected: 200,
        focus: emptied,
    },
    {
        what: 'deactivates',
        path: listOf,
        act: async (desk) => {
            await choose(desk, 'End');
            await confirm(desk);
        },
        outcome: async (desk) => (await stored(desk)).isActive,
        expected: false,
        focus: emptied,
    },
    {
        what: 'activates',
        path: (user) => `${listOf(user)}&inactive=1`,
        before: change({ isActive: false }),
        act: async (desk) => {
            await choose(desk, 'ArrowUp');
            await confirm(desk);
        },
        outcome: async (desk) => (await stored(desk)).isActive,
        expected: true,
        focus: '.more-btn',
    },
    {
        what: 'gives the rights of an admin',
        path: listOf,
        act: async (desk) => {
            await choose(desk, 'ArrowDown', 'ArrowDown');
            await confirm(desk);
        },
        outcome: async (desk) => (await stored(desk)).isAdmin,
        expected: true,
        focus: '.more-btn',
    },
    {
        what: 'takes the rights of an admin',
        path: listOf,
        before: change({ isAdmin: true }),
        act: async (desk) => {
            await choose(desk, 'ArrowDown', 'ArrowDown');
            await confirm(desk);
        },
        outcome: async (desk) => (await stored(desk)).isAdmin,
        expected: false,
        focus: '.more-btn',
    },
    {
        what: 'gives a password to somebody else',
        path: listOf,
        act: async (desk) => {
            const { keyboard, page } = desk;
            await choose(desk, 'ArrowDown');
            await keyboard.expectAt('#givenPassword');
            await keyboard.fill(newPassword);
            await keyboard.press('Enter');
            await page.waitForSelector('#passwordStatus:has-text("The password was set")');
            await keyboard.expectAt('#copyPassword');
            await keyboard.reach('#closePassword');
            await keyboard.press('Enter');
        },
        outcome: ({ server, user }) => server.canSignIn(user.email, newPassword),
        expected: true,
        focus: '.more-btn',
    },
    {
        what: 'gives no password after all',
        path: listOf,
        act: async (desk) => {
            await choose(desk, 'ArrowDown');
            await desk.keyboard.expectAt('#givenPassword');
            await desk.keyboard.press('Escape');
        },
        outcome: ({ server, user }) => server.canSignIn(user.email, newPassword),
        expected: false,
        focus: '.more-btn',
    },
    {
        what: 'thinks better of a change of rights',
        path: listOf,
        act: async (desk) => {
            await choose(desk, 'End');
            await desk.keyboard.expectAt('#confirmModal [autofocus]');
            await desk.keyboard.press('Escape');
        },
        outcome: async (desk) => (await stored(desk)).isActive,
        expected: true,
        focus: '.more-btn',
    },
];
