// SPDX-License-Identifier: Apache-2.0
// Where a user stands in the table without asking the server: the order and filter of GET /api/users/paged.
import type { UserDto } from '../api/wire-types';

export type SortDirection = 'asc' | 'desc';

const collator = new Intl.Collator(undefined, { sensitivity: 'base' });

export function compareUsers(sortBy: string, direction: SortDirection): (left: UserDto, right: UserDto) => number {
    const sign = direction === 'desc' ? -1 : 1;
    return (left, right) => {
        const order = collator.compare(sortValue(left, sortBy), sortValue(right, sortBy));
        return order === 0 ? left.id - right.id : sign * order;
    };
}

/** True when the list would show this user under the given search. */
export function isListed(user: UserDto, search: unknown, withInactive = false): boolean {
    if (user.isActive === false && !withInactive) {
        return false;
    }
    const wanted = typeof search === 'string' ? search.trim().toLowerCase() : '';
    return [user.name, user.email].some((text) => text.toLowerCase().includes(wanted));
}

function sortValue(user: UserDto, sortBy: string): string {
    switch (sortBy.toLowerCase()) {
        case 'email':
            return user.email;
        case 'created_at':
        case 'createdat':
            return user.createdAt;
        default:
            return user.name;
    }
}
