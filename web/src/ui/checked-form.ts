// SPDX-License-Identifier: Apache-2.0
// What small forms have in common: they check before they send, send once at a time, show the server's objections at
// the fields, and lose nothing that was typed.
import { ApiProblem, fieldMessages } from '../core/api-problem';
import { text } from '../core/language';
import type { TextKey } from '../texts/catalogue';
import { setBusy } from './dom';
import { ErrorHandler } from './error-handler';
import { clearFieldError, findField, isField, showFieldErrors, type Field, type FieldMessages } from './field-error';

export type Values = Readonly<Record<string, string>>;

export interface CheckedFormOptions {
    idle: TextKey;
    busy: TextKey;
    check: (values: Values) => FieldMessages;
    send: (values: Values) => Promise<void>;
    /** Named in reports of failures. */
    context: string;
}

export class CheckedForm {
    private busy = false;

    constructor(
        readonly form: HTMLFormElement,
        private readonly options: CheckedFormOptions,
    ) {
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            void this.submit();
        });
        form.addEventListener('input', ({ target }) => {
            if (isField(target)) {
                clearFieldError(target);
            }
        });
    }

    get values(): Values {
        return Object.fromEntries(this.fields().map(({ name, value }) => [name, value]));
    }

    async submit(): Promise<void> {
        if (this.busy || showFieldErrors(this.fields(), this.options.check(this.values))) {
            return;
        }
        this.setBusy(true);
        try {
            await this.options.send(this.values);
        } catch (error) {
            this.fail(error);
        } finally {
            this.setBusy(false);
        }
    }

    /** Names such as `email` stand in several forms of the page: messages go to the fields of this one. */
    private fail(error: unknown): void {
        const { context } = this.options;
        if (error instanceof ApiProblem && error.status === 400) {
            const own = [...fieldMessages(error.response)].filter(([name]) => findField(this.form, name) !== null);
            if (own.length > 0 && showFieldErrors(this.fields(), Object.fromEntries(own))) {
                error.handled = true;
                void ErrorHandler.logError(error, { context });
                return;
            }
        }
        ErrorHandler.handle(error, { context });
    }

    private fields(): Field[] {
        return [...this.form.elements].filter(isField).filter(({ name }) => name !== '');
    }

    private setBusy(busy: boolean): void {
        this.busy = busy;
        const button = this.form.querySelector<HTMLButtonElement>('[type="submit"]');
        setBusy(this.form, button, busy, text(busy ? this.options.busy : this.options.idle));
    }
}
