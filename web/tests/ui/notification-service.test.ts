// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, vi } from 'vitest';
import { NotificationService } from '../../src/ui/notification-service';
import { find, toasts } from '../support/page';

type Method = 'showSuccess' | 'showError' | 'showInfo' | 'showWarning';

describe('NotificationService', () => {
    it.each<[Method, number, string]>([
        ['showSuccess', 4_000, 'status'],
        ['showInfo', 4_000, 'status'],
        ['showWarning', 6_000, 'status'],
        ['showError', 8_000, 'alert'],
    ])('NS-1 %s stays %i ms with role %s', async (method, delay, role) => {
        NotificationService[method]('Hello');
        expect(toasts()).toEqual(['Hello']);
        expect(find('.toast').getAttribute('role')).toBe(role);
        await vi.advanceTimersByTimeAsync(delay - 1);
        expect(toasts()).toEqual(['Hello']);
        await vi.advanceTimersByTimeAsync(1);
        expect(toasts()).toEqual([]);
    });

    it('NS-1 SEC-5 shows markup as text', () => {
        NotificationService.showError('<img src=x onerror=alert(1)>');
        expect(toasts()).toEqual(['<img src=x onerror=alert(1)>']);
        expect(document.querySelector('img')).toBeNull();
    });

    it('NS-1 can be dismissed by a button with a name', () => {
        NotificationService.showInfo('Hello');
        const close = find('.toast button');
        expect(close.getAttribute('aria-label')).toBe('Close');
        close.click();
        expect(toasts()).toEqual([]);
    });

    it('NS-1 UM-8 gives the keyboard to the next message, then back to where it came from', async () => {
        const field = document.createElement('input');
        document.body.append(field);
        field.focus();
        ['One', 'Two'].forEach((text) => NotificationService.showError(text));
        find('.toast button').focus();
        find('.toast button').click();
        expect(document.activeElement).toBe(find('.toast button'));
        find('.toast button').click();
        expect(document.activeElement).toBe(field);
    });

    it('NS-1 UM-8 leaves the keyboard elsewhere where it is', () => {
        const field = document.createElement('input');
        document.body.append(field);
        NotificationService.showInfo('Hello');
        field.focus();
        find('.toast button').click();
        expect(document.activeElement).toBe(field);
    });

    it('NS-1 shows the same text once within 2 s', async () => {
        NotificationService.showError('Same');
        await vi.advanceTimersByTimeAsync(1_999);
        NotificationService.showError('Same');
        expect(toasts()).toEqual(['Same']);
        await vi.advanceTimersByTimeAsync(1);
        NotificationService.showError('Same');
        expect(toasts()).toEqual(['Same', 'Same']);
    });

    it('NS-1 shows five at a time and drops the oldest', () => {
        [1, 2, 3, 4, 5].forEach((number) => NotificationService.showInfo(`Text ${number}`));
        expect(toasts()).toHaveLength(5);
        NotificationService.showInfo('Text 6');
        expect(toasts()).toEqual(['Text 2', 'Text 3', 'Text 4', 'Text 5', 'Text 6']);
    });
});
