// SPDX-License-Identifier: Apache-2.0
import '../styles/xos.scss';
import '../styles/users.scss';
import type { UserDto } from '../api/wire-types';
import { addEnglish } from '../core/language';
import { enUsers } from '../texts/en-users';
import { deletedUsers } from '../ui/deleted-users';
import { requireById } from '../ui/dom';
import { ExportMenu } from '../ui/export-menu';
import { ImportDialog } from '../ui/import-dialog';
import { TableAddress } from '../ui/table-address';
import { UserActions } from '../ui/user-actions';
import { currentUsers } from '../ui/user-list';
import { UserManagementSystem } from '../ui/user-management-system';
import type { UserTable } from '../ui/user-table';
import { askBeforeLoss } from './ask-before-loss';
import { connectListSwitch } from './list-switch';
import { startPrivatePage } from './start-page';
import { connectViewerBar } from './viewer-bar';

addEnglish(enUsers);
void open();

async function open(): Promise<void> {
    if (!(await startPrivatePage())) {
        return;
    }
    const viewer = connectViewerBar();
    const actions = new UserActions(() => void system.userTable.loadData(false, { fresh: true }));
    const isDeleted = (): boolean => system.userTable.list === deletedUsers;
    const system: UserManagementSystem = new UserManagementSystem({
        prepare: prepareTable,
        actionsFor: (user, who) =>
            isDeleted()
                ? { edit: false, delete: false, restore: who?.isAdmin === true, more: who?.isAdmin === true }
                : actions.buttonsFor(user, who),
        onAction: (action, user, button) => {
            if (action === 'restore') {
                void actions.restore(user, button);
            } else {
                actions.openMenu(user, system.viewer, button, isDeleted());
            }
        },
        onViewer: ({ isAdmin }) => {
            requireById('userViews', HTMLElement).hidden = !isAdmin;
            mayTransfer = isAdmin;
            showTransferButtons();
        },
    });
    const exportButton = requireById('exportUsersBtn', HTMLButtonElement);
    const importButton = requireById('importUsersBtn', HTMLButtonElement);
    let mayTransfer = false;
    const showTransferButtons = (): void => {
        // Deleted users are not exported.
        exportButton.hidden = !mayTransfer || isDeleted();
        importButton.hidden = !mayTransfer;
    };
    new ExportMenu(exportButton, () => {
        const { filters, sortBy, sortDirection } = system.userTable;
        return { sortBy, sortDirection, ...filters };
    });
    const dialog = new ImportDialog(importButton, () => void system.userTable.loadData(false, { fresh: true }));
    void system.init();
    system.userTable.container.addEventListener('xos:table-load', showTransferButtons);
    askBeforeLoss(() => system.isEditing || dialog.isBusy);
    const known = await viewer;
    if (known !== null) {
        const show = ({ id, isAdmin }: UserDto): void => system.setViewer({ userId: id, isAdmin });
        show(known);
        document.addEventListener('userUpdated', (event) => {
            const { user } = (event as CustomEvent<{ user: UserDto }>).detail;
            if (user.id === known.id) {
                show(user);
            }
        });
    }
}

function prepareTable(table: UserTable): void {
    const address = new TableAddress(table, [currentUsers, deletedUsers]);
    address.read();
    connectListSwitch(requireById('userViews', HTMLElement), table, [currentUsers, deletedUsers]);
}
