// SPDX-License-Identifier: Apache-2.0
import { defaults } from './api/ajax';
import { AuthService } from './api/auth-service';
import { connectSession } from './api/session';
import { ErrorHandler } from './ui/error-handler';
import { connectRealtime, connectStores } from './ui/realtime';

export interface InstallOptions {
    /** False leaves out the connection to the hub, for a page that is left as soon as somebody has signed in. */
    realtime?: boolean;
    /** Awaited before the hub is connected: what is said of that has to be in the language of the page. */
    language?: Promise<unknown>;
}

let session: Promise<void> | undefined;

/**
 * Connects the library to the page: session headers, the one global failure handler, the token's timer, other tabs,
 * and the hub while somebody is signed in.
 *
 * Resolves when a stored token is known to be usable or gone. Calling it again changes nothing.
 */
export function install(options: InstallOptions = {}): Promise<void> {
    session ??= connect(options);
    return session;
}

async function connect({ realtime = true, language }: InstallOptions): Promise<void> {
    connectSession();
    connectStores();
    defaults.error = (_xhr, _textStatus, problem) => ErrorHandler.handle(problem);
    document.addEventListener('userLoggedOut', () => ErrorHandler.stopConnectionMonitoring());
    AuthService.followOtherTabs();
    await Promise.all([AuthService.resume(), language]);
    if (realtime) {
        connectRealtime();
    }
}
