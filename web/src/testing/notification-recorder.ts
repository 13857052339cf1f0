// SPDX-License-Identifier: Apache-2.0
import { NotificationService } from '@xos/web';

export interface RecordedNotification {
    kind: 'success' | 'error' | 'info' | 'warning';
    text: string;
}

const methods = { success: 'showSuccess', error: 'showError', info: 'showInfo', warning: 'showWarning' } as const;
type Kind = keyof typeof methods;
const kinds = Object.keys(methods) as Kind[];

/** Notes what `NotificationService` is told to show, in its place and without a page. */
export class NotificationRecorder {
    /** Everything that was to be shown, in order, repeats included. */
    readonly shown: RecordedNotification[] = [];
    private readonly originals = kinds.map((kind) => NotificationService[methods[kind]]);

    constructor() {
        for (const kind of kinds) {
            NotificationService[methods[kind]] = (text: string) => void this.shown.push({ kind, text });
        }
    }

    /** The texts of one kind, or of all. */
    texts(kind?: Kind): string[] {
        return this.shown.filter((one) => kind === undefined || one.kind === kind).map(({ text }) => text);
    }

    /** Lets notifications be shown again. */
    stop(): void {
        kinds.forEach((kind, index) => {
            const original = this.originals[index];
            if (original !== undefined) {
                NotificationService[methods[kind]] = original;
            }
        });
    }
}
