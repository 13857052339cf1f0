// SPDX-License-Identifier: Apache-2.0
// What can be done with a user beyond editing and deleting: rights, sign-in, history, restoring.
import { ApiProblem } from '../core/api-problem';
import { text } from '../core/language';
import { AdminService } from '../api/admin-service';
import { AvatarService } from '../api/avatar-service';
import { ifMatch } from '../api/answer-headers';
import { UserService } from '../api/user-service';
import type { UserDto } from '../api/wire-types';
import type { TextKey } from '../texts/catalogue';
import { showHistory } from './activity-dialog';
import { hasPicture, showPicture } from './avatar';
import { askFirst } from './confirm-dialog';
import { showDialogHint } from './dialog-hint';
import { element, requireById, setDisabled } from './dom';
import { ErrorHandler } from './error-handler';
import { NotificationService } from './notification-service';
import { PasswordDialog } from './password-dialog';
import { RowMenu, type MenuItem } from './row-menu';
import { textNodes } from './translate';
import type { RowActions } from './user-row-actions';
import type { Viewer } from './user-management-system';

type Rights = Partial<Pick<UserDto, 'isAdmin' | 'isActive'>>;

interface Change {
    title: TextKey;
    question: TextKey;
    rights: Rights;
    done: TextKey;
    danger?: boolean;
}

export class UserActions {
    private readonly menu = new RowMenu();
    private readonly passwords = new PasswordDialog();

    /** `onChange` is called after the server has changed a user. */
    constructor(private readonly onChange: () => void) {}

    /** The buttons of a row in the list of users. */
    buttonsFor(user: UserDto, viewer: Viewer | null): Partial<RowActions> {
        return { more: viewer !== null && (viewer.isAdmin || viewer.userId === user.id) };
    }

    openMenu(user: UserDto, viewer: Viewer | null, button: HTMLElement, isDeleted: boolean): void {
        const history = { label: text('action.history'), run: () => showHistory(user) };
        const more = viewer?.isAdmin === true && !isDeleted ? this.adminItems(user, viewer) : [];
        this.menu.toggle(button, text('action.more', { name: user.name }), [history, ...more]);
    }

    async restore(user: UserDto, button: HTMLButtonElement): Promise<void> {
        setDisabled(button, true);
        try {
            await AdminService.restoreUser(user.id, { global: false });
            NotificationService.showSuccess(text('action.restored'));
        } catch (error) {
            ErrorHandler.handle(error, { context: 'restore_user', userId: user.id });
        } finally {
            setDisabled(button, false);
            this.onChange();
        }
    }

    private adminItems(user: UserDto, viewer: Viewer): MenuItem[] {
        // The own password needs the old one, which the account page asks for.
        const isSelf = user.id === viewer.userId;
        const password = isSelf ? [] : [{ label: text('password.set'), run: () => this.passwords.open(user) }];
        const picture = hasPicture(user.id) ? [this.pictureItem(user)] : [];
        return [...password, ...picture, ...this.rightsItems(user, isSelf)];
    }

    private pictureItem(user: UserDto): MenuItem {
        const label = text('avatar.removeOf');
        const question = textNodes('avatar.removeQuestion', { name: element('strong', { dir: 'auto' }, user.name) });
        const dialog = { title: label, text: question, action: label, danger: true, run: () => removePicture(user) };
        return { label, danger: false, run: () => askFirst(dialog) };
    }

    private rightsItems(user: UserDto, isSelf: boolean): MenuItem[] {
        const changes = [adminChange(user, isSelf)];
        // Nobody locks themselves out from here.
        if (!isSelf) {
            changes.push(activeChange(user));
        }
        return changes.map((change) => ({
            label: text(change.title),
            danger: change.danger ?? false,
            run: () => this.ask(user, change),
        }));
    }

    private ask(user: UserDto, change: Change): void {
        askFirst({
            title: text(change.title),
            text: textNodes(change.question, { name: element('strong', { dir: 'auto' }, user.name) }),
            action: text(change.title),
            danger: change.danger ?? false,
            run: () => this.apply(user, change),
        });
    }

    /** Changes the rights alone: name and address stay as they are on the server, not as this page knows them. */
    private async apply({ id }: UserDto, { rights, done }: Change): Promise<void> {
        try {
            const { data: now, version } = await UserService.getVersion(id, { global: false });
            const changes = { name: now.name, email: now.email, ...rights };
            const options = { global: false, headers: ifMatch(version) };
            const { data: user } = await UserService.updateUser(id, changes, options);
            NotificationService.showSuccess(text(done));
            document.dispatchEvent(new CustomEvent('userUpdated', { detail: { user } }));
            this.onChange();
        } catch (error) {
            ErrorHandler.handle(error, { context: 'user_rights', userId: id });
            if (error instanceof ApiProblem && error.code === 'last_admin') {
                showDialogHint(requireById('confirmModal', HTMLElement), text('form.lastAdmin'));
            }
            throw error;
        }
    }
}

async function removePicture({ id }: UserDto): Promise<void> {
    try {
        await AvatarService.remove(id, { global: false });
        showPicture(id, null);
        NotificationService.showSuccess(text('avatar.removed'));
    } catch (error) {
        ErrorHandler.handle(error, { context: 'remove_avatar', userId: id });
        throw error;
    }
}

function adminChange({ isAdmin }: UserDto, isSelf: boolean): Change {
    if (!isAdmin) {
        const question = 'action.makeAdminQuestion';
        return { title: 'action.makeAdmin', question, rights: { isAdmin: true }, done: 'form.updated' };
    }
    const question = isSelf ? 'action.removeOwnAdminQuestion' : 'action.removeAdminQuestion';
    return { title: 'action.removeAdmin', question, rights: { isAdmin: false }, done: 'form.updated', danger: true };
}

function activeChange({ isActive }: UserDto): Change {
    return isActive
        ? {
              title: 'action.deactivate',
              question: 'action.deactivateQuestion',
              rights: { isActive: false },
              done: 'action.deactivated',
              danger: true,
          }
        : {
              title: 'action.activate',
              question: 'action.activateQuestion',
              rights: { isActive: true },
              done: 'action.activated',
          };
}
