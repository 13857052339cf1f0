// SPDX-License-Identifier: Apache-2.0
// Where the viewer is signed in, and the end of sessions they do not want.
import { readDevice } from '../../core/device';
import { formatDate } from '../../core/format';
import { text } from '../../core/language';
import { AccountService } from '../../api/account-service';
import type { SessionDto } from '../../api/wire-types';
import { ErrorHandler, NotificationService } from '../../library';
import type { TextKey } from '../../texts/catalogue';
import { element, requireById, setDisabled } from '../../ui/dom';

const skeletons = 2;
/** How many are shown before somebody asks for all. */
const shownAtFirst = 10;

export class SessionList {
    private readonly list = requireById('sessionList', HTMLElement);
    private readonly endOthers = requireById('endOtherSessions', HTMLButtonElement);
    private showsAll = false;

    constructor() {
        this.endOthers.addEventListener('click', () => {
            void this.run(this.endOthers, 'sessions.othersEnded', () =>
                AccountService.endOtherSessions({ global: false }),
            );
        });
    }

    async load(): Promise<void> {
        if (this.list.childElementCount === 0) {
            this.list.replaceChildren(...Array.from({ length: skeletons }, skeleton));
        }
        this.list.setAttribute('aria-busy', 'true');
        try {
            const sessions = await AccountService.getSessions({ global: false });
            this.show(currentFirst(sessions));
            this.endOthers.disabled = sessions.every(({ isCurrent }) => isCurrent);
        } catch (error) {
            this.list.replaceChildren(this.failure());
            void ErrorHandler.reportBackground(error, { context: 'load_sessions' });
        }
        this.list.removeAttribute('aria-busy');
    }

    private show(sessions: readonly SessionDto[]): void {
        const shown = this.showsAll ? sessions : sessions.slice(0, shownAtFirst);
        this.list.replaceChildren(element('ul', { class: 'xos-sessions' }, ...shown.map((one) => this.item(one))));
        if (shown.length < sessions.length) {
            this.list.append(this.allButton(sessions));
        }
    }

    /** Shows the rest, and leads the keyboard to the first of it. */
    private allButton(sessions: readonly SessionDto[]): HTMLElement {
        const label = text('sessions.showAll', { count: sessions.length });
        const button = element('button', { type: 'button', class: 'btn btn-outline-secondary btn-sm xos-all-sessions' }, label);
        button.addEventListener('click', () => {
            this.showsAll = true;
            this.show(sessions);
            this.list.querySelector<HTMLElement>(`.xos-session:nth-child(${shownAtFirst + 1}) button`)?.focus();
        });
        return button;
    }

    private item(session: SessionDto): HTMLElement {
        const device = deviceText(session);
        const title = element('div', { class: 'xos-session-device', title: session.userAgent }, device);
        if (session.isCurrent) {
            title.append(element('span', { class: 'xos-badge xos-badge-admin' }, text('sessions.current')));
        }
        const used = text('sessions.lastUsed', { time: formatDate(session.lastUsedAt) });
        const place = [used, session.address].filter(Boolean).join(' · ');
        const started = text('sessions.started', { time: formatDate(session.createdAt) });
        const about = element('div', {}, title, note(place), note(started));
        return element('li', { class: 'xos-session' }, about, ...(session.isCurrent ? [] : [this.endButton(session, device)]));
    }

    private endButton({ id }: SessionDto, device: string): HTMLElement {
        const name = text('sessions.endOf', { device });
        const attributes = { type: 'button', class: 'btn btn-sm btn-outline-danger', 'aria-label': name };
        const button = element('button', attributes, text('sessions.end'));
        button.addEventListener('click', () => {
            void this.run(button, 'sessions.ended', () => AccountService.endSession(id, { global: false }));
        });
        return button;
    }

    /** Whatever came of it, the list shows what there is afterwards. */
    private async run(button: HTMLButtonElement, done: TextKey, action: () => Promise<unknown>): Promise<void> {
        setDisabled(button, true);
        try {
            await action();
            NotificationService.showSuccess(text(done));
        } catch (error) {
            ErrorHandler.handle(error, { context: 'end_session' });
        } finally {
            setDisabled(button, false);
        }
        await this.load();
        // A button that can do no more keeps the focus until the browser looks again.
        const isLost = button.disabled && document.activeElement === button;
        if (isLost || document.activeElement === document.body) {
            requireById('sessionsTitle', HTMLElement).focus();
        }
    }

    private failure(): HTMLElement {
        const retry = element('button', { type: 'button', class: 'btn btn-outline-secondary btn-sm' }, text('tryAgain'));
        retry.addEventListener('click', () => void this.load());
        return element('div', { role: 'alert' }, element('p', {}, text('sessions.failed')), retry);
    }
}

/** This one, then the others in the server's order, the newest first. */
function currentFirst(sessions: readonly SessionDto[]): SessionDto[] {
    return [...sessions].sort((left, right) => Number(right.isCurrent) - Number(left.isCurrent));
}

function deviceText({ userAgent }: SessionDto): string {
    const device = readDevice(userAgent);
    if (device === null) {
        return text('sessions.unknownDevice');
    }
    const { browser, system } = device;
    return system === null ? browser : text('sessions.device', { browser, system });
}

function note(content: string): HTMLElement {
    return element('div', { class: 'xos-note' }, content);
}

function skeleton(): HTMLElement {
    const bars = [element('span', { class: 'xos-skeleton' }), element('span', { class: 'xos-skeleton' })];
    return element('div', { class: 'xos-session', 'aria-hidden': 'true' }, element('div', {}, ...bars));
}
