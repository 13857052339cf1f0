// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { readListState, writeListState, type ListState } from '../../src/core/list-address';

const sizes = [10, 25, 50, 100];
const usual: ListState = {
    view: 'current',
    page: 1,
    size: 10,
    sort: 'name',
    direction: 'asc',
    search: '',
    inactive: false,
};
const unusual: ListState = {
    view: 'deleted',
    page: 3,
    size: 50,
    sort: 'email',
    direction: 'desc',
    search: 'a&b=c #%? ünï 😀',
    inactive: true,
};

function read(query: string): ListState {
    return readListState(query, usual, sizes);
}

describe('the address of a list', () => {
    it('STATE-4 is empty for the usual state', () => {
        expect(writeListState('', usual, usual)).toBe('');
        expect(read('')).toEqual(usual);
    });

    it('STATE-4 gives back every state that was written into it', () => {
        expect(read(writeListState('', unusual, usual))).toEqual(unusual);
        const back = writeListState(writeListState('', unusual, usual), usual, usual);
        expect(back).toBe('');
    });

    it('STATE-4 leaves parameters of others alone', () => {
        const query = writeListState('?from=mail&page=9', { ...usual, page: 2 }, usual);
        expect(query).toBe('?from=mail&page=2');
        expect(writeListState(query, usual, usual)).toBe('?from=mail');
    });

    it.each(['?page=0', '?page=-1', '?page=x', '?page=1.5', '?page=', '?page=9007199254740993', '?dir=up', '?inactive=2'])(
        'STATE-4 takes the usual for %s',
        (query) => {
            expect(read(query)).toEqual(usual);
        },
    );

    it.each([
        ['9', 10],
        ['10', 10],
        ['11', 10],
        ['25', 25],
        ['99', 10],
        ['100', 100],
        ['101', 10],
        ['1000000', 10],
    ])('STATE-4 asks for no other page size than those on offer: %s', (asked, size) => {
        expect(read(`?size=${asked}`).size).toBe(size);
    });

    it('STATE-4 USR-5 cuts a search at 200 characters', () => {
        for (const length of [199, 200, 201]) {
            expect(read(`?search=${'x'.repeat(length)}`).search).toHaveLength(Math.min(length, 200));
        }
    });
});
