// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { UserForm } from '../../src/ui/user-form';
import type { UserTable } from '../../src/ui/user-table';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { user } from '../../src/testing/samples';
import { find, recordEvents, showPage, submit, toasts, type } from '../support/page';

const password = 'Correct horse 7';

function createForm(options = {}): UserForm {
    return new UserForm(find<HTMLFormElement>('#userForm'), options);
}

function fill(values: Record<string, string>): void {
    Object.entries(values).forEach(([name, value]) => type(`#userForm [name="${name}"]`, value));
}

function fillWell(): void {
    fill({ name: 'Ann', email: 'ann@acme.test', password });
}

function field(name: string): HTMLInputElement {
    return find(`#userForm [name="${name}"]`);
}

function errorOf(name: string): string | null {
    const id = field(name).getAttribute('aria-describedby')?.split(' ').at(-1);
    const message = id ? document.getElementById(id) : null;
    return message?.classList.contains('invalid-feedback') ? message.textContent : null;
}

function button(): HTMLButtonElement {
    return find('#userForm button[type="submit"]');
}

beforeEach(() => showPage('users'));

describe('UserForm: validation', () => {
    it('UF-1 validates an input when it is left', () => {
        createForm();
        field('name').dispatchEvent(new FocusEvent('blur'));
        expect(errorOf('name')).toBe('Name is required');
        expect(errorOf('email')).toBeNull();
        fill({ name: 'Ann' });
        field('name').dispatchEvent(new FocusEvent('blur'));
        expect(errorOf('name')).toBeNull();
    });

    it('UF-1 keeps a button of the form where it is while it is being pressed', () => {
        createForm();
        const cancel = find('#userForm [data-bs-dismiss]');
        for (const relatedTarget of [cancel, button()]) {
            field('name').dispatchEvent(new FocusEvent('blur', { relatedTarget }));
            expect(errorOf('name')).toBeNull();
        }
        field('name').dispatchEvent(new FocusEvent('blur', { relatedTarget: field('email') }));
        expect(errorOf('name')).toBe('Name is required');
    });

    it('UF-2 sends nothing while the data is not valid', async () => {
        createForm();
        const event = new Event('submit', { cancelable: true });
        find('#userForm').dispatchEvent(event);
        await flush();
        expect(event.defaultPrevented).toBe(true);
        expect(FakeXhr.requests).toEqual([]);
        expect(errorOf('name')).toBe('Name is required');
        expect(errorOf('email')).toBe('Email is required');
        expect(errorOf('password')).toBe('Password is required');
        expect(document.activeElement).toBe(field('name'));
    });

    it('UF-7 ties the message to the input and takes it away again', () => {
        const form = createForm();
        const help = field('password').getAttribute('aria-describedby');
        form.showFieldError('password', '<b>bad</b>');
        expect(field('password').getAttribute('aria-invalid')).toBe('true');
        expect(errorOf('password')).toBe('<b>bad</b>');
        expect(field('password').getAttribute('aria-describedby')).toContain(help);
        expect(document.querySelector('.invalid-feedback b')).toBeNull();
        form.clearFieldError('password');
        expect(field('password').hasAttribute('aria-invalid')).toBe(false);
        expect(field('password').getAttribute('aria-describedby')).toBe(help);
        expect(document.querySelector('.invalid-feedback')).toBeNull();
    });

    it('UF-7 shows the first message of each field and moves to the first bad one', () => {
        createForm().displayValidationErrors({ email: ['first', 'second'], password: ['third'] });
        expect([errorOf('name'), errorOf('email'), errorOf('password')]).toEqual([null, 'first', 'third']);
        expect(document.activeElement).toBe(field('email'));
    });
});

describe('UserForm: standalone', () => {
    it('UF-3 UF-6 sends one request, shows it, and empties the form', async () => {
        createForm();
        fillWell();
        submit('#userForm');
        submit('#userForm');
        expect(FakeXhr.requests).toHaveLength(1);
        expect(FakeXhr.last.json).toEqual({ name: 'Ann', email: 'ann@acme.test', password });
        expect([button().disabled, button().textContent]).toEqual([true, 'Creating...']);
        await FakeXhr.last.answer(201, { success: true, data: user(7, 'Ann'), message: null });
        expect([button().disabled, button().textContent]).toEqual([false, 'Create User']);
        expect(field('name').value).toBe('');
    });

    it('UF-4 says so, adds the row and fires userCreated', async () => {
        const addRow = vi.fn();
        const events = recordEvents('userCreated');
        window.userTable = { addRow } as unknown as UserTable;
        createForm();
        fillWell();
        submit('#userForm');
        await FakeXhr.last.answer(201, { success: true, data: user(7, 'Ann'), message: null });
        expect(toasts()).toEqual(['User created successfully']);
        expect(addRow).toHaveBeenCalledExactlyOnceWith(user(7, 'Ann'));
        expect(events).toEqual([{ user: user(7, 'Ann') }]);
    });

    it.each([
        [409, {}, 'Email address already in use'],
        [500, {}, 'Failed to create user. Please try again.'],
        [400, { message: 'Odd' }, 'Failed to create user. Please try again.'],
    ])('UF-5 answers %i with a text and keeps what was typed', async (status, members, text) => {
        createForm();
        fillWell();
        submit('#userForm');
        await FakeXhr.last.fail(status, members);
        expect(toasts()).toEqual([text]);
        expect(field('name').value).toBe('Ann');
        expect(button().disabled).toBe(false);
        expect(FakeXhr.requests).toHaveLength(1);
    });

    it('UF-5 shows field errors of the server at their fields', async () => {
        createForm();
        fillWell();
        submit('#userForm');
        await FakeXhr.last.fail(400, { validationErrors: { email: ['Email address is not valid'] } });
        expect(errorOf('email')).toBe('Email address is not valid');
        expect(toasts()).toEqual([]);
    });
});

describe('UserForm: managed', () => {
    it('UF-9 knows what was typed since it was emptied or filled', () => {
        const form = createForm({ managed: true });
        form.reset();
        form.setMode('create');
        expect(form.isChanged).toBe(false);
        type('#userName', 'A');
        expect(form.isChanged).toBe(true);
        form.populate(user(1, 'Ann'));
        expect(form.isChanged).toBe(false);
        type('#userName', 'Anna');
        type('#userName', 'Ann');
        expect(form.isChanged, 'typed back').toBe(false);
        type('#userEmail', '');
        form.reset();
        expect(form.isChanged).toBe(false);
    });

    it('UF-8 hands the data over and sends nothing', async () => {
        const events = recordEvents('userFormSubmit');
        createForm({ managed: true });
        fillWell();
        submit('#userForm');
        await flush();
        expect(events).toEqual([{ name: 'Ann', email: 'ann@acme.test', password }]);
        expect(FakeXhr.requests).toEqual([]);
    });

    it('UF-6 UF-9 in edit mode hides and leaves out the password', async () => {
        const events = recordEvents('userFormSubmit');
        const form = createForm({ managed: true });
        form.populate(user(7, 'Ann'));
        form.setMode('edit');
        expect(field('password').closest<HTMLElement>('[data-xos-field]')?.hidden).toBe(true);
        expect(button().textContent).toBe('Update User');
        form.setLoadingState(true);
        expect(button().textContent).toBe('Updating...');
        form.setLoadingState(false);
        submit('#userForm');
        await flush();
        expect(events).toEqual([{ name: 'Ann', email: 'ann@acme.test' }]);
        form.setMode('create');
        expect(field('password').closest<HTMLElement>('[data-xos-field]')?.hidden).toBe(false);
        expect(button().textContent).toBe('Create User');
    });

    it('UF-9 reset empties fields and errors', () => {
        const form = createForm();
        fillWell();
        form.showFieldError('name', 'bad');
        form.reset();
        expect(field('name').value).toBe('');
        expect(errorOf('name')).toBeNull();
    });

    it('UF-1 disconnect takes every listener away', async () => {
        const events = recordEvents('userFormSubmit');
        const form = createForm({ managed: true });
        fillWell();
        form.disconnect();
        submit('#userForm');
        field('name').dispatchEvent(new FocusEvent('blur'));
        await flush();
        expect(events).toEqual([]);
    });
});
