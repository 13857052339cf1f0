// SPDX-License-Identifier: Apache-2.0
// What every page does first: its colours, its language, the globals, and the session.
import { addEnglish } from '../core/language';
import { setGlobals } from '../globals';
import type { InstallOptions } from '../install';
import { AuthService, install } from '../library';
import { enPages } from '../texts/en-pages';
import { byId } from '../ui/dom';
import { applyLanguage } from '../ui/language-switch';
import { applyTheme, connectThemeSwitch } from '../ui/theme';
import { connectAvatars } from './avatars';

/** Resolves when the page speaks its language and a stored token is known to be usable or gone. */
export async function startPage(options: InstallOptions = {}): Promise<void> {
    applyTheme();
    setGlobals();
    addEnglish(enPages);
    const themeSwitch = byId('themeSwitch', HTMLElement);
    if (themeSwitch !== null) {
        connectThemeSwitch(themeSwitch);
    }
    await install({ ...options, language: applyLanguage() });
}

/** Starts a page that is for signed-in people only. False when it leads to the sign-in instead. */
export async function startPrivatePage(): Promise<boolean> {
    forgetWhenLeft();
    connectAvatars();
    await startPage();
    if (AuthService.getToken() !== null) {
        return true;
    }
    const here = window.location.pathname + window.location.search;
    window.location.replace(`/login?returnTo=${encodeURIComponent(here)}`);
    return false;
}

/** The Back button brings a page back as it was left: then what it showed must be gone, or new. */
function forgetWhenLeft(): void {
    document.addEventListener('userLoggedOut', () => document.getElementById('main')?.replaceChildren());
    window.addEventListener('pageshow', (event) => {
        if (event.persisted) {
            window.location.reload();
        }
    });
}
