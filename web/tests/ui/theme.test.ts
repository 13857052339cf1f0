// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { applyTheme, connectThemeSwitch, currentTheme } from '../../src/ui/theme';
import { find, showPage } from '../support/page';

let systemIsDark = false;
let systemChanged: () => void = () => undefined;

function shown(): string | null {
    return document.documentElement.getAttribute('data-bs-theme');
}

beforeEach(() => {
    systemIsDark = false;
    vi.stubGlobal('matchMedia', () => ({
        get matches() {
            return systemIsDark;
        },
        addEventListener: (_type: string, listener: () => void) => (systemChanged = listener),
    }));
    showPage('users');
});

describe('theme', () => {
    it('UM-8 follows the system until the user chooses', () => {
        applyTheme();
        expect(shown()).toBe('light');
        systemIsDark = true;
        systemChanged();
        expect(shown()).toBe('dark');
    });

    it('UM-8 keeps what the user chose, and says so to screen readers', () => {
        applyTheme();
        connectThemeSwitch(find('#themeSwitch'));
        expect(find('#themeSwitch').getAttribute('aria-pressed')).toBe('false');
        find('#themeSwitch').click();
        expect([shown(), find('#themeSwitch').getAttribute('aria-pressed')]).toEqual(['dark', 'true']);
        systemChanged();
        expect(shown()).toBe('dark');
        find('#themeSwitch').click();
        expect([currentTheme(), shown()]).toEqual(['light', 'light']);
    });

    it('UM-8 WEB-4 keeps the choice when signing out empties the storage', () => {
        applyTheme();
        connectThemeSwitch(find('#themeSwitch'));
        find('#themeSwitch').click();
        localStorage.clear();
        document.dispatchEvent(new CustomEvent('userLoggedOut'));
        expect(currentTheme()).toBe('dark');
    });

    it('UM-8 ignores a stored value it does not know', () => {
        localStorage.setItem('xos_theme', 'purple');
        expect(currentTheme()).toBe('light');
    });
});
