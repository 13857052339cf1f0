// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { withParts } from '../../page-parts';

describe('parts of pages', () => {
    it('stand where a page names them, with the values it gives, and with parts of their own', () => {
        const header = withParts('<!-- part: modal-header id="a" key="b.c" title="Say “hello”" -->');
        expect(header).toContain('id="aTitle" data-xos-text="b.c">Say “hello”</h2>');
        expect(withParts('<p></p><!-- part: retry-modal -->')).toContain('id="retryTitle" data-xos-text="retry.title">');
    });

    it('are not left half filled', () => {
        expect(() => withParts('<!-- part: modal-header id="a" -->')).toThrow('The part modal-header needs key="…"');
        expect(() => withParts('<!-- part: nothing -->')).toThrow('nothing.html');
    });

    it('leave every other comment as it is', () => {
        expect(withParts('<!-- part of it --> <!-- part: Bar -->')).toBe('<!-- part of it --> <!-- part: Bar -->');
    });
});
