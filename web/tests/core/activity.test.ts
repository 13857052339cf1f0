// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { changedValues } from '../../src/core/activity';

describe('changedValues', () => {
    it('DB-8 finds what differs, by pairs of old and new', () => {
        const data = {
            OldName: 'Ann',
            NewName: 'Anna',
            OldEmail: 'ann@acme.test',
            NewEmail: 'ann@acme.test',
            OldIsAdmin: false,
            NewIsAdmin: true,
        };
        expect(changedValues(data)).toEqual([
            { name: 'Name', before: 'Ann', after: 'Anna' },
            { name: 'IsAdmin', before: false, after: true },
        ]);
    });

    it('DB-8 finds nothing in entries of other kinds, or in half a pair', () => {
        expect(changedValues(null)).toEqual([]);
        expect(changedValues({ Name: 'Ann', Email: 'ann@acme.test' })).toEqual([]);
        expect(changedValues({ OldName: 'Ann' })).toEqual([]);
        expect(changedValues(JSON.parse('{"__proto__": 1, "Old__proto__": 2}') as Record<string, unknown>)).toEqual([]);
    });
});
