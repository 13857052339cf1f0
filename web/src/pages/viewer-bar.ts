// SPDX-License-Identifier: Apache-2.0
// The bar of the pages: who is signed in where, and the menu of their account.
import { AccountService } from '../api/account-service';
import { AuthService, ErrorHandler, signalRService } from '../library';
import type { UserDto } from '../api/wire-types';
import { avatarOf } from '../ui/avatar';
import { connectBadge } from '../ui/connection-badge';
import { requireById } from '../ui/dom';
import { Popup } from '../ui/popup';
import { loadShownAvatars } from './avatars';

/** Connects the bar. Resolves to the viewer as the server knows them; null when it could not be asked. */
export async function connectViewerBar(): Promise<UserDto | null> {
    const menu = new Popup(requireById('viewerMenu', HTMLElement));
    const button = requireById('viewerButton', HTMLElement);
    button.addEventListener('click', () => menu.toggle(button));
    requireById('signOutBtn', HTMLElement).addEventListener('click', () => void AuthService.logout());
    connectBadge(requireById('connectionStatus', HTMLElement), signalRService);
    showPlace();
    void showTenant();
    const leaving = new AbortController();
    ['xos:signingOut', 'userLoggedOut'].forEach((name) => document.addEventListener(name, () => leaving.abort()));
    try {
        const viewer = await AuthService.fetchCurrentUser({ signal: leaving.signal });
        showViewer(viewer);
        document.addEventListener('xos:resync', () => void followViewer(leaving.signal));
        document.addEventListener('userUpdated', (event) => {
            const { user } = (event as CustomEvent<{ user: UserDto }>).detail;
            if (user.id === viewer.id) {
                showViewer(user);
            }
        });
        return viewer;
    } catch (error) {
        ErrorHandler.handle(error, { context: 'current_user' });
        return null;
    }
}

/** What happened to the viewer may be among the events that were left out. */
async function followViewer(signal: AbortSignal): Promise<void> {
    try {
        const { data: user } = await AccountService.getProfile({ global: false, signal });
        document.dispatchEvent(new CustomEvent('userUpdated', { detail: { user } }));
    } catch (error) {
        console.warn('The viewer could not be asked for:', error);
    }
}

/** Marks the link to the page that is shown. */
function showPlace(): void {
    for (const link of document.querySelectorAll<HTMLAnchorElement>('.xos-bar-links a')) {
        if (link.pathname === window.location.pathname) {
            link.setAttribute('aria-current', 'page');
        }
    }
}

function showViewer(viewer: UserDto): void {
    const { name, email } = viewer;
    requireById('viewerAvatar', HTMLElement).replaceChildren(avatarOf(viewer));
    loadShownAvatars();
    const shown = requireById('viewerName', HTMLElement);
    shown.textContent = name;
    shown.title = email;
    requireById('viewerMenuName', HTMLElement).textContent = name;
    requireById('viewerEmail', HTMLElement).textContent = email;
}

/** The name of the organisation is a help, not a need: without it the menu has a line less. */
async function showTenant(): Promise<void> {
    try {
        requireById('tenantName', HTMLElement).textContent = (await AccountService.getTenant({ global: false })).name;
    } catch (error) {
        console.warn('The name of the organisation is not known:', error);
    }
}
