// SPDX-License-Identifier: Apache-2.0
// What the forms of the account page have in common: they check before they send, send once at a time, show the
// server's objections at the fields, and lose nothing that was typed.
import { ApiProblem, fieldMessages } from '../../core/api-problem';
import { text } from '../../core/language';
import { ErrorHandler } from '../../library';
import type { TextKey } from '../../texts/catalogue';
import { setDisabled } from '../../ui/dom';
import { clearFieldError, findField, isField, showFieldError, type Field } from '../../ui/field-error';

export type Values = Readonly<Record<string, string>>;
export type Problems = Readonly<Record<string, string>>;

/** The first message of each field that has some. */
export function firstOf(messages: Readonly<Record<string, readonly string[]>>): Problems {
    return Object.fromEntries(Object.entries(messages).map(([field, [first = '']]) => [field, first]));
}

export interface AccountFormOptions {
    idle: TextKey;
    busy: TextKey;
    /** The problem of each field that has one. */
    check: (values: Values) => Problems;
    send: (values: Values) => Promise<void>;
    /** Named in reports of failures. */
    context: string;
}

export class AccountForm {
    private busy = false;

    constructor(
        readonly form: HTMLFormElement,
        private readonly options: AccountFormOptions,
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
        if (this.busy || this.show(this.options.check(this.values))) {
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

    /** Shows the problem of each field and moves to the first; false when there is none. */
    private show(problems: Problems): boolean {
        const bad = this.fields().filter((field) => {
            const problem = Object.hasOwn(problems, field.name) ? problems[field.name] : undefined;
            if (problem === undefined) {
                clearFieldError(field);
            } else {
                showFieldError(field, problem);
            }
            return problem !== undefined;
        });
        bad[0]?.focus();
        return bad.length > 0;
    }

    /** Names such as `email` stand in several forms of the page: messages go to the fields of this one. */
    private fail(error: unknown): void {
        const { context } = this.options;
        if (error instanceof ApiProblem && error.status === 400) {
            const messages = [...fieldMessages(error.response)].map(([name, [first = '']]) => [name, first] as const);
            const own = messages.filter(([name]) => findField(this.form, name) !== null);
            if (own.length > 0 && this.show(Object.fromEntries(own))) {
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
        this.form.setAttribute('aria-busy', String(busy));
        const button = this.form.querySelector<HTMLButtonElement>('[type="submit"]');
        if (button !== null) {
            setDisabled(button, busy);
            button.textContent = text(busy ? this.options.busy : this.options.idle);
        }
    }
}
