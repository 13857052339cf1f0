// SPDX-License-Identifier: Apache-2.0
// What an open form says when somebody else changed or deleted the same record: both versions, field by field. What
// was typed stays as it is until its owner takes over the other version of a field.
import { text } from '../core/language';
import { element } from './dom';
import { isField, type Field } from './field-error';

export type Version = Readonly<Record<string, unknown>>;

interface Difference {
    field: Field;
    label: string;
    mine: string;
    theirs: string;
}

const noticeClass = 'xos-conflict';

/** The notice in a form about another version of its record; at most one at a time, gone when the form is reset. */
export class VersionConflict {
    /**
     * Shows the fields of `form` in which two versions of its record differ, each with a button to take over theirs.
     *
     * `mine` is what the form holds, `theirs` what the server has now; members without a field are left out.
     */
    static show(form: HTMLFormElement, mine: Version, theirs: Version): void {
        const differences = differencesOf(form, mine, theirs);
        const title = element('p', { class: 'xos-conflict-title' }, text('conflict.changed'));
        if (differences.length === 0) {
            put(form, title, paragraph(text('conflict.same')));
        } else {
            put(form, title, element('p', {}, text('conflict.choose')), list(differences));
        }
    }

    /** Says that the record of `form` is gone. */
    static showDeleted(form: HTMLFormElement): void {
        put(form, paragraph(text('conflict.deleted')));
    }

    /** Moves to the first field that nobody has decided about; false when all are. A form is not sent before that. */
    static focusUndecided(form: HTMLFormElement): boolean {
        const choice = form.querySelector<HTMLElement>(`.${noticeClass} li button`);
        choice?.focus();
        return choice !== null;
    }

    static clear(form: HTMLFormElement): void {
        form.querySelectorAll(`.${noticeClass}`).forEach((notice) => notice.remove());
    }
}

function put(form: HTMLFormElement, ...content: HTMLElement[]): void {
    VersionConflict.clear(form);
    const notice = element('div', { class: `alert alert-info ${noticeClass}`, role: 'alert' }, ...content);
    (form.querySelector('.modal-body') ?? form).prepend(notice);
    notice.scrollIntoView({ block: 'nearest' });
    form.addEventListener('reset', () => notice.remove(), { once: true });
}

function differencesOf(form: HTMLFormElement, mine: Version, theirs: Version): Difference[] {
    return [...form.elements]
        .filter(isField)
        .filter(({ name, type, disabled }) => Object.hasOwn(theirs, name) && type !== 'password' && !disabled)
        .map((field) => ({
            field,
            label: field.labels?.[0]?.textContent?.trim() || field.name,
            mine: textOf(mine[field.name]),
            theirs: textOf(theirs[field.name]),
        }))
        .filter((difference) => difference.mine !== difference.theirs);
}

function list(differences: readonly Difference[]): HTMLElement {
    return element('ul', { class: 'xos-conflict-fields' }, ...differences.map(item));
}

function item({ field, label, mine, theirs }: Difference): HTMLElement {
    const take = choice(text('conflict.take'), label);
    const keep = choice(text('conflict.keep'), label);
    const created = element(
        'li',
        {},
        element('strong', {}, label),
        element('span', {}, `${text('conflict.yours')}: `, version(mine)),
        element('span', {}, `${text('conflict.theirs')}: `, version(theirs)),
        element('div', { class: 'xos-conflict-choice' }, take, keep),
    );
    const settle = (): void => {
        const isLast = created.parentElement?.childElementCount === 1;
        (isLast ? created.closest(`.${noticeClass}`) : created)?.remove();
        field.focus();
    };
    take.addEventListener('click', () => {
        takeOver(field, theirs);
        settle();
    });
    keep.addEventListener('click', settle);
    return created;
}

function choice(action: string, label: string): HTMLElement {
    const attributes = { type: 'button', class: 'btn btn-sm btn-outline-secondary', 'aria-label': `${action}: ${label}` };
    return element('button', attributes, action);
}

function version(value: string): HTMLElement {
    return element('bdi', { class: 'xos-conflict-value' }, value === '' ? text('conflict.empty') : value);
}

function takeOver(field: Field, value: string): void {
    if (field instanceof HTMLInputElement && field.type === 'checkbox') {
        field.checked = value === text('conflict.yes');
    } else {
        field.value = value;
    }
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
}

function paragraph(content: string): HTMLElement {
    return element('p', { class: 'mb-0' }, content);
}

function textOf(value: unknown): string {
    if (typeof value === 'boolean') {
        return text(value ? 'conflict.yes' : 'conflict.no');
    }
    return value === null || value === undefined ? '' : String(value).trim();
}
