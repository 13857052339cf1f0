// SPDX-License-Identifier: Apache-2.0
import { FakeXhr, flush, pageOf } from '@xos/web/testing';
import { beforeEach, expect, it, vi } from 'vitest';
import { find, type } from '../support/page';
import { ticket, ticketStore, TicketService } from './tickets';

function typeQuickly(text: string): void {
    [...text].forEach((_letter, index) => type('#search', text.slice(0, index + 1)));
}

beforeEach(() => {
    ticketStore.clear();
    const input = document.createElement('input');
    input.id = 'search';
    document.body.append(input);
});

it('PERF-1 UT-3 a search waits until the typing pauses', async () => {
    const input = find<HTMLInputElement>('#search');
    // doc: begin pause
    const pauseMs = 300;
    let pause: ReturnType<typeof setTimeout> | undefined;
    input.addEventListener('input', () => {
        clearTimeout(pause);
        pause = setTimeout(() => void TicketService.getPage({ search: input.value }), pauseMs);
    });
    // doc: end pause
    typeQuickly('printer');
    await vi.advanceTimersByTimeAsync(299);
    expect(FakeXhr.requests).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeXhr.requests.map(({ query }) => query['search'])).toEqual(['printer']);
});

it('PERF-1 wrong: a request for each letter', async () => {
    const input = find<HTMLInputElement>('#search');
    // doc: begin each_letter
    input.addEventListener('input', () => void TicketService.getPage({ search: input.value }));
    // doc: end each_letter
    typeQuickly('printer');
    await flush();
    expect(FakeXhr.requests).toHaveLength(7);
});

it('PERF-1 rows are put into the page once, however many there are', async () => {
    const list = document.createElement('ul');
    document.body.append(list);
    const put = vi.spyOn(list, 'replaceChildren');
    // doc: begin rows
    function show(): void {
        const rows = ticketStore.list().map(({ title }) => {
            const row = document.createElement('li');
            row.textContent = title;
            return row;
        });
        list.replaceChildren(...rows); // one change of the page, one layout
    }
    // doc: end rows
    ticketStore.subscribe(show);
    const asked = TicketService.getPage({ pageSize: 100 });
    await FakeXhr.last.succeed(pageOf(Array.from({ length: 100 }, (_, index) => ticket(index + 1))));
    await asked;
    expect(put).toHaveBeenCalledTimes(1);
    expect(list.childElementCount).toBe(100);
});
