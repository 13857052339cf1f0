// SPDX-License-Identifier: Apache-2.0
// A message next to an input, tied to it for screen readers. The text is text, never markup.
import { serverText } from '../core/language';
import { element } from './dom';

export type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The messages of each field that has some, by its name. */
export type FieldMessages = Readonly<Record<string, readonly string[]>>;

let lastId = 0;

export function isField(node: unknown): node is Field {
    return (
        node instanceof HTMLInputElement || node instanceof HTMLSelectElement || node instanceof HTMLTextAreaElement
    );
}

/** The first field of this name in `scope`. */
export function findField(scope: ParentNode, name: string): Field | null {
    const named = [...scope.querySelectorAll('[name]')].filter(isField);
    return named.find((field) => field.name === name) ?? null;
}

/** Shows a message at a field, in the reader's language where it is one of the server's. */
export function showFieldError(field: Field, text: string): void {
    const message = findMessage(field) ?? addMessage(field);
    message.textContent = serverText(text);
    field.classList.add('is-invalid');
    field.setAttribute('aria-invalid', 'true');
    setDescription(field, [...descriptions(field).filter((id) => id !== message.id), message.id]);
}

export function clearFieldError(field: Field): void {
    const message = findMessage(field);
    field.classList.remove('is-invalid');
    field.removeAttribute('aria-invalid');
    if (message !== null) {
        setDescription(field, descriptions(field).filter((id) => id !== message.id));
        message.remove();
    }
}

/** Shows the first message of each field that has some, and moves to the first such field; false when there is none. */
export function showFieldErrors(fields: readonly Field[], messages: FieldMessages): boolean {
    const bad = fields.filter((field) => {
        const message = Object.hasOwn(messages, field.name) ? messages[field.name]?.[0] : undefined;
        if (message === undefined) {
            clearFieldError(field);
        } else {
            showFieldError(field, message);
        }
        return message !== undefined;
    });
    bad[0]?.focus();
    return bad.length > 0;
}

function findMessage(field: Field): HTMLElement | null {
    const sibling = field.nextElementSibling;
    return sibling instanceof HTMLElement && sibling.classList.contains('invalid-feedback') ? sibling : null;
}

function addMessage(field: Field): HTMLElement {
    lastId += 1;
    const message = element('div', { class: 'invalid-feedback', id: `${field.name || 'field'}-error-${lastId}` });
    field.after(message);
    return message;
}

function descriptions(field: Field): string[] {
    return (field.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id !== '');
}

function setDescription(field: Field, ids: string[]): void {
    if (ids.length > 0) {
        field.setAttribute('aria-describedby', ids.join(' '));
    } else {
        field.removeAttribute('aria-describedby');
    }
}
