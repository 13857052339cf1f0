// SPDX-License-Identifier: Apache-2.0
// Ties the page's one hub connection to its session and to the browser (SR-10, HUB-6, HUB-8, STATE-3).
import { sessionHooks } from '../api/ajax';
import { AuthService } from '../api/auth-service';
import { methodOf, type AjaxOptions } from '../api/request';
import { storedEventSeq } from '../api/session';
import { userStore } from '../api/user-store';
import { clearPersisted, currentOwner, ownerChanged, setOwner } from '../core/persistence';
import { isSameOrigin } from '../core/safe-url';
import { Listeners } from './dom';
import { SignalRService } from './signalr-service';

setOwner(signedInUser);

/** The page's one connection to the hub. */
export const signalRService = new SignalRService();

/** Lets stores follow who is signed in. Returns what ends this. */
export function connectStores(): () => void {
    const listeners = new Listeners();
    let owner = currentOwner();
    const follow = (): void => {
        const current = currentOwner();
        if (current !== owner) {
            owner = current;
            userStore.clear();
            ownerChanged();
        }
    };
    listeners.on(document, 'userLoggedIn', follow);
    listeners.on(document, 'xos:tokenRenewed', follow);
    listeners.on(document, 'userLoggedOut', () => {
        owner = null;
        userStore.clear();
        clearPersisted();
    });
    return () => listeners.removeAll();
}

/** Connects while somebody is signed in, and tells the service of session and network. Returns what ends this. */
export function connectRealtime(service: SignalRService = signalRService): () => void {
    const listeners = new Listeners();
    sessionHooks.connectionId = () => service.connectionId;
    sessionHooks.watch = (request, answer) => {
        if (isChange(request)) {
            service.ownChange(answer.then((xhr) => (xhr === null ? null : storedEventSeq(xhr))));
        }
    };
    listeners.on(document, 'userLoggedIn', () => void service.connect());
    ['xos:signingOut', 'userLoggedOut'].forEach((name) => {
        listeners.on(document, name, () => void service.disconnect());
    });
    listeners.on(document, 'xos:tokenRenewed', (event) => {
        void service.refreshAuth((event as CustomEvent<{ token: string }>).detail.token);
    });
    listeners.on(document, 'visibilitychange', () => {
        if (document.visibilityState === 'visible') {
            void service.reconnectNow();
        }
    });
    listeners.on(window, 'online', () => {
        service.announceState();
        void service.reconnectNow();
        void service.rejoin();
    });
    listeners.on(window, 'offline', () => service.announceState());
    // The end of a page is no loss of the connection.
    listeners.on(window, 'pagehide', () => void service.disconnect());
    listeners.on(window, 'pageshow', (event) => {
        if ((event as PageTransitionEvent).persisted) {
            connectSignedIn(service);
        }
    });
    connectSignedIn(service);
    return () => listeners.removeAll();
}

function connectSignedIn(service: SignalRService): void {
    if (AuthService.getToken() !== null) {
        void service.connect();
    }
}

function signedInUser(): string | null {
    const claims = AuthService.currentClaims();
    return claims === null ? null : `${claims.clientId}:${claims.userId}`;
}

function isChange(request: AjaxOptions): boolean {
    return !['GET', 'HEAD'].includes(methodOf(request)) && isSameOrigin(request.url);
}
