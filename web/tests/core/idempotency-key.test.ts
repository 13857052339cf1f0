// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { IdempotencyKey } from '../../src/core/idempotency-key';

const ann = { name: 'Ann', email: 'ann@acme.test' };

describe('IdempotencyKey', () => {
    it('AJAX-6 stays the same for every attempt at the same thing', () => {
        const key = new IdempotencyKey();
        expect(key.for(ann)).toMatch(/^[0-9a-f]{32}$/);
        expect(key.for({ ...ann })).toBe(key.for(ann));
    });

    it('AJAX-6 differs for another thing, for the same one once it was made, and between forms', () => {
        const key = new IdempotencyKey();
        const first = key.for(ann);
        const other = key.for({ ...ann, name: 'Anna' });
        expect(other).not.toBe(first);
        key.forget();
        expect(key.for({ ...ann, name: 'Anna' })).not.toBe(other);
        expect(new IdempotencyKey().for(ann)).not.toBe(first);
    });
});
