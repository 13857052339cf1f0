// SPDX-License-Identifier: Apache-2.0
import { AuthService } from '../api/auth-service';
import { methodOf } from '../api/request';
import { UserService } from '../api/user-service';
import { userStore, withKnownUser } from '../api/user-store';
import type { EventMeta, UserDto } from '../api/wire-types';
import { ApiProblem } from '../core/api-problem';
import type { FormValues } from '../core/form-validator';
import type Modal from 'bootstrap/js/src/modal.js';
import { dialogFor } from './dialog';
import { byId, Listeners, requireById, setDisabled } from './dom';
import { ErrorHandler } from './error-handler';
import { NotificationService } from './notification-service';
import { otherUserTexts, remoteTexts } from './remote-texts';
import type { ReplayDetail } from './replay';
import type { RealtimeState } from './signalr-service';
import { toCreateRequest, UserForm } from './user-form';
import { UserTable } from './user-table';
import type { RowActions } from './user-table-view';
import { VersionConflict } from './version-conflict';

interface RowClickDetail {
    action: 'edit' | 'delete';
    user: UserDto;
}

interface RemoteDetail {
    user: UserDto;
    userId: number;
    meta?: EventMeta;
}

/** Who looks at the page; decides which buttons are offered. The server decides what is allowed. */
export interface Viewer {
    userId: number;
    isAdmin: boolean;
}

/** The user management page: a table, a form in a modal, and the question before a deletion. */
export class UserManagementSystem {
    userTable!: UserTable;
    userForm!: UserForm;
    currentUser: UserDto | null = null;
    editModal!: Modal;
    deleteModal!: Modal;

    private readonly listeners = new Listeners();
    private editTitle: HTMLElement | null = null;
    private viewer: Viewer | null = AuthService.currentClaims();
    private deleting = false;

    async init(): Promise<void> {
        this.setupComponents();
        this.setupEventHandlers();
        await this.loadInitialData();
    }

    /** Takes away every listener of the page and its components. */
    disconnect(): void {
        this.listeners.removeAll();
        this.userTable.disconnect();
        this.userForm.disconnect();
        window.userTable = undefined;
    }

    setupComponents(): void {
        const editModal = requireById('editUserModal', HTMLElement);
        this.editModal = dialogFor(editModal);
        this.deleteModal = dialogFor(requireById('deleteUserModal', HTMLElement));
        this.editTitle = editModal.querySelector('.modal-title');
        this.userForm = new UserForm(requireById('userForm', HTMLFormElement), { managed: true });
        this.userTable = new UserTable(requireById('userTableContainer', HTMLElement), {
            autoLoad: false,
            actionsFor: (user) => this.actionsFor(user),
        });
        window.userTable = this.userTable;
        this.showCreateButton();
    }

    setupEventHandlers(): void {
        this.onClick('createUserBtn', () => this.openCreateForm());
        this.onClick('confirmDeleteBtn', () => void this.confirmDelete());
        this.listeners.on(document, 'userTableRowClick', (event) => {
            const { action, user } = (event as CustomEvent<RowClickDetail>).detail;
            if (action === 'edit') {
                this.openEditForm(user);
            } else {
                this.openDeleteConfirmation(user);
            }
        });
        this.listeners.on(document, 'userFormSubmit', (event) => {
            void this.handleFormSubmit((event as CustomEvent<FormValues>).detail);
        });
        this.listeners.on(document, 'xos:replayed', (event) => {
            this.closeReplayed((event as CustomEvent<ReplayDetail>).detail);
        });
        this.onRemote('signalRUserCreated', ({ user, meta }) => this.handleRemoteUserCreated(user, meta));
        this.onRemote('signalRUserUpdated', ({ user, meta }) => this.handleRemoteUserUpdated(user, meta));
        this.onRemote('signalRUserDeleted', ({ userId, meta }) => this.handleRemoteUserDeleted(userId, meta));
        ['xos:signingOut', 'userLoggedOut'].forEach((name) => this.listeners.on(document, name, () => this.disconnect()));
        this.listeners.on(document, 'xos:resync', () => void this.checkOpenUser());
        this.listeners.on(document, 'xos:connection', (event) => {
            this.retryLoad((event as CustomEvent<{ state: RealtimeState }>).detail.state);
        });
    }

    async loadInitialData(): Promise<void> {
        if (!(await this.userTable.loadData(true, { log: false })) && this.userTable.lastError !== null) {
            ErrorHandler.handle(this.userTable.lastError, { context: 'initial_load' });
        }
    }

    /** Replaces what the token said about the viewer by what the server says. */
    setViewer(viewer: Viewer): void {
        const changed = viewer.isAdmin !== this.viewer?.isAdmin || viewer.userId !== this.viewer.userId;
        this.viewer = viewer;
        if (changed) {
            this.showCreateButton();
            void this.userTable.loadData(false);
        }
    }

    openCreateForm(): void {
        this.currentUser = null;
        this.userForm.reset();
        this.userForm.setMode('create');
        this.setEditTitle('New user');
        this.editModal.show();
    }

    openEditForm(user: UserDto): void {
        this.currentUser = user;
        this.userForm.reset();
        this.userForm.populate(user);
        this.userForm.setMode('edit');
        this.setEditTitle('Edit user');
        this.editModal.show();
    }

    openDeleteConfirmation(user: UserDto): void {
        this.currentUser = user;
        requireById('deleteUserName', HTMLElement).textContent = user.name;
        this.deleteModal.show();
    }

    async handleFormSubmit(formData: FormValues): Promise<void> {
        const { currentUser } = this;
        this.userForm.setLoadingState(true);
        try {
            if (currentUser) {
                const { name, email } = formData;
                const changes = { ...formData, name: String(name ?? ''), email: String(email ?? '') };
                const { data: user } = await UserService.updateUser(currentUser.id, changes, { global: false });
                document.dispatchEvent(new CustomEvent('userUpdated', { detail: { user } }));
            } else {
                await UserService.createUser(toCreateRequest(formData), { global: false });
            }
            NotificationService.showSuccess(`User ${currentUser ? 'updated' : 'created'} successfully`);
            this.editModal.hide();
            await this.reload();
        } catch (error) {
            ErrorHandler.handle(error, { context: 'form_submit', formData });
        } finally {
            this.userForm.setLoadingState(false);
        }
    }

    async confirmDelete(): Promise<void> {
        const { currentUser } = this;
        if (!currentUser || this.deleting) {
            return;
        }
        this.setDeleting(true);
        try {
            await UserService.deleteUser(currentUser.id, { global: false });
            NotificationService.showSuccess('User deleted successfully');
            this.deleteModal.hide();
            this.currentUser = null;
            await this.reload();
        } catch (error) {
            ErrorHandler.handle(error, { context: 'delete_user', userId: currentUser.id });
        } finally {
            this.setDeleting(false);
        }
    }

    handleRemoteUserCreated(user: UserDto, meta?: EventMeta): void {
        userStore.upsert(user, { seq: meta?.seq });
        this.showRemote(user.id, () => withKnownUser(user.id, (current) => this.userTable.addRow(current)));
        NotificationService.showInfo(this.textsFor(meta).created(user.name));
    }

    handleRemoteUserUpdated(user: UserDto, meta?: EventMeta): void {
        userStore.upsert(user, { seq: meta?.seq });
        this.showRemote(user.id, () => withKnownUser(user.id, (current) => this.userTable.updateRow(current)));
        withKnownUser(user.id, (current) => {
            this.followOpenUser(current);
            this.followViewer(current);
        });
        NotificationService.showInfo(this.textsFor(meta).updated(user.name));
    }

    handleRemoteUserDeleted(userId: number, meta?: EventMeta): void {
        userStore.remove(userId, { seq: meta?.seq });
        this.showRemote(userId, () => this.userTable.removeRow(userId));
        this.dropOpenUser(userId);
        NotificationService.showInfo(this.textsFor(meta).deleted);
    }

    private reload(): Promise<boolean> {
        return this.userTable.loadData(false, { fresh: true });
    }

    /** A change that was repeated after a failure came from the form or the question before a deletion. */
    private closeReplayed({ request }: ReplayDetail): void {
        if (methodOf(request) !== 'GET') {
            this.editModal.hide();
            this.deleteModal.hide();
        }
    }

    /** Shows a change in the list. That of a user on another page may move this page's users and changes totals. */
    private showRemote(id: number, show: () => void): void {
        const wasShown = this.userTable.hasRow(id);
        show();
        if (this.userTable.hasRow(id)) {
            this.userTable.highlightRow(id);
        } else if (!wasShown) {
            this.userTable.refreshSoon();
        }
    }

    /** The form keeps what was typed and shows the other version beside it. */
    private followOpenUser(user: UserDto): void {
        if (this.currentUser?.id !== user.id) {
            return;
        }
        if (isOpen('editUserModal')) {
            VersionConflict.show(this.userForm.form, this.userForm.values(), { ...user });
        } else if (isOpen('deleteUserModal')) {
            requireById('deleteUserName', HTMLElement).textContent = user.name;
        }
        this.currentUser = user;
    }

    private dropOpenUser(userId: number): void {
        if (this.currentUser?.id !== userId) {
            return;
        }
        if (isOpen('editUserModal')) {
            VersionConflict.showDeleted(this.userForm.form);
        } else if (isOpen('deleteUserModal')) {
            this.deleteModal.hide();
            this.currentUser = null;
        }
    }

    /** Events were missed that cannot be told one by one: what the open form is about may have changed too. */
    private async checkOpenUser(): Promise<void> {
        const open = this.currentUser;
        if (open === null || !(isOpen('editUserModal') || isOpen('deleteUserModal'))) {
            return;
        }
        try {
            const user = await UserService.getUser(open.id, { global: false });
            if (JSON.stringify(user) !== JSON.stringify(open)) {
                this.followOpenUser(user);
            }
        } catch (error) {
            if (error instanceof ApiProblem && error.status === 404) {
                this.dropOpenUser(open.id);
            }
        }
    }

    /** The server is there again: a list that could not be loaded is loaded now. */
    private retryLoad(state: RealtimeState): void {
        if (state === 'live' && this.userTable.lastError !== null) {
            void this.reload();
        }
    }

    /** The signed-in user's own rights or name were changed elsewhere. */
    private followViewer(user: UserDto): void {
        if (user.id === this.viewer?.userId) {
            this.setViewer({ userId: user.id, isAdmin: user.isAdmin });
            document.dispatchEvent(new CustomEvent('userUpdated', { detail: { user } }));
        }
    }

    private textsFor(meta: EventMeta | undefined): typeof remoteTexts {
        const isOwnTab = meta !== undefined && meta.actorId === this.viewer?.userId;
        return isOwnTab ? remoteTexts : otherUserTexts;
    }

    private actionsFor(user: UserDto): RowActions {
        if (this.viewer === null || this.viewer.isAdmin) {
            return { edit: true, delete: true };
        }
        return { edit: user.id === this.viewer.userId, delete: false };
    }

    private showCreateButton(): void {
        const button = byId('createUserBtn', HTMLElement);
        if (button !== null) {
            button.hidden = this.viewer !== null && !this.viewer.isAdmin;
        }
    }

    private setDeleting(on: boolean): void {
        this.deleting = on;
        const button = byId('confirmDeleteBtn', HTMLButtonElement);
        if (button !== null) {
            setDisabled(button, on);
        }
    }

    private setEditTitle(text: string): void {
        if (this.editTitle !== null) {
            this.editTitle.textContent = text;
        }
    }

    /** Shows a remote change itself, so that the service does not. */
    private onRemote(name: string, show: (detail: RemoteDetail) => void): void {
        this.listeners.on(document, name, (event) => {
            event.preventDefault();
            show((event as CustomEvent<RemoteDetail>).detail);
        });
    }

    private onClick(id: string, action: () => void): void {
        const button = byId(id, HTMLElement);
        if (button !== null) {
            this.listeners.on(button, 'click', action);
        }
    }
}

function isOpen(modalId: string): boolean {
    return requireById(modalId, HTMLElement).classList.contains('show');
}

/** Starts the page's system when the page is the user management page; null elsewhere. */
export function startUserManagement(): UserManagementSystem | null {
    if (document.getElementById('userManagementPage') === null) {
        return null;
    }
    const system = new UserManagementSystem();
    void system.init();
    return system;
}
