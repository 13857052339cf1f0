// SPDX-License-Identifier: Apache-2.0
// Where a user stands in the table without asking the server: the order and filter of GET /api/users/paged.
import type { UserDto } from '../api/wire-types';
import { compareBy, isFound, type SortDirection } from './row-list';

export function compareUsers(sortBy: string, direction: SortDirection): (left: UserDto, right: UserDto) => number {
    return compareBy((user) => sortValue(user, sortBy), direction);
}

/** True when the list would show this user under the given search. */
export function isListed(user: UserDto, search: unknown, withInactive = false): boolean {
    return (user.isActive !== false || withInactive) && isFound([user.name, user.email], search);
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
