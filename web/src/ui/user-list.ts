// SPDX-License-Identifier: Apache-2.0
// The lists that a user table can show: where the rows come from and what stands in their columns.
import { formatDate } from '../core/format';
import { text } from '../core/language';
import { UserService } from '../api/user-service';
import type { UserDto } from '../api/wire-types';
import type { TextKey } from '../texts/catalogue';
import { avatarOf } from './avatar';
import { element } from './dom';
import type { Column, RowList } from './row-list';

export type UserList = RowList<UserDto>;

export const nameColumn: Column<UserDto> = { sort: 'name', title: 'table.name', cell: nameCell };
export const emailColumn: Column<UserDto> = { sort: 'email', title: 'table.email', cell: ({ email }) => [new Text(email)] };
const createdColumn: Column<UserDto> = {
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
    return [element('div', { class: 'xos-person' }, avatarOf(user), element('div', {}, ...nodes))];
}

function badge(key: TextKey, style: string): HTMLElement {
    return element('span', { class: `xos-badge ${style}` }, text(key));
}
