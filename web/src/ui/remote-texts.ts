// SPDX-License-Identifier: Apache-2.0

/** What a page says of changes that did not begin in it: another tab's, or those of somebody unnamed. */
export const remoteTexts = {
    created: (name: string): string => `New user ${name} was created`,
    updated: (name: string): string => `User ${name} was updated`,
    deleted: 'User was deleted',
};

/** What the user page says of changes of other people. */
export const otherUserTexts: typeof remoteTexts = {
    created: (name) => `${name} was created by another user`,
    updated: (name) => `${name} was updated by another user`,
    deleted: 'A user was deleted by another user',
};
