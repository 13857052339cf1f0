// SPDX-License-Identifier: Apache-2.0
// Light or dark: as the system says until the user chooses, then as chosen.

export type Theme = 'light' | 'dark';

const storageKey = 'xos_theme';
let chosen: Theme | null = null;

export function currentTheme(): Theme {
    return storedTheme() ?? systemTheme();
}

/** Shows the current theme and follows the system while the user has not chosen. */
export function applyTheme(): void {
    chosen = storedTheme();
    show(currentTheme());
    systemDark()?.addEventListener('change', () => show(currentTheme()));
    // The answer to a sign-out empties the browser's storage (WEB-4). The choice says nothing about the user: it stays.
    document.addEventListener('userLoggedOut', () => store(chosen));
}

/** Makes `button` the switch between the two themes; its pressed state means dark. */
export function connectThemeSwitch(button: HTMLElement): void {
    const update = (): void => button.setAttribute('aria-pressed', String(currentTheme() === 'dark'));
    button.addEventListener('click', () => {
        choose(currentTheme() === 'dark' ? 'light' : 'dark');
        update();
    });
    update();
}

function choose(theme: Theme): void {
    store(theme === systemTheme() ? null : theme);
    show(theme);
}

function store(theme: Theme | null): void {
    chosen = theme;
    if (theme === null) {
        localStorage.removeItem(storageKey);
    } else {
        localStorage.setItem(storageKey, theme);
    }
}

function show(theme: Theme): void {
    document.documentElement.setAttribute('data-bs-theme', theme);
}

function storedTheme(): Theme | null {
    const stored = localStorage.getItem(storageKey);
    return stored === 'light' || stored === 'dark' ? stored : null;
}

function systemTheme(): Theme {
    return systemDark()?.matches ? 'dark' : 'light';
}

function systemDark(): MediaQueryList | null {
    return typeof window.matchMedia === 'function' ? window.matchMedia('(prefers-color-scheme: dark)') : null;
}
