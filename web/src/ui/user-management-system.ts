// SPDX-License-Identifier: Apache-2.0
import { AuthService } from '../api/auth-service';
import { methodOf } from '../api/request';
import { UserService } from '../api/user-service';
import { userStore, withKnownUser } from '../api/user-store';
import type { EventMeta, UpdateUserRequest, UserDto } from '../api/wire-types';
import { ApiProblem } from '../core/api-problem';
import { IdempotencyKey } from '../core/idempotency-key';
import { text } from '../core/language';
import type { FormMode, FormValues } from '../core/form-validator';
import type Modal from 'bootstrap/js/src/modal.js';
import { dialogFor } from './dialog';
import { showDialogHint } from './dialog-hint';
import { byId, Listeners, requireById, setDisabled } from './dom';
import { EditedUser } from './edited-user';
import { ErrorHandler } from './error-handler';
import { NotificationService } from './notification-service';
import { otherUserTexts, remoteTexts } from './remote-texts';
import type { ReplayDetail } from './replay';
import type { RealtimeState } from './signalr-service';
import { toCreateRequest, UserForm } from './user-form';
import { UserTable, type UserTableOptions } from './user-table';
import type { RowActions } from './user-row-actions';
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

/** What a page adds to the user management. */
export interface UserManagementOptions {
    /** Called with the table before its first load. */
    prepare?: (table: UserTable) => void;
    /** Which buttons a row has beside, or instead of, Edit and Delete. */
    actionsFor?: (user: UserDto, viewer: Viewer | null) => Partial<RowActions>;
    onAction?: UserTableOptions['onAction'];
    /** Called when it is known, or known anew, who looks at the page. */
    onViewer?: (viewer: Viewer) => void;
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
    private currentViewer: Viewer | null = AuthService.currentClaims();
    private edited: EditedUser | null = null;
    private readonly createKey = new IdempotencyKey();
    private deleting = false;

    constructor(private readonly options: UserManagementOptions = {}) {}

    /** Who looks at the page; null while nobody knows. */
    get viewer(): Viewer | null {
        return this.currentViewer;
    }

    /** True while the open form holds something typed that is not saved. */
    get isEditing(): boolean {
        return isOpen('editUserModal') && this.userForm.isChanged;
    }

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
            ...(this.options.onAction && { onAction: this.options.onAction }),
        });
        window.userTable = this.userTable;
        this.showViewer();
        this.options.prepare?.(this.userTable);
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
        this.listeners.on(document, 'xos:resync', () => this.checkOpenUser());
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
        this.currentViewer = viewer;
        if (changed) {
            this.showViewer();
            void this.userTable.loadData(false);
        }
    }

    openCreateForm(): void {
        this.currentUser = null;
        this.edited = null;
        this.openForm('create');
        this.setEditTitle(text('form.newUser'));
        this.editModal.show();
    }

    openEditForm(user: UserDto): void {
        this.currentUser = user;
        this.openForm('edit');
        this.userForm.populate(user);
        this.setEditTitle(text('form.editUser'));
        this.editModal.show();
        this.edited = new EditedUser(user, {
            onNewer: (newest) => this.showNewest(newest),
            onGone: () => this.dropOpenUser(user.id),
        });
    }

    openDeleteConfirmation(user: UserDto): void {
        this.currentUser = user;
        requireById('deleteUserName', HTMLElement).textContent = user.name;
        this.deleteModal.show();
    }

    async handleFormSubmit(formData: FormValues): Promise<void> {
        const { edited } = this;
        if (VersionConflict.focusUndecided(this.userForm.form)) {
            return;
        }
        this.userForm.setLoadingState(true);
        try {
            const isSaved = edited ? await this.save(edited, toChanges(formData)) : await this.create(formData);
            if (isSaved) {
                NotificationService.showSuccess(text(edited ? 'form.updated' : 'form.created'));
                this.editModal.hide();
                await this.reload();
            }
        } catch (error) {
            ErrorHandler.handle(error, { context: 'form_submit', formData });
            hintAt('editUserModal', error);
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
            NotificationService.showSuccess(text('form.deleted'));
            this.deleteModal.hide();
            this.currentUser = null;
            await this.reload();
        } catch (error) {
            ErrorHandler.handle(error, { context: 'delete_user', userId: currentUser.id });
            hintAt('deleteUserModal', error);
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
            this.checkOpenUser();
            this.followViewer(current);
        });
        NotificationService.showInfo(this.textsFor(meta).updated(user.name));
    }

    handleRemoteUserDeleted(userId: number, meta?: EventMeta): void {
        userStore.remove(userId, { seq: meta?.seq });
        this.showRemote(userId, () => this.userTable.removeRow(userId));
        this.dropOpenUser(userId);
        NotificationService.showInfo(this.textsFor(meta).deleted());
    }

    private openForm(mode: FormMode): void {
        this.userForm.reset();
        this.userForm.offersRights = this.viewer?.isAdmin === true;
        this.userForm.setMode(mode);
    }

    private async create(formData: FormValues): Promise<boolean> {
        const request = toCreateRequest(formData);
        const headers = { 'Idempotency-Key': this.createKey.for(request) };
        await UserService.createUser(request, { global: false, headers });
        this.createKey.forget();
        return true;
    }

    /** False when somebody else was faster: then the form shows both versions, and nothing is overwritten. */
    private async save(edited: EditedUser, changes: UpdateUserRequest): Promise<boolean> {
        try {
            const user = await edited.save(changes);
            document.dispatchEvent(new CustomEvent('userUpdated', { detail: { user } }));
            return true;
        } catch (error) {
            if (!(error instanceof ApiProblem && error.status === 412)) {
                throw error;
            }
            return this.meetConflict(edited, changes);
        }
    }

    private async meetConflict(edited: EditedUser, changes: UpdateUserRequest): Promise<boolean> {
        const shown = this.currentUser;
        await edited.renew();
        if (this.currentUser === shown) {
            // Something changed that no form shows, such as the password.
            document.dispatchEvent(new CustomEvent('userUpdated', { detail: { user: await edited.save(changes) } }));
            return true;
        }
        // A repeat of what had arrived already finds what it wanted.
        const isDone = holds(this.currentUser, changes);
        if (!isDone && this.userForm.form.querySelector('.xos-conflict') === null) {
            NotificationService.showInfo(text('conflict.changed'));
        }
        return isDone;
    }

    private reload(): Promise<boolean> {
        return this.userTable.loadData(false, { fresh: true });
    }

    /** A change that was repeated after a failure came from the form or the question before a deletion. */
    private closeReplayed({ request }: ReplayDetail): void {
        if (methodOf(request) !== 'GET') {
            this.createKey.forget();
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

    /** What the server has now is put into a form that nobody has touched; else it stands beside what was typed. */
    private showNewest(user: UserDto): void {
        if (holds(this.currentUser, this.userForm.values())) {
            this.currentUser = user;
            this.edited?.show(user);
            this.userForm.populate(user);
        } else {
            this.followOpenUser(user);
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
        this.edited?.show(user);
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

    /** What the open form is about may have changed: the version it must find on saving, too. */
    private checkOpenUser(): void {
        if (isOpen('editUserModal')) {
            void this.edited?.renew().catch(() => undefined);
        } else if (isOpen('deleteUserModal') && this.currentUser !== null) {
            void this.checkDeletedUser(this.currentUser.id);
        }
    }

    private async checkDeletedUser(id: number): Promise<void> {
        try {
            this.followOpenUser(await UserService.getUser(id, { global: false }));
        } catch (error) {
            if (error instanceof ApiProblem && error.status === 404) {
                this.dropOpenUser(id);
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
        const { viewer } = this;
        const isAdmin = viewer === null || viewer.isAdmin;
        const usual = { edit: isAdmin || user.id === viewer.userId, delete: isAdmin };
        return { ...usual, ...this.options.actionsFor?.(user, viewer) };
    }

    private showViewer(): void {
        if (this.viewer !== null) {
            this.options.onViewer?.(this.viewer);
        }
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

    private setEditTitle(title: string): void {
        if (this.editTitle !== null) {
            this.editTitle.textContent = title;
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

function toChanges(formData: FormValues): UpdateUserRequest {
    return { ...formData, name: String(formData['name'] ?? ''), email: String(formData['email'] ?? '') };
}

/** True when the user has all these values already. */
function holds(user: UserDto | null, values: object): boolean {
    const known = new Map<string, unknown>(Object.entries(user ?? {}));
    return Object.entries(values).every(([name, value]) => known.get(name) === trimmed(value));
}

function trimmed(value: unknown): unknown {
    return typeof value === 'string' ? value.trim() : value;
}

/** A refusal that protects the last admin says what to do about it. */
function hintAt(modalId: string, error: unknown): void {
    if (error instanceof ApiProblem && error.code === 'last_admin') {
        showDialogHint(requireById(modalId, HTMLElement), text('form.lastAdmin'));
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
