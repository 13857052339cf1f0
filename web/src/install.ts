// SPDX-License-Identifier: Apache-2.0
import { defaults } from './api/ajax';
import { AuthService } from './api/auth-service';
import { connectSession } from './api/session';
import { ErrorHandler } from './ui/error-handler';

let session: Promise<void> | undefined;

/**
 * Connects the library to the page: session headers, the one global failure handler, the token's timer, other tabs.
 *
 * Resolves when a stored token is known to be usable or gone. Calling it again changes nothing.
 */
export function install(): Promise<void> {
    session ??= connect();
    return session;
}

function connect(): Promise<void> {
    connectSession();
    defaults.error = (_xhr, _textStatus, problem) => ErrorHandler.handle(problem);
    document.addEventListener('userLoggedOut', () => ErrorHandler.stopConnectionMonitoring());
    AuthService.followOtherTabs();
    return AuthService.resume();
}
