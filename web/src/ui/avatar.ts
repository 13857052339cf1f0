// SPDX-License-Identifier: Apache-2.0
// The round picture beside a name. Initials stand there until the picture is known, and where there is none; the style
// sheet draws them, so that they are no part of the text around them.
import type { UserDto } from '../api/wire-types';
import { element } from './dom';

const pictures = new Map<number, string>();

/** For everything that shows a user. */
export function avatarOf({ id, name }: Pick<UserDto, 'id' | 'name'>): HTMLElement {
    const picture = pictures.get(id);
    return element(
        'span',
        { class: 'xos-avatar', 'data-avatar': id, 'data-initials': initialsOf(name) },
        ...(picture === undefined ? [] : [image(picture)]),
    );
}

/** Shows a picture, or initials again for null, wherever the user is shown now and later. */
export function showPicture(id: number, source: string | null): void {
    if (source !== null) {
        pictures.set(id, source);
    } else if (!pictures.delete(id)) {
        return;
    }
    document.querySelectorAll(`[data-avatar="${id}"]`).forEach((avatar) => {
        avatar.replaceChildren(...(source === null ? [] : [image(source)]));
    });
}

export function hasPicture(id: number): boolean {
    return pictures.has(id);
}

export function forgetPictures(): void {
    pictures.clear();
}

/** The first letters of the first and the last word. */
export function initialsOf(name: string): string {
    const words = name.split(/[\s.,_-]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
    const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
    return letters.map((word) => [...(word ?? '')][0] ?? '').join('').toLocaleUpperCase();
}

/** The name stands beside it. */
function image(source: string): HTMLImageElement {
    return element('img', { src: source, alt: '', draggable: 'false' });
}
