// SPDX-License-Identifier: Apache-2.0
import { userStore } from '../api/user-store';
import type { UserDto } from '../api/wire-types';
import { ListTable } from './list-table';
import type { RowKind, TableTexts } from './row-list';
import { currentUsers } from './user-list';
import { compareUsers, isListed } from './user-order';
import { actionsCell, type RowAction, type RowActions } from './user-row-actions';

export interface UserTableOptions {
    /** False leaves the first load to the caller. */
    autoLoad?: boolean;
    /** Which buttons a row has; both unless told. */
    actionsFor?: (user: UserDto) => RowActions;
    /** Called for the buttons that are neither Edit nor Delete; these two fire `userTableRowClick`. */
    onAction?: (action: Exclude<RowAction, 'edit' | 'delete'>, user: UserDto, button: HTMLButtonElement) => void;
}

const texts: TableTexts = {
    caption: 'table.caption',
    search: 'table.search',
    searchHint: 'table.searchHint',
    pages: 'table.pages',
    summary: 'table.summary',
    summaryOfOne: 'table.summaryOfOne',
    failed: 'table.failed',
};

/** The paged, searchable, sortable list of the tenant's users in `container`. */
export class UserTable extends ListTable<UserDto> {
    constructor(container: HTMLElement, options: UserTableOptions = {}) {
        super(container, kindOf(options), currentUsers, options.autoLoad ?? true);
    }
}

function kindOf({ actionsFor, onAction }: UserTableOptions): RowKind<UserDto> {
    return {
        name: 'user',
        texts,
        store: userStore,
        compare: compareUsers,
        isListed,
        actionsCell: (user) => actionsCell(user, actionsFor?.(user) ?? { edit: true, delete: true }),
        onAction: (name, user, button) => {
            const action = name as RowAction;
            if (action === 'edit' || action === 'delete') {
                document.dispatchEvent(new CustomEvent('userTableRowClick', { detail: { action, user } }));
            } else {
                onAction?.(action, user, button);
            }
        },
    };
}
