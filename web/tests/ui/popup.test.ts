// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { RowMenu } from '../../src/ui/row-menu';
import { element } from '../../src/ui/dom';
import { find } from '../support/page';

let button: HTMLButtonElement;
let menu: RowMenu;
let ran: string[];

function press(key: string): void {
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

function focused(): string | null {
    return document.activeElement?.textContent ?? null;
}

function open(): void {
    button.focus();
    const items = ['History', 'Deactivate'].map((label) => ({ label, run: () => void ran.push(label) }));
    menu.toggle(button, 'More actions for Ann', items);
}

beforeEach(() => {
    ran = [];
    menu = new RowMenu();
    button = element('button', { type: 'button', 'aria-expanded': 'false' }, 'More');
    document.body.append(button, element('button', { id: 'elsewhere' }, 'Elsewhere'));
    open();
});

describe('the menu of a row', () => {
    it('UM-8 opens with its first item focused, says so, and has a name', () => {
        expect(focused()).toBe('History');
        expect(button.getAttribute('aria-expanded')).toBe('true');
        expect(find('[role="menu"]').getAttribute('aria-label')).toBe('More actions for Ann');
        expect(document.querySelectorAll('[role="menuitem"]')).toHaveLength(2);
    });

    it('UM-8 is walked through by arrows, Home and End, round and round', () => {
        const walk = ['ArrowDown', 'ArrowDown', 'ArrowUp', 'Home', 'End'].map((key) => {
            press(key);
            return focused();
        });
        expect(walk).toEqual(['Deactivate', 'History', 'Deactivate', 'History', 'Deactivate']);
    });

    it('UM-8 closes by Escape and gives the keyboard back', () => {
        press('Escape');
        expect(find('[role="menu"]').hidden).toBe(true);
        expect(document.activeElement).toBe(button);
        expect(button.getAttribute('aria-expanded')).toBe('false');
        expect(ran).toEqual([]);
    });

    it('UM-8 does what was chosen once, closed and with the keyboard back at its button', () => {
        find('[role="menuitem"]:last-child').click();
        expect(ran).toEqual(['Deactivate']);
        expect(find('[role="menu"]').hidden).toBe(true);
        expect(document.activeElement).toBe(button);
    });

    it('UM-8 closes when the pointer or the keyboard goes elsewhere, and at its own button', () => {
        find('#elsewhere').dispatchEvent(new Event('pointerdown', { bubbles: true }));
        expect(find('[role="menu"]').hidden).toBe(true);
        open();
        find('#elsewhere').focus();
        expect(find('[role="menu"]').hidden).toBe(true);
        expect(document.activeElement).toBe(find('#elsewhere'));
        open();
        open();
        expect(find('[role="menu"]').hidden).toBe(true);
    });

    it('UM-8 leaves no listener behind once it is closed', () => {
        press('Escape');
        find('#elsewhere').focus();
        press('ArrowDown');
        expect(document.activeElement).toBe(find('#elsewhere'));
        expect(document.querySelectorAll('[role="menu"]')).toHaveLength(1);
    });
});
