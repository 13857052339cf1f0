// SPDX-License-Identifier: Apache-2.0
// Light or dark: as the system says until the user chooses, then as chosen.
import { Preference } from './preference';

const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const preference = new Preference('xos_theme', themes);

export function currentTheme(): Theme {
    return preference.get() ?? systemTheme();
}

/** What the user chose; null while the system decides. */
export function chosenTheme(): Theme | null {
    return preference.get();
}

/** Remembers and shows a theme; null leaves it to the system. */
export function chooseTheme(theme: Theme | null): void {
    preference.set(theme);
    show(currentTheme());
}

/** Shows the current theme and follows the system while the user has not chosen. */
export function applyTheme(): void {
    preference.surviveSignOut();
    show(currentTheme());
    systemDark()?.addEventListener('change', () => show(currentTheme()));
}

/** Makes `button` the switch between the two themes; its pressed state means dark. */
export function connectThemeSwitch(button: HTMLElement): void {
    const update = (): void => button.setAttribute('aria-pressed', String(currentTheme() === 'dark'));
    button.addEventListener('click', () => {
        const theme = currentTheme() === 'dark' ? 'light' : 'dark';
        chooseTheme(theme === systemTheme() ? null : theme);
    });
    document.addEventListener('xos:theme', update);
    update();
}

/** Makes `select` the choice of a theme; its empty value leaves it to the system. */
export function connectThemeChoice(select: HTMLSelectElement): void {
    const update = (): void => {
        select.value = chosenTheme() ?? '';
    };
    select.addEventListener('change', () => chooseTheme(themes.find((theme) => theme === select.value) ?? null));
    document.addEventListener('xos:theme', update);
    update();
}

function show(theme: Theme): void {
    document.documentElement.setAttribute('data-bs-theme', theme);
    document.dispatchEvent(new CustomEvent('xos:theme'));
}

function systemTheme(): Theme {
    return systemDark()?.matches ? 'dark' : 'light';
}

function systemDark(): MediaQueryList | null {
    return typeof window.matchMedia === 'function' ? window.matchMedia('(prefers-color-scheme: dark)') : null;
}
