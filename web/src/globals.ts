// SPDX-License-Identifier: Apache-2.0
// Sets the library's classes as globals, for pages that use it from classic scripts.
import {
    AuthService,
    bootstrap,
    ErrorHandler,
    FileService,
    FormValidator,
    NotificationService,
    signalR,
    SignalRService,
    signalRService,
    Store,
    UserForm,
    UserManagementSystem,
    UserService,
    userStore,
    UserTable,
    Utils,
} from './library';

export function setGlobals(): void {
    Object.assign(window, {
        Utils,
        UserService,
        FileService,
        FormValidator,
        UserForm,
        UserTable,
        AuthService,
        ErrorHandler,
        NotificationService,
        SignalRService,
        signalRService,
        Store,
        userStore,
        UserManagementSystem,
        bootstrap,
        signalR,
    });
}
