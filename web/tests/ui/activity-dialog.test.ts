// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDto } from '../../src/api/wire-types';
import { showHistory } from '../../src/ui/activity-dialog';
import { dialogFor } from '../../src/ui/dialog';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { user } from '../../src/testing/samples';
import { click, find, showPage, toasts } from '../support/page';

const hostile = '"><script>alert(1)</script>';
const ann = user(1, 'Ann');

function entry(id: number, action: string, changes: Partial<ActivityDto> = {}): ActivityDto {
    const createdAt = '2025-01-31T09:05:00.123Z';
    return { id, action, data: null, performedBy: 9, performedByName: 'Boss', createdAt, ...changes };
}

function answer(items: ActivityDto[], hasNext = false, totalCount = items.length): Promise<void> {
    return FakeXhr.last.succeed({ items, pagination: { hasNext, totalCount } });
}

function entries(): (string | null)[] {
    return [...document.querySelectorAll('.xos-history-what')].map(({ textContent }) => textContent);
}

function body(): HTMLElement {
    return find('#historyBody');
}

beforeEach(() => showPage('users'));
afterEach(() => dialogFor(find('#historyModal')).hide());

describe('the history of a user', () => {
    it('DB-8 names the user, and shows grey rows until it is there', async () => {
        showHistory(user(1, hostile));
        expect(find('#historyTitle').textContent).toBe(`Activity of ${hostile}`);
        expect(document.querySelectorAll('.xos-history-skeleton')).toHaveLength(4);
        expect(FakeXhr.last.url).toBe('/api/users/1/activity?page=1&pageSize=20');
        await answer([entry(1, 'user_created')]);
        expect(document.querySelectorAll('.xos-history-skeleton')).toHaveLength(0);
        expect(document.querySelector('#historyModal script')).toBeNull();
    });

    it('DB-8 DB-9 says in words what was done and by whom', async () => {
        showHistory(ann);
        await answer([
            entry(8, 'user_restored'),
            entry(7, 'user_deleted'),
            entry(6, 'password_changed', { performedBy: 1, performedByName: 'Ann' }),
            entry(5, 'login_succeeded', { performedBy: 1, performedByName: 'Ann' }),
            entry(4, 'login_failed', { performedBy: null, performedByName: null }),
            entry(3, 'user_updated', { data: { OldName: 'Ann', NewName: 'Ann' } }),
            entry(2, 'user_created'),
            entry(1, 'something_newer'),
        ]);
        expect(entries()).toEqual([
            'Restored by Boss',
            'Deleted by Boss',
            'Password changed by the user',
            'Signed in by the user',
            'Sign-in failed ',
            'Saved without changes by Boss',
            'Created by Boss',
            'something_newer by Boss',
        ]);
        expect(find('time').getAttribute('datetime')).toBe('2025-01-31T09:05:00.123Z');
    });

    it('DB-8 SEC-5 shows old and new of each changed value, as text, in words for screen readers', async () => {
        const data = {
            OldName: hostile,
            NewName: '‮gnp.exe',
            OldEmail: 'same@acme.test',
            NewEmail: 'same@acme.test',
            OldIsAdmin: false,
            NewIsAdmin: true,
            OldIsActive: true,
            NewIsActive: false,
        };
        showHistory(ann);
        await answer([entry(1, 'user_updated', { data, performedByName: hostile })]);
        const rows = [...body().querySelectorAll('dt')].map((term) => {
            const [before, after] = term.nextElementSibling?.querySelectorAll('bdi') ?? [];
            return [term.textContent, before?.textContent, after?.textContent];
        });
        expect(rows).toEqual([
            ['Name', hostile, '‮gnp.exe'],
            ['Admin', 'No', 'Yes'],
            ['Can sign in', 'Yes', 'No'],
        ]);
        expect(find('del').textContent).toBe(`before ${hostile}`);
        expect(find('ins').textContent).toBe('after ‮gnp.exe');
        expect(entries()).toEqual([`Changed by ${hostile}`]);
        expect(body().querySelector('script')).toBeNull();
    });

    it('ENV-7 shows older entries on demand, each once', async () => {
        showHistory(ann);
        await answer([entry(3, 'user_updated'), entry(2, 'user_updated')], true, 3);
        click('#historyBody button');
        expect(FakeXhr.last.url).toBe('/api/users/1/activity?page=2&pageSize=20');
        await answer([entry(2, 'user_updated'), entry(1, 'user_created')], false, 4);
        expect([...body().querySelectorAll('li')].map((item) => item.dataset['id'])).toEqual(['3', '2', '1']);
        expect(body().querySelector('button')).toBeNull();
    });

    it('UM-8 keeps the keyboard at the older entries, and at what was read when there are no more', async () => {
        showHistory(ann);
        await answer([entry(3, 'user_updated')], true, 3);
        find('#historyBody button').focus();
        click('#historyBody button');
        await answer([entry(2, 'user_updated')], true, 3);
        expect(document.activeElement).toBe(find('#historyBody button'));
        click('#historyBody button');
        await answer([entry(1, 'user_created')], false, 3);
        expect(document.activeElement).toBe(body());
    });

    it('DB-8 says that there is nothing', async () => {
        showHistory(ann);
        await answer([]);
        expect(body().textContent).toBe('No activity yet');
    });

    it('EH-6 says that it failed, reports it once without a toast, and tries again', async () => {
        showHistory(ann);
        await FakeXhr.last.fail(500);
        expect(body().textContent).toContain('Failed to retrieve activity');
        expect(FakeXhr.to('/api/errors/log')).toHaveLength(1);
        expect(toasts()).toEqual([]);
        click('#historyBody button');
        await answer([entry(1, 'user_created')]);
        expect(entries()).toEqual(['Created by Boss']);
    });

    it('DB-8 shows nothing of a user whose dialog was closed, and of the other one', async () => {
        showHistory(ann);
        const first = FakeXhr.last;
        dialogFor(find('#historyModal')).hide();
        expect(first.aborted).toBe(true);
        showHistory(user(2, 'Ben'));
        await answer([entry(5, 'user_created')]);
        expect([...body().querySelectorAll('li')].map((item) => item.dataset['id'])).toEqual(['5']);
        expect(find('#historyTitle').textContent).toBe('Activity of Ben');
    });
});
