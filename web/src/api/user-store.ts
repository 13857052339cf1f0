// SPDX-License-Identifier: Apache-2.0
import { EntityStore } from '../core/entity-store';
import type { UserDto } from './wire-types';

/** The users this page knows of, fed by answers and events alike: what the table and the form show. */
export const userStore = new EntityStore<UserDto>();

/** Calls `use` with the newest known state of a user, unless that one was deleted: events tell of older states too. */
export function withKnownUser(id: number, use: (user: UserDto) => void): void {
    const user = userStore.byId(id);
    if (user !== undefined) {
        use(user);
    }
}
