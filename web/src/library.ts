// SPDX-License-Identifier: Apache-2.0
// The public face of the package. Importing it changes nothing; `install()` connects it to the page.
import Modal from 'bootstrap/js/src/modal.js';
import Toast from 'bootstrap/js/src/toast.js';
import { EntityStore } from './core/entity-store';
import { createStore } from './core/store';

export { ApiProblem } from './core/api-problem';
export { checkField, checkRequest, type RequestName, type RequestValues } from './core/check-request';
export { escapeHtml } from './core/escape';
export { formatDate } from './core/format';
export { useLanguage } from './core/language';
export { FormValidator } from './core/form-validator';
export { AuthService } from './api/auth-service';
export { FileService } from './api/file-service';
export { fileStore } from './api/file-store';
export { userStore } from './api/user-store';
export { UserService } from './api/user-service';
export { Utils } from './api/utils';
export { ErrorHandler } from './ui/error-handler';
export { NotificationService } from './ui/notification-service';
export { signalRService } from './ui/realtime';
export { SignalRService } from './ui/signalr-service';
export { UserForm } from './ui/user-form';
export { UserManagementSystem } from './ui/user-management-system';
export { UserTable } from './ui/user-table';
export { applyTheme } from './ui/theme';
export { install } from './install';
export * as signalR from '@microsoft/signalr';
export { createStore, EntityStore };

export type { AjaxOptions } from './api/request';
export type { FileUpload, UploadOptions, UploadState } from './api/transfers/file-upload';
export type { TransferProgress } from './api/transfers/speed';
export type { DownloadOptions, InterruptedUpload } from './api/transfers/transfers';
export type * from './api/wire-types';
export type { Language } from './texts/catalogue';

export type { EntityListener, Known } from './core/entity-store';
export type { StateStore, StoreOptions } from './core/store';
export type { HubConnectionOptions } from './hub/hub-connection';
export type { RealtimeState } from './ui/signalr-service';

/** State of pages, and the records of a resource. */
export const Store = { createStore, createEntityStore: <T extends { id: number }>() => new EntityStore<T>() };

/** The parts of Bootstrap the package brings along. */
export const bootstrap = { Modal, Toast };
