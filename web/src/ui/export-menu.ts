// SPDX-License-Identifier: Apache-2.0
// The button that saves what the list of users shows as a file.
import { exportUsers } from '../api/user-transfer';
import type { ExportQuery } from '../api/wire-types';
import { text } from '../core/language';
import { element, setDisabled } from './dom';
import { ErrorHandler } from './error-handler';
import { NotificationService } from './notification-service';
import { RowMenu } from './row-menu';

const revokeAfterMs = 60_000;

export class ExportMenu {
    private readonly menu = new RowMenu();

    /** `filter` tells what is shown now. */
    constructor(
        private readonly button: HTMLButtonElement,
        private readonly filter: () => ExportQuery,
    ) {
        button.addEventListener('click', () => this.open());
    }

    private open(): void {
        this.menu.toggle(this.button, text('export.label'), [
            { label: text('export.csv'), run: () => void this.run('csv') },
            { label: text('export.xlsx'), run: () => void this.run('xlsx') },
        ]);
    }

    private async run(format: string): Promise<void> {
        this.show(text('export.running'), true);
        try {
            const onProgress = (percent: number): void => this.show(text('export.at', { percent }), true);
            const file = await exportUsers({ ...this.filter(), format }, { onProgress });
            save(file.content, file.name);
            NotificationService.showSuccess(text('export.done', { name: file.name }));
        } catch (error) {
            ErrorHandler.handle(error, { context: 'export_users' });
        } finally {
            this.show(text('export.label'), false);
        }
    }

    private show(label: string, isBusy: boolean): void {
        setDisabled(this.button, isBusy);
        this.button.textContent = label;
    }
}

function save(content: Blob, name: string): void {
    const href = URL.createObjectURL(content);
    element('a', { href, download: name }).click();
    // The browser reads it after the click.
    setTimeout(() => URL.revokeObjectURL(href), revokeAfterMs);
}
