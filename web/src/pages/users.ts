// SPDX-License-Identifier: Apache-2.0
import '../styles/xos.scss';
import { setGlobals } from '../globals';
import { AuthService, ErrorHandler, install } from '../library';
import { requireById } from '../ui/dom';
import { applyTheme, connectThemeSwitch } from '../ui/theme';
import { startUserManagement, type UserManagementSystem } from '../ui/user-management-system';

applyTheme();
setGlobals();
void open();

async function open(): Promise<void> {
    await install();
    if (AuthService.getToken() === null) {
        const here = window.location.pathname + window.location.search;
        window.location.replace(`/login?returnTo=${encodeURIComponent(here)}`);
        return;
    }
    connectThemeSwitch(requireById('themeSwitch', HTMLElement));
    requireById('signOutBtn', HTMLElement).addEventListener('click', () => void AuthService.logout());
    const system = startUserManagement();
    await showViewer(system);
}

async function showViewer(system: UserManagementSystem | null): Promise<void> {
    try {
        const user = await AuthService.fetchCurrentUser();
        const name = requireById('viewerName', HTMLElement);
        name.textContent = user.name;
        name.title = user.email;
        system?.setViewer({ userId: user.id, isAdmin: user.isAdmin });
    } catch (error) {
        ErrorHandler.handle(error, { context: 'current_user' });
    }
}
