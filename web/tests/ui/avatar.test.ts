// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { avatarOf, forgetPictures, hasPicture, initialsOf, showPicture } from '../../src/ui/avatar';

const picture = 'data:image/webp;base64,AAAA';
const ann = { id: 7, name: 'Ann Lee' };

function sources(): (string | null)[] {
    return [...document.querySelectorAll('img')].map((image) => image.getAttribute('src'));
}

afterEach(() => forgetPictures());

describe('an avatar', () => {
    it.each([
        ['Ann', 'A'],
        ['ann lee', 'AL'],
        ['Anna Maria von Lee', 'AL'],
        ['Jean-Luc', 'JL'],
        ['éva Ögren', 'ÉÖ'],
        ['田中 太郎', '田太'],
        ['𝒜nn', '𝒜'],
        ['"Ann" (Lee)', ''],
        ['Ann 😀', 'A'],
        ['', ''],
    ])('has initials of %j', (name, initials) => {
        expect(initialsOf(name)).toBe(initials);
    });

    it('adds no text to what stands around it', () => {
        const avatar = avatarOf(ann);
        expect(avatar.textContent).toBe('');
        expect(avatar.dataset['initials']).toBe('AL');
    });

    it('shows the picture wherever the user is shown, then and later', () => {
        document.body.append(avatarOf(ann), avatarOf(ann), avatarOf({ id: 8, name: 'Ben' }));
        showPicture(7, picture);
        expect(sources()).toEqual([picture, picture]);
        document.body.append(avatarOf(ann));
        expect(sources()).toEqual([picture, picture, picture]);
        expect([hasPicture(7), hasPicture(8)]).toEqual([true, false]);
        showPicture(7, null);
        expect(sources()).toEqual([]);
    });
});
