// SPDX-License-Identifier: Apache-2.0
import { formatDate } from '../core/format';
import { AdminService } from '../api/admin-service';
import type { DeletedUserDto, UserDto } from '../api/wire-types';
import { element } from './dom';
import { textNodes } from './translate';
import { emailColumn, nameColumn, type UserList } from './user-list';

/** The users that were deleted: who did it and when, to bring them back. */
export const deletedUsers: UserList = {
    name: 'deleted',
    columns: [
        { ...nameColumn, cell: (user) => [element('span', { class: 'xos-name', dir: 'auto' }, user.name)] },
        emailColumn,
        { sort: 'deleted_at', title: 'deleted.date', cell: deletedCell },
    ],
    sortBy: 'deleted_at',
    sortDirection: 'desc',
    emptyText: 'deleted.empty',
    isLive: false,
    hasInactive: false,
    load: (query, options) => AdminService.getDeleted(query, options),
};

function deletedCell(user: UserDto): Node[] {
    const { deletedAt, deletedByName } = user as DeletedUserDto;
    const by = deletedByName === null ? [] : textNodes('deleted.by', { name: element('bdi', {}, deletedByName) });
    return [new Text(formatDate(deletedAt)), element('div', { class: 'xos-note' }, ...by)];
}
