// SPDX-License-Identifier: Apache-2.0
// Loads the pictures of the users that a page shows, once it has shown them: names first, faces after.
import { ApiProblem } from '../core/api-problem';
import { AvatarService, mostAvatars } from '../api/avatar-service';
import type { AvatarDto } from '../api/wire-types';
import { signalRService } from '../library';
import { forgetPictures, showPicture } from '../ui/avatar';
import { ErrorHandler } from '../ui/error-handler';

/** So that a page of a hundred rows leaves room for what somebody does meanwhile. */
const atOnce = 4;

/** Users whose picture is loaded or on its way, or who have none. */
const known = new Set<number>();
/** The newest version heard of: an older answer that comes later is not shown. */
const versions = new Map<number, string | null>();
const waiting: AvatarDto[] = [];
const leaving = new AbortController();
const options = { global: false, signal: leaving.signal };
let running = 0;
let isPlanned = false;

/** Before the page connects to the hub. */
export function connectAvatars(): void {
    signalRService.handlers.set('UserAvatarChanged', (id: number, version: string | null) => takeVersion(id, version));
    document.addEventListener('xos:rows-shown', loadShownAvatars);
    document.addEventListener('xos:resync', () => {
        known.clear();
        loadShownAvatars();
    });
    ['xos:signingOut', 'userLoggedOut'].forEach((name) => document.addEventListener(name, leave));
}

/** Loads the pictures of who is shown and not known yet, when the browser has painted. */
export function loadShownAvatars(): void {
    if (!isPlanned) {
        isPlanned = true;
        requestAnimationFrame(() => setTimeout(() => void askForShown()));
    }
}

/** What this page knows of a change: an event, or an answer to its own request. */
export function takeVersion(id: number, version: string | null): void {
    known.add(id);
    versions.set(id, version);
    if (version === null) {
        showPicture(id, null);
    } else {
        load({ id, version });
    }
}

function leave(): void {
    leaving.abort();
    waiting.length = 0;
    forgetPictures();
}

async function askForShown(): Promise<void> {
    isPlanned = false;
    const shown = [...document.querySelectorAll('[data-avatar]')].map((avatar) => Number(avatar.getAttribute('data-avatar')));
    const ids = [...new Set(shown)].filter((id) => id > 0 && !known.has(id)).slice(0, mostAvatars);
    if (ids.length === 0) {
        return;
    }
    ids.forEach((id) => known.add(id));
    try {
        const found = await AvatarService.getAvatars(ids, options);
        const byId = new Map(found.map(({ id, version }) => [id, version]));
        ids.forEach((id) => takeVersion(id, byId.get(id) ?? null));
    } catch (error) {
        forgetAgain(ids, error);
    }
}

function load(avatar: AvatarDto): void {
    waiting.push(avatar);
    while (running < atOnce && waiting.length > 0) {
        running += 1;
        void loadWaiting();
    }
}

async function loadWaiting(): Promise<void> {
    for (let avatar = waiting.shift(); avatar !== undefined; avatar = waiting.shift()) {
        const { id, version } = avatar;
        try {
            const picture = await AvatarService.getPicture(avatar, options);
            if (versions.get(id) === version) {
                showPicture(id, picture);
            }
        } catch (error) {
            forgetAgain([id], error);
        }
    }
    running -= 1;
}

/** Without a picture a page lacks nothing that matters: the next look at these users asks again. */
function forgetAgain(ids: readonly number[], error: unknown): void {
    ids.forEach((id) => known.delete(id));
    // One that was removed just now is no failure.
    if (!(error instanceof ApiProblem && (error.aborted || error.status === 404))) {
        void ErrorHandler.reportBackground(error, { context: 'load_avatars' });
    }
}
