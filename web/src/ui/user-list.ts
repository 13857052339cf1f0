// SPDX-License-Identifier: Apache-2.0
// The lists that a user table can show: where the rows come from and what stands in their columns.
import { formatDate } from '../core/format';
import { text } from '../core/language';
import { UserService, type CallOptions } from '../api/user-service';
import type { PagedResult, UserDto, UserPageQuery } from '../api/wire-types';
import type { TextKey } from '../texts/catalogue';
import { element } from './dom';
import type { SortDirection } from './user-order';

export interface Column {
    /** The server's name for the order by this column. */
    sort: string;
    title: TextKey;
    cell: (user: UserDto) => Node[];
}

export interface UserList {
    name: string;
    columns: readonly Column[];
    sortBy: string;
    sortDirection: SortDirection;
    emptyText: TextKey;
    /** True where the rows are those of the store of users, which follows what others do. */
    isLive: boolean;
    /** False for a list that has no deactivated users to show or to hide. */
    hasInactive: boolean;
    load: (query: UserPageQuery, options: CallOptions) => Promise<PagedResult<UserDto>>;
}

export const nameColumn: Column = { sort: 'name', title: 'table.name', cell: nameCell };
export const emailColumn: Column = { sort: 'email', title: 'table.email', cell: ({ email }) => [new Text(email)] };
const createdColumn: Column = {
    sort: 'created_at',
    title: 'table.created',
    cell: ({ createdAt }) => [new Text(formatDate(createdAt))],
};

/** The users there are. */
export const currentUsers: UserList = {
    name: 'current',
    columns: [nameColumn, emailColumn, createdColumn],
    sortBy: 'name',
    sortDirection: 'asc',
    emptyText: 'table.empty',
    isLive: true,
    hasInactive: true,
    load: (query, options) => UserService.getPage(query, options),
};

function nameCell(user: UserDto): Node[] {
    const nodes: Node[] = [element('span', { class: 'xos-name', dir: 'auto' }, user.name)];
    if (user.isAdmin) {
        nodes.push(badge('table.admin', 'xos-badge-admin'));
    }
    if (!user.isActive) {
        nodes.push(badge('table.deactivated', 'xos-badge-off'));
    }
    return nodes;
}

function badge(key: TextKey, style: string): HTMLElement {
    return element('span', { class: `xos-badge ${style}` }, text(key));
}
