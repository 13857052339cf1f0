// SPDX-License-Identifier: Apache-2.0
// What the lists of actions by keyboard are written with.
import type { Page } from 'playwright-core';
import type { Keyboard } from './keyboard';
import type { RestClient, RestUser } from './rest-client';

/** What an action works with: a page that is open, and a user that exists for this action alone. */
export interface Desk {
    page: Page;
    keyboard: Keyboard;
    /** The server as the admin sees it. */
    server: RestClient;
    user: RestUser;
}

export interface Action {
    what: string;
    path: (user: RestUser) => string;
    /** What is done over REST before the page is opened. */
    before?: (desk: Omit<Desk, 'page' | 'keyboard'>) => Promise<unknown>;
    act: (desk: Desk) => Promise<void>;
    /** What must become true, on the server where it is told about the action. */
    outcome: (desk: Desk) => Promise<unknown>;
    expected: unknown;
    /** Where the keyboard is then. */
    focus: string;
}

/** What the server has of the user. */
export async function stored({ server, user }: Desk): Promise<Partial<RestUser> & { status: number }> {
    const { status, data } = await server.user(user.id);
    return status === 200 ? { status, name: data.name, isAdmin: data.isAdmin, isActive: data.isActive } : { status };
}

/** What an attribute of the page says. */
export function attribute(selector: string, name: string) {
    return ({ page }: Desk) => page.getAttribute(selector, name);
}

/** The only thing to do in a list that became empty. */
export const emptied = '.xos-clear-search';

export function listOf({ email }: RestUser): string {
    return `/users?search=${encodeURIComponent(email)}`;
}

export function change(rights: Partial<RestUser>) {
    return ({ server, user: { id, name, email } }: Pick<Desk, 'server' | 'user'>) =>
        server.send('PUT', `/api/users/${id}`, { name, email, ...rights });
}

export function remove({ server, user }: Pick<Desk, 'server' | 'user'>): Promise<unknown> {
    return server.send('DELETE', `/api/users/${user.id}`);
}

/** Opens the menu of the row and chooses by its arrow keys. */
export async function choose({ keyboard }: Desk, ...arrows: string[]): Promise<void> {
    await keyboard.reach('.more-btn');
    await keyboard.press('Enter');
    await keyboard.expectAt('[role="menuitem"]');
    await keyboard.press(...arrows, 'Enter');
}
