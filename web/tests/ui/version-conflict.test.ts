// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { VersionConflict } from '../../src/ui/version-conflict';
import { click, find, showPage, type } from '../support/page';

const mine = { name: 'Ann typed', email: 'ann@acme.test' };
const theirs = { id: 1, name: 'Ann remote', email: 'ann@acme.test', updatedAt: '2025-01-31T09:05:00.123Z' };
let form: HTMLFormElement;

beforeEach(() => {
    showPage('users');
    form = find<HTMLFormElement>('#userForm');
    type('#userName', mine.name);
    type('#userEmail', mine.email);
});

function fields(): string[] {
    return [...form.querySelectorAll('.xos-conflict li')].map((item) =>
        [...item.querySelectorAll('strong, bdi')].map(({ textContent }) => textContent).join('|'),
    );
}

describe('VersionConflict', () => {
    it('UM-7 shows only the fields that differ, with both versions, and leaves what was typed', () => {
        VersionConflict.show(form, mine, theirs);
        expect(find('.xos-conflict').getAttribute('role')).toBe('alert');
        expect(find('.xos-conflict').textContent).toContain('This user was changed by someone else');
        expect(fields()).toEqual(['Name|Ann typed|Ann remote']);
        expect(find<HTMLInputElement>('#userName').value).toBe('Ann typed');
    });

    it('UM-7 takes over their version of one field when asked, and of no other', () => {
        VersionConflict.show(form, mine, { ...theirs, email: 'other@acme.test' });
        const inputs: string[] = [];
        form.addEventListener('input', (event) => inputs.push((event.target as HTMLInputElement).name));
        click('.xos-conflict li button');
        expect(find<HTMLInputElement>('#userName').value).toBe('Ann remote');
        expect(find<HTMLInputElement>('#userEmail').value).toBe('ann@acme.test');
        expect(fields()).toEqual(['Email|ann@acme.test|other@acme.test']);
        expect(inputs).toEqual(['name']);
        expect(document.activeElement).toBe(find('#userName'));
        click('.xos-conflict li button');
        expect(form.querySelector('.xos-conflict'), 'nothing is left to decide').toBeNull();
    });

    it('UM-7 keeps what was typed when asked, and is settled by that', () => {
        VersionConflict.show(form, mine, theirs);
        click('.xos-conflict li button:last-child');
        expect(find<HTMLInputElement>('#userName').value).toBe('Ann typed');
        expect(form.querySelector('.xos-conflict')).toBeNull();
    });

    it('UM-7 names each button after its field', () => {
        VersionConflict.show(form, mine, theirs);
        const buttons = [...form.querySelectorAll('.xos-conflict li button')];
        const names = buttons.map((button) => button.getAttribute('aria-label'));
        expect(names).toEqual(['Use theirs: Name', 'Keep mine: Name']);
    });

    it('UM-7 handles yes-or-no fields and empty values', () => {
        const box = document.createElement('input');
        Object.assign(box, { type: 'checkbox', name: 'isAdmin' });
        form.append(box);
        VersionConflict.show(form, { name: '', isAdmin: false }, { name: 'Ann', isAdmin: true });
        expect(fields()).toEqual(['Name|(empty)|Ann', 'isAdmin|No|Yes']);
        click('.xos-conflict li:last-child button');
        expect(box.checked).toBe(true);
    });

    it('UM-7 says that nothing differs, never shows a password, and holds one notice at a time', () => {
        VersionConflict.show(form, mine, theirs);
        VersionConflict.show(form, mine, { ...mine, password: 'x' });
        expect(form.querySelectorAll('.xos-conflict')).toHaveLength(1);
        expect(fields()).toEqual([]);
        expect(find('.xos-conflict').textContent).toContain('Their version is the same as yours.');
    });

    it('UM-7 says that the user was deleted, and goes when the form is reset', () => {
        VersionConflict.showDeleted(form);
        expect(find('.xos-conflict').textContent).toBe(
            'This user was deleted by someone else. What you typed is still here.',
        );
        expect(find<HTMLInputElement>('#userName').value).toBe('Ann typed');
        form.reset();
        expect(form.querySelector('.xos-conflict')).toBeNull();
    });

    it('UM-7 SEC-5 shows hostile values as text', () => {
        VersionConflict.show(form, mine, { name: '<img src=x onerror=alert(1)>' });
        expect(fields()).toEqual(['Name|Ann typed|<img src=x onerror=alert(1)>']);
        expect(form.querySelector('img')).toBeNull();
    });
});
