// SPDX-License-Identifier: Apache-2.0
// The buttons at the end of a user's row.
import { text } from '../core/language';
import type { UserDto } from '../api/wire-types';
import { element } from './dom';

/** Which buttons a row has. */
export interface RowActions {
    edit: boolean;
    delete: boolean;
    restore?: boolean;
    /** More actions, behind one button. */
    more?: boolean;
}

export type RowAction = keyof RowActions;

export function actionsCell(user: UserDto, actions: RowActions): HTMLTableCellElement {
    const buttons: HTMLElement[] = [];
    if (actions.edit) {
        buttons.push(button(user, 'edit', 'btn btn-sm btn-primary edit-btn', text('table.edit')));
    }
    if (actions.delete) {
        buttons.push(button(user, 'delete', 'btn btn-sm btn-danger delete-btn', text('table.delete')));
    }
    if (actions.restore) {
        buttons.push(button(user, 'restore', 'btn btn-sm btn-primary restore-btn', text('action.restore')));
    }
    if (actions.more) {
        buttons.push(moreButton(user));
    }
    return element('td', { class: 'xos-col-actions' }, element('div', { class: 'xos-actions' }, ...buttons));
}

function button(user: UserDto, action: RowAction, style: string, label: string): HTMLElement {
    const name = text('table.actionOn', { action: label, name: user.name });
    return element(
        'button',
        { type: 'button', class: style, 'data-id': user.id, 'data-action': action, 'aria-label': name },
        label,
    );
}

function moreButton(user: UserDto): HTMLElement {
    const name = text('action.more', { name: user.name });
    const attributes = { type: 'button', class: 'btn btn-sm more-btn', 'data-id': user.id, 'data-action': 'more' };
    const menu = { 'aria-label': name, title: text('table.more'), 'aria-haspopup': 'menu', 'aria-expanded': 'false' };
    return element('button', { ...attributes, ...menu }, element('span', { class: 'xos-more', 'aria-hidden': 'true' }));
}
