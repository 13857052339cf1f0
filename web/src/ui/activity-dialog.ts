// SPDX-License-Identifier: Apache-2.0
// Who did what with a user, and when, in `#historyModal`: the newest first, older ones on demand.
import { changedValues, type ChangedValue } from '../core/activity';
import { formatDate } from '../core/format';
import { text } from '../core/language';
import { AdminService } from '../api/admin-service';
import type { ActivityDto, UserDto } from '../api/wire-types';
import type { TextKey } from '../texts/catalogue';
import { dialogFor } from './dialog';
import { element, requireById } from './dom';
import { ErrorHandler } from './error-handler';
import { textNodes } from './translate';

const actions: ReadonlyMap<string, TextKey> = new Map<string, TextKey>([
    ['user_created', 'history.created'],
    ['user_updated', 'history.updated'],
    ['user_deleted', 'history.deleted'],
    ['user_restored', 'history.restored'],
    ['login_succeeded', 'history.signedIn'],
    ['login_failed', 'history.signInFailed'],
    ['password_changed', 'history.passwordChanged'],
    ['user_avatar_changed', 'history.avatarChanged'],
    ['user_avatar_removed', 'history.avatarRemoved'],
]);
const valueNames: ReadonlyMap<string, TextKey> = new Map<string, TextKey>([
    ['Name', 'table.name'],
    ['Email', 'table.email'],
    ['IsAdmin', 'table.admin'],
    ['IsActive', 'history.state'],
]);
const skeletons = 4;
let closing: AbortController | undefined;

export function showHistory(user: UserDto): void {
    const modal = requireById('historyModal', HTMLElement);
    const name = element('bdi', {}, user.name);
    requireById('historyTitle', HTMLElement).replaceChildren(...textNodes('history.of', { name }));
    closing?.abort();
    closing = new AbortController();
    const { signal } = closing;
    modal.addEventListener('hidden.bs.modal', () => closing?.abort(), { signal });
    void new History(requireById('historyBody', HTMLElement), user, signal).load(1);
    dialogFor(modal).show();
}

class History {
    private readonly list = element('ol', { class: 'xos-history' });
    private readonly end = element('div', { class: 'xos-history-more' });

    constructor(
        private readonly body: HTMLElement,
        private readonly user: UserDto,
        private readonly signal: AbortSignal,
    ) {
        body.replaceChildren(this.list, this.end);
    }

    async load(page: number): Promise<void> {
        const hadFocus = this.end.contains(document.activeElement);
        this.end.replaceChildren(...Array.from({ length: page === 1 ? skeletons : 1 }, skeleton));
        this.end.setAttribute('aria-busy', 'true');
        try {
            const options = { global: false, signal: this.signal };
            const { items, pagination } = await AdminService.getActivity(this.user.id, page, options);
            this.add(items);
            const more = pagination.hasNext ? [this.button('history.older', page + 1)] : [];
            this.end.replaceChildren(...(pagination.totalCount === 0 ? [paragraph('history.empty')] : more));
        } catch (error) {
            this.end.replaceChildren(paragraph('history.failed'), this.button('tryAgain', page));
            void ErrorHandler.reportBackground(error, { context: 'load_activity', userId: this.user.id });
        }
        this.end.removeAttribute('aria-busy');
        if (hadFocus && document.activeElement === document.body) {
            (this.end.querySelector('button') ?? this.body).focus();
        }
    }

    /** An entry made meanwhile moves others to the next page: each is shown once. */
    private add(items: readonly ActivityDto[]): void {
        const known = new Set([...this.list.children].map((entry) => entry.getAttribute('data-id')));
        const fresh = items.filter(({ id }) => !known.has(String(id)));
        this.list.append(...fresh.map((item) => this.entry(item)));
    }

    private entry(item: ActivityDto): HTMLElement {
        const what = element('div', { class: 'xos-history-what' }, element('strong', {}, actionText(item)), ' ', this.performer(item));
        const when = element('time', { class: 'xos-note', datetime: item.createdAt }, formatDate(item.createdAt));
        const entry = element('li', { class: 'xos-history-entry', 'data-id': item.id }, what, when);
        const changes = changedValues(item.data);
        if (changes.length > 0) {
            entry.append(element('dl', { class: 'xos-history-changes' }, ...changes.flatMap(changeRow)));
        }
        return entry;
    }

    private performer({ performedBy, performedByName }: ActivityDto): HTMLElement {
        const note = element('span', { class: 'xos-note' });
        if (performedBy === this.user.id) {
            note.textContent = text('history.bySelf');
        } else if (performedByName !== null) {
            note.replaceChildren(...textNodes('history.by', { name: element('bdi', {}, performedByName) }));
        }
        return note;
    }

    private button(label: TextKey, page: number): HTMLElement {
        const button = element('button', { type: 'button', class: 'btn btn-outline-secondary btn-sm' }, text(label));
        button.addEventListener('click', () => void this.load(page));
        return button;
    }
}

function actionText({ action, data }: ActivityDto): string {
    if (action === 'user_updated' && changedValues(data).length === 0) {
        return text('history.saved');
    }
    const key = actions.get(action);
    return key === undefined ? action : text(key);
}

function changeRow({ name, before, after }: ChangedValue): HTMLElement[] {
    const key = valueNames.get(name);
    const arrow = element('span', { class: 'xos-history-arrow', 'aria-hidden': 'true' }, '→');
    const values = [version('del', 'history.from', before), arrow, version('ins', 'history.to', after)];
    return [element('dt', {}, key === undefined ? name : text(key)), element('dd', {}, ...values)];
}

/** Colour and lines say which is which; the words say it to screen readers. */
function version(tag: 'del' | 'ins', label: TextKey, value: unknown): HTMLElement {
    const spoken = element('span', { class: 'visually-hidden' }, `${text(label)} `);
    return element(tag, {}, spoken, element('bdi', {}, valueText(value)));
}

function valueText(value: unknown): string {
    if (typeof value === 'boolean') {
        return text(value ? 'conflict.yes' : 'conflict.no');
    }
    return value === null || value === '' ? text('conflict.empty') : String(value);
}

function paragraph(key: TextKey): HTMLElement {
    return element('p', { class: 'text-body-secondary', role: 'status' }, text(key));
}

function skeleton(): HTMLElement {
    const bars = [element('span', { class: 'xos-skeleton' }), element('span', { class: 'xos-skeleton' })];
    return element('div', { class: 'xos-history-skeleton', 'aria-hidden': 'true' }, ...bars);
}
