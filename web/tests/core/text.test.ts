// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { escapeHtml } from '../../src/core/escape';
import { formatDate } from '../../src/core/format';
import { readClaims } from '../../src/core/jwt';
import { redact, redactUrl } from '../../src/core/redact';
import { tokenWith } from '../../src/testing/samples';

describe('escapeHtml', () => {
    it('UT-2 writes the five characters as entities', () => {
        expect(escapeHtml(`<b title="a">&'`)).toBe('&lt;b title=&quot;a&quot;&gt;&amp;&#39;');
        expect(escapeHtml(null)).toBe('');
    });
});

describe('formatDate', () => {
    it('UT-2 shows date and time, and nothing for null', () => {
        expect(formatDate('2025-01-31T09:05:00.123Z')).toContain('2025');
        expect(formatDate(null)).toBe('');
        expect(formatDate('not a date')).toBe('');
    });
});

describe('redact', () => {
    it('EH-6 replaces sensitive values at any depth and leaves the rest', () => {
        const context = { formData: { name: 'Ann', Password: 'x' }, list: [{ apiToken: 'y' }], authorization: 'z' };
        expect(redact(context)).toEqual({
            formData: { name: 'Ann', Password: '[redacted]' },
            list: [{ apiToken: '[redacted]' }],
            authorization: '[redacted]',
        });
        expect(context.formData.Password).toBe('x');
    });

    it('EH-6 survives cycles', () => {
        const cycle: Record<string, unknown> = { name: 'a' };
        cycle['self'] = cycle;
        expect(redact(cycle)).toEqual({ name: 'a', self: '[omitted]' });
    });

    it('EH-6 redacts query values', () => {
        expect(redactUrl('/hub?access_token=abc&x=1')).toBe('/hub?access_token=[redacted]&x=1');
    });
});

describe('readClaims', () => {
    it('AS-6 reads expiry and identity, string forms included', () => {
        const token = tokenWith({ sub: '7', client_id: '1', is_admin: 'True', exp: 100, name: 'Zoë' });
        expect(readClaims(token)).toEqual({ userId: 7, clientId: 1, isAdmin: true, expiresAt: 100_000 });
    });

    it('AS-6 answers null for what is not a token', () => {
        for (const token of [null, '', 'abc', 'a.b.c', 'a.%%%.c']) {
            expect(readClaims(token)).toBeNull();
        }
    });
});
