// SPDX-License-Identifier: Apache-2.0
import '../styles/xos.scss';
import { setGlobals } from '../globals';
import { AuthService, ErrorHandler, install, signalRService } from '../library';
import type { UserDto } from '../api/wire-types';
import { connectBadge } from '../ui/connection-badge';
import { requireById } from '../ui/dom';
import { applyTheme, connectThemeSwitch } from '../ui/theme';
import { startUserManagement, type UserManagementSystem } from '../ui/user-management-system';

applyTheme();
setGlobals();
forgetWhenLeft();
void open();

async function open(): Promise<void> {
    await install();
    if (AuthService.getToken() === null) {
        const here = window.location.pathname + window.location.search;
        window.location.replace(`/login?returnTo=${encodeURIComponent(here)}`);
        return;
    }
    connectBadge(requireById('connectionStatus', HTMLElement), signalRService);
    connectThemeSwitch(requireById('themeSwitch', HTMLElement));
    requireById('signOutBtn', HTMLElement).addEventListener('click', () => void AuthService.logout());
    const system = startUserManagement();
    await showViewer(system);
}

/** The Back button brings a page back as it was left: then the list must be gone, or new. */
function forgetWhenLeft(): void {
    document.addEventListener('userLoggedOut', () => requireById('userManagementPage', HTMLElement).replaceChildren());
    window.addEventListener('pageshow', (event) => {
        if (event.persisted) {
            window.location.reload();
        }
    });
}

async function showViewer(system: UserManagementSystem | null): Promise<void> {
    const leaving = new AbortController();
    ['xos:signingOut', 'userLoggedOut'].forEach((name) => document.addEventListener(name, () => leaving.abort()));
    try {
        const user = await AuthService.fetchCurrentUser({ signal: leaving.signal });
        showName(user);
        document.addEventListener('userUpdated', (event) => {
            const updated = (event as CustomEvent<{ user: UserDto }>).detail.user;
            if (updated.id === user.id) {
                showName(updated);
            }
        });
        system?.setViewer({ userId: user.id, isAdmin: user.isAdmin });
    } catch (error) {
        ErrorHandler.handle(error, { context: 'current_user' });
    }
}

function showName({ name, email }: UserDto): void {
    const shown = requireById('viewerName', HTMLElement);
    shown.textContent = name;
    shown.title = email;
}
