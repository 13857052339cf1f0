// SPDX-License-Identifier: Apache-2.0
// The viewer's own picture: chosen, shown while it is on its way, changed or removed.
import { AvatarService, toDataUrl } from '../../api/avatar-service';
import type { UserDto } from '../../api/wire-types';
import { ApiProblem, envelopeMessage } from '../../core/api-problem';
import { serverText, text } from '../../core/language';
import { ErrorHandler, NotificationService } from '../../library';
import { avatarOf, hasPicture } from '../../ui/avatar';
import { element, requireById, setDisabled } from '../../ui/dom';
import { takeVersion } from '../avatars';

/** What the server says about a picture that it does not take. */
const refusals = new Set([400, 413]);

export function connectAvatarField(viewer: UserDto): void {
    new AvatarField(viewer);
}

class AvatarField {
    private readonly field = requireById('avatarField', HTMLElement);
    private readonly shown = requireById('avatarShown', HTMLElement);
    private readonly file = requireById('avatarFile', HTMLInputElement);
    private readonly choose = requireById('avatarChoose', HTMLButtonElement);
    private readonly removal = requireById('avatarRemove', HTMLButtonElement);
    private readonly progress = requireById('avatarProgress', HTMLProgressElement);
    private readonly error = requireById('avatarError', HTMLElement);

    constructor(private viewer: UserDto) {
        this.shown.replaceChildren(avatarOf(viewer));
        this.choose.addEventListener('click', () => this.file.click());
        this.file.addEventListener('change', () => {
            const [image] = this.file.files ?? [];
            this.file.value = ''; // the same file can be chosen again
            if (image !== undefined) {
                void this.run(() => this.change(image));
            }
        });
        this.removal.addEventListener('click', () => void this.run(() => this.remove()).then(() => this.keepKeyboard()));
        document.addEventListener('userUpdated', (event) => this.rename((event as CustomEvent<{ user: UserDto }>).detail.user));
        // Pictures come later than names, and from other tabs.
        new MutationObserver(() => this.showRemoval()).observe(this.shown, { childList: true, subtree: true });
        this.showRemoval();
    }

    private async change(image: File): Promise<void> {
        this.progress.hidden = false;
        const preview = image.type.startsWith('image/') ? await toDataUrl(image).catch(() => null) : null;
        if (preview !== null) {
            this.shown.firstElementChild?.replaceChildren(element('img', { src: preview, alt: '' }));
        }
        const { version } = await AvatarService.change(this.viewer.id, image, {
            global: false,
            onProgress: (percent) => {
                this.progress.value = percent;
            },
        });
        takeVersion(this.viewer.id, version);
        NotificationService.showSuccess(text('avatar.changed'));
    }

    private async remove(): Promise<void> {
        await AvatarService.remove(this.viewer.id, { global: false });
        takeVersion(this.viewer.id, null);
        NotificationService.showSuccess(text('avatar.removed'));
    }

    private async run(work: () => Promise<void>): Promise<void> {
        this.error.hidden = true;
        this.setBusy(true);
        try {
            await work();
        } catch (error) {
            this.shown.replaceChildren(avatarOf(this.viewer));
            this.fail(error);
        } finally {
            this.setBusy(false);
            this.showRemoval();
        }
    }

    /** A button that is gone leaves its place to the other. */
    private keepKeyboard(): void {
        const { activeElement } = document;
        if (this.removal.hidden && (activeElement === document.body || activeElement === this.removal)) {
            this.choose.focus({ preventScroll: true });
        }
    }

    /** What is wrong with the picture is said beside it. */
    private fail(error: unknown): void {
        if (error instanceof ApiProblem && refusals.has(error.status)) {
            error.handled = true;
            const [field] = [...error.fields.values()];
            const message = field?.[0] ?? envelopeMessage(error.response);
            this.error.textContent = message === undefined ? text('avatar.failed') : serverText(message, error.code);
            this.error.hidden = false;
            return;
        }
        ErrorHandler.handle(error, { context: 'change_avatar' });
    }

    private setBusy(busy: boolean): void {
        this.field.setAttribute('aria-busy', String(busy));
        setDisabled(this.choose, busy);
        setDisabled(this.removal, busy);
        if (!busy) {
            this.progress.hidden = true;
            this.progress.value = 0;
        }
    }

    private showRemoval(): void {
        this.removal.hidden = !hasPicture(this.viewer.id);
    }

    private rename(user: UserDto): void {
        if (user.id === this.viewer.id) {
            this.viewer = user;
            this.shown.replaceChildren(avatarOf(user));
        }
    }
}
