// SPDX-License-Identifier: Apache-2.0
import { text } from '../core/language';

/** What a page says of changes that did not begin in it: another tab's, or those of somebody unnamed. */
export const remoteTexts = {
    created: (name: string): string => text('remote.created', { name }),
    updated: (name: string): string => text('remote.updated', { name }),
    deleted: (): string => text('remote.deleted'),
};

/** What the user page says of changes of other people. */
export const otherUserTexts: typeof remoteTexts = {
    created: (name) => text('remote.createdByOther', { name }),
    updated: (name) => text('remote.updatedByOther', { name }),
    deleted: () => text('remote.deletedByOther'),
};
