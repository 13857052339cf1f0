// SPDX-License-Identifier: Apache-2.0
// Ties the page's one hub connection to its session and to the browser (SR-10, HUB-6, HUB-8, STATE-3).
import { sessionHooks } from '../api/ajax';
import { AuthService } from '../api/auth-service';
import { methodOf, type AjaxOptions } from '../api/request';
import { storedEventSeq } from '../api/session';
import { userStore } from '../api/user-store';
import { clearPersisted, currentOwner, ownerChanged, setOwner } from '../core/persistence';
import { isSameOrigin } from '../core/safe-url';
import { SignalRService } from './signalr-service';

setOwner(signedInUser);

/** The page's one connection to the hub. */
export const signalRService = new SignalRService();

let owner = currentOwner();

/** Lets stores follow who is signed in. */
export function connectStores(): void {
    owner = currentOwner();
    document.addEventListener('userLoggedIn', followOwner);
    document.addEventListener('xos:tokenRenewed', followOwner);
    document.addEventListener('userLoggedOut', () => {
        userStore.clear();
        owner = null;
        clearPersisted();
    });
}

/** Connects while somebody is signed in, and tells the service what happens to session and network. */
export function connectRealtime(service: SignalRService = signalRService): void {
    sessionHooks.connectionId = () => service.connectionId;
    sessionHooks.watch = (request, answer) => {
        if (isChange(request)) {
            service.ownChange(answer.then((xhr) => (xhr === null ? null : storedEventSeq(xhr))));
        }
    };
    document.addEventListener('userLoggedIn', () => void service.connect());
    document.addEventListener('userLoggedOut', () => void service.disconnect());
    document.addEventListener('xos:tokenRenewed', (event) => {
        void service.refreshAuth((event as CustomEvent<{ token: string }>).detail.token);
    });
    document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') {
            void service.reconnectNow();
        }
    });
    window.addEventListener('online', () => {
        service.announceState();
        void service.reconnectNow();
        void service.rejoin();
    });
    window.addEventListener('offline', () => service.announceState());
    // The end of a page is no loss of the connection.
    window.addEventListener('pagehide', () => void service.disconnect());
    window.addEventListener('pageshow', (event) => {
        if (event.persisted) {
            connectSignedIn(service);
        }
    });
    connectSignedIn(service);
}

function connectSignedIn(service: SignalRService): void {
    if (AuthService.getToken() !== null) {
        void service.connect();
    }
}

function followOwner(): void {
    const current = currentOwner();
    if (current !== owner) {
        owner = current;
        userStore.clear();
        ownerChanged();
    }
}

function signedInUser(): string | null {
    const claims = AuthService.currentClaims();
    return claims === null ? null : `${claims.clientId}:${claims.userId}`;
}

function isChange(request: AjaxOptions): boolean {
    return !['GET', 'HEAD'].includes(methodOf(request)) && isSameOrigin(request.url);
}
