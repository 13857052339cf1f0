// SPDX-License-Identifier: Apache-2.0
// The dialog that imports users, and the menu that exports them.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { addEnglish, useLanguage } from '../../src/core/language';
import type { ImportReport } from '../../src/api/wire-types';
import { de } from '../../src/texts/de';
import { enUsers } from '../../src/texts/en-users';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';
import { ExportMenu } from '../../src/ui/export-menu';
import { ImportDialog } from '../../src/ui/import-dialog';
import { expectErrorLog } from '../support/error-log';
import { click, find, showPage, toasts } from '../support/page';

const file = new File(['name,email\nAnn,ann@acme.test\n'], 'users.csv', { type: 'text/csv' });
const good: ImportReport = {
    dryRun: true,
    rows: 1,
    badRows: 0,
    created: 0,
    errors: [],
    moreErrors: 0,
    preview: [{ row: 2, name: '<b>Ann</b>', email: 'ann@acme.test', isAdmin: false, isActive: true }],
    ignoredColumns: ['id'],
};
const bad: ImportReport = {
    ...good,
    badRows: 1,
    errors: [{ row: 2, field: 'email', message: 'Email address is already in row 1' }],
    moreErrors: 3,
};

let done: number;
let dialog: ImportDialog;

function button(id: string): HTMLButtonElement {
    return find<HTMLButtonElement>(`#${id}`);
}

async function choose(...files: File[]): Promise<void> {
    const input = find<HTMLInputElement>('#importFile');
    Object.defineProperty(input, 'files', { value: files, configurable: true });
    Object.defineProperty(input, 'value', { value: '', writable: true, configurable: true });
    input.dispatchEvent(new Event('change'));
    await flush();
}

async function answer(status: number, data: unknown, more: object = {}): Promise<void> {
    const envelope = { success: status < 300, data, message: null, validationErrors: null, ...more };
    await FakeXhr.last.answer(status, envelope);
}

beforeEach(() => {
    addEnglish(enUsers);
    showPage('users');
    done = 0;
    dialog = new ImportDialog(button('importUsersBtn'), () => (done += 1));
    click('#importUsersBtn');
});

describe('the import', () => {
    it('checks a file first, shows it, and imports it when asked to', async () => {
        await choose(file);
        expect(FakeXhr.last.url).toContain('/api/users/import?dryRun=true');
        expect(find('#importStatus').textContent).toBe('Checking users.csv...');
        await answer(200, good);
        expect(find('#importStatus').textContent).toBe('Ready: 1 user can be imported.');
        expect(find('#importReport td:nth-child(2)').textContent).toBe('<b>Ann</b>');
        expect(find('#importReport .form-text').textContent).toBe('Columns that are not imported: id');
        expect(button('importSubmit').textContent).toBe('Import 1 user');
        click('#importSubmit');
        await flush();
        expect(FakeXhr.last.url).toContain('dryRun=false');
        expect(FakeXhr.last.headers.get('idempotency-key')).toMatch(/^[0-9a-f]{32}$/);
        expect(dialog.isBusy).toBe(true);
        await answer(200, { ...good, dryRun: false, created: 1 }, { message: 'Users imported successfully' });
        expect(done).toBe(1);
        expect(dialog.isBusy).toBe(false);
        expect(toasts()).toEqual(['1 user was imported']);
    });

    it('offers nothing for a file with errors', async () => {
        await choose(file);
        await answer(200, bad);
        expect(find('#importProblem').textContent).toContain('1 of 1 rows have errors');
        expect(button('importSubmit').disabled).toBe(true);
        expect(find('.xos-import-more').textContent).toBe('and 3 more');
    });

    it('shows what is wrong with the file as a whole', async () => {
        await choose(file);
        const fields = { file: ['Column is missing: email'] };
        await answer(400, null, { message: 'Validation failed', validationErrors: fields });
        expect(find('#importProblem').textContent).toBe('Column is missing: email');
        expect(button('importSubmit').disabled).toBe(true);
        expect(toasts()).toEqual([]);
    });

    it('shows the rows that went bad between the check and the import', async () => {
        await choose(file);
        await answer(200, good);
        click('#importSubmit');
        await flush();
        const fields = { file: ['The file has errors in 1 rows'] };
        await answer(400, bad, { message: 'Validation failed', validationErrors: fields });
        expect(find('#importReport td:last-child').textContent).toBe('Email address is already in row 1');
        expect(done).toBe(0);
    });

    it('uses the same key for another try at the same file', async () => {
        expectErrorLog('Error occurred:');
        await choose(file);
        await answer(200, good);
        const keys: (string | undefined)[] = [];
        for (let i = 0; i < 2; ++i) {
            click('#importSubmit');
            await flush();
            keys.push(FakeXhr.last.headers.get('idempotency-key'));
            await answer(503, null, { message: 'x' });
        }
        expect(keys[0]).toBe(keys[1]);
    });

    it('can be cancelled while the file is sent, and not when the server has it', async () => {
        await choose(file);
        click('#importCancel');
        await flush();
        expect(find('#importStatus').textContent).toBe('Cancelled. Nothing was imported.');
        await choose(file);
        await answer(200, good);
        click('#importSubmit');
        await flush();
        const progress = (loaded: number): void =>
            FakeXhr.last.upload.onprogress?.({ lengthComputable: true, loaded, total: 100 } as ProgressEvent);
        progress(40);
        expect(find<HTMLProgressElement>('#importProgress').value).toBe(40);
        expect(button('importCancel').disabled).toBe(false);
        progress(100);
        expect(find('#importProgress').hasAttribute('value')).toBe(false);
        expect(button('importCancel').disabled).toBe(true);
        await answer(200, { ...good, created: 1 });
        expect(button('importCancel').disabled).toBe(false);
    });

    it('takes one file', async () => {
        await choose(file, file);
        expect(find('#importProblem').textContent).toBe('Choose one CSV file.');
    });

    it('UM-8 speaks German', async () => {
        useLanguage(de, 'de');
        await choose(file);
        await answer(200, bad);
        expect(find('#importProblem').textContent).toContain('1 von 1 Zeilen haben Fehler');
        expect(find('#importReport td:last-child').textContent).toBe('Die E-Mail-Adresse steht schon in Zeile 1');
        useLanguage(null);
    });
});

describe('the export', () => {
    it('asks for what the list shows and saves it under the name that the server gives', async () => {
        const created = vi.fn(() => 'blob:x');
        Object.assign(URL, { createObjectURL: created, revokeObjectURL: vi.fn() });
        const saved: string[] = [];
        vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
            saved.push(this.download);
        });
        new ExportMenu(button('exportUsersBtn'), () => ({ search: 'a&b', sortBy: 'email', sortDirection: 'desc' }));
        click('#exportUsersBtn');
        find('[role="menuitem"]').click();
        await flush();
        expect(FakeXhr.last.url).toContain('/api/users/export?search=a%26b&sortBy=email&sortDirection=desc&format=csv');
        expect(button('exportUsersBtn').textContent).toBe('Exporting...');
        FakeXhr.last.answerHeaders.set('content-disposition', 'attachment; filename="users-2025-01-31.csv"');
        await FakeXhr.last.answer(200, new Blob(['x']));
        expect(saved).toEqual(['users-2025-01-31.csv']);
        expect(toasts()).toEqual(['users-2025-01-31.csv was saved']);
        expect(button('exportUsersBtn').textContent).toBe('Export');
    });
});
