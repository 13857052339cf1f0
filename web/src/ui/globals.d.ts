// SPDX-License-Identifier: Apache-2.0
import type { UserTable } from './user-table';

declare global {
    interface Window {
        /** The table of the page, when it has one. */
        userTable?: UserTable | undefined;
    }
}
