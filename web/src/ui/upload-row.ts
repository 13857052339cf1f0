// SPDX-License-Identifier: Apache-2.0
import type { UploadState } from '../api/transfers/file-upload';
import type { TransferProgress } from '../api/transfers/speed';
import { formatNumber } from '../core/format';
import { text } from '../core/language';
import { formatSize, formatSpan } from '../core/quantities';
import type { TextKey } from '../texts/catalogue';
import { element } from './dom';

export type RowCommand = 'pause' | 'resume' | 'retry' | 'cancel' | 'dismiss' | 'choose';

const labels: Readonly<Record<RowCommand, TextKey>> = {
    pause: 'upload.pause',
    resume: 'upload.resume',
    retry: 'tryAgain',
    cancel: 'upload.cancel',
    dismiss: 'upload.dismiss',
    choose: 'upload.choose',
};

/** What one upload looks like; the buttons that do nothing now are not there. */
export class UploadRow {
    readonly item: HTMLLIElement;
    private readonly bar: HTMLProgressElement;
    private readonly facts = element('div', { class: 'xos-upload-facts' });
    private readonly buttons = element('div', { class: 'xos-upload-buttons' });
    private offered: readonly RowCommand[] = [];

    constructor(
        readonly name: string,
        readonly size: number,
        private readonly onCommand: (command: RowCommand) => void,
    ) {
        this.bar = element('progress', { class: 'xos-progress', max: 100, value: 0, 'aria-label': text('upload.of', { name }) });
        const shown = element('bdi', { class: 'xos-name' }, name);
        this.item = element(
            'li',
            { class: 'xos-upload' },
            element('div', { class: 'xos-upload-text' }, shown, this.bar, this.facts),
            this.buttons,
        );
    }

    show(state: UploadState, progress: TransferProgress | null, canPause: boolean, reason: string): void {
        this.item.dataset['xosState'] = state;
        this.bar.value = state === 'done' ? 100 : (progress?.percent ?? 0);
        this.facts.textContent = this.describe(state, progress, reason);
        this.offer(commandsFor(state, canPause));
    }

    /** One of an earlier visit: it goes on when the same file is chosen again. */
    showInterrupted(): void {
        this.item.dataset['xosState'] = 'interrupted';
        this.bar.hidden = true;
        this.facts.textContent = text('upload.interrupted', { size: formatSize(this.size) });
        this.offer(['choose', 'cancel']);
    }

    private describe(state: UploadState, progress: TransferProgress | null, reason: string): string {
        const loaded = progress?.loaded ?? 0;
        const sizes = { loaded: formatSize(loaded), total: formatSize(this.size) };
        switch (state) {
            case 'waiting':
                return text('upload.waiting', sizes);
            case 'paused':
                return text('upload.paused', sizes);
            case 'brokenOff':
                return text('upload.brokenOff', sizes);
            case 'failed':
                return reason;
            case 'done':
                return text('upload.done', sizes);
            default:
                return loaded >= this.size ? text('upload.storing', sizes) : running(progress, sizes);
        }
    }

    private offer(commands: readonly RowCommand[]): void {
        if (commands.join() === this.offered.join()) {
            return;
        }
        const focused = this.offered[[...this.buttons.children].indexOf(document.activeElement ?? this.item)];
        this.offered = commands;
        this.buttons.replaceChildren(...commands.map((command) => this.button(command)));
        if (focused !== undefined) {
            // The keyboard stays where it was: on the same button, or on the one in its place.
            const same = Math.max(0, commands.indexOf(focused));
            (this.buttons.children[same] as HTMLElement | undefined)?.focus();
        }
    }

    private button(command: RowCommand): HTMLElement {
        const label = text(labels[command]);
        const name = text('table.actionOn', { action: label, name: this.name });
        const style = `btn btn-sm btn-outline-secondary xos-upload-${command}`;
        const button = element('button', { type: 'button', class: style, 'aria-label': name }, label);
        button.addEventListener('click', () => this.onCommand(command));
        return button;
    }
}

function running(progress: TransferProgress | null, sizes: { loaded: string; total: string }): string {
    const percent = formatNumber(progress?.percent ?? 0);
    const { bytesPerSecond = null, secondsLeft = null } = progress ?? {};
    if (bytesPerSecond === null || secondsLeft === null) {
        return text('upload.running', { ...sizes, percent });
    }
    const speed = text('upload.speed', { size: formatSize(bytesPerSecond) });
    return text('upload.runningAt', { ...sizes, percent, speed, time: formatSpan(secondsLeft) });
}

function commandsFor(state: UploadState, canPause: boolean): RowCommand[] {
    switch (state) {
        case 'running':
            return canPause ? ['pause', 'cancel'] : ['cancel'];
        case 'paused':
        case 'brokenOff':
            return ['resume', 'cancel'];
        case 'failed':
            return ['retry', 'cancel'];
        case 'done':
            return ['dismiss'];
        default:
            return ['cancel'];
    }
}
