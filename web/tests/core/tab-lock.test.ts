// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, vi } from 'vitest';
import { withTabLock } from '../../src/core/tab-lock';

describe('withTabLock', () => {
    it('AS-7 runs one piece of work at a time without Web Locks', async () => {
        const order: string[] = [];
        let finishFirst = (): void => undefined;
        const first = withTabLock('x', async () => {
            order.push('first starts');
            await new Promise<void>((resolve) => (finishFirst = resolve));
            order.push('first ends');
        });
        const second = withTabLock('x', async () => void order.push('second'));
        await vi.advanceTimersByTimeAsync(1000);
        expect(order).toEqual(['first starts']);
        finishFirst();
        await vi.advanceTimersByTimeAsync(200);
        await Promise.all([first, second]);
        expect(order).toEqual(['first starts', 'first ends', 'second']);
        expect(localStorage.getItem('x_lease')).toBeNull();
    });

    it('AS-7 does not wait for a tab that died', async () => {
        localStorage.setItem('x_lease', `${Date.now() + 10_000}:dead`);
        const work = vi.fn(() => Promise.resolve());
        const done = withTabLock('x', work);
        await vi.advanceTimersByTimeAsync(9_900);
        expect(work).not.toHaveBeenCalled();
        await vi.advanceTimersByTimeAsync(200);
        await done;
        expect(work).toHaveBeenCalledOnce();
    });

    it('AS-7 uses Web Locks where the browser has them', async () => {
        const request = vi.fn((_name: string, work: () => Promise<number>) => work());
        vi.stubGlobal('navigator', { locks: { request } });
        expect(await withTabLock('x', () => Promise.resolve(7))).toBe(7);
        expect(request).toHaveBeenCalledOnce();
    });
});
