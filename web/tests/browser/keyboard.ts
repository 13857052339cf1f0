// SPDX-License-Identifier: Apache-2.0
// Somebody who has no pointer: every step is a key, and the place of the keyboard must be seen.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const mostStops = 80;
const thePage = 'the page';

/** What the reader sees of the focused element. */
interface Stop {
    what: string;
    /** True when it is the one that was asked for. */
    isWanted: boolean;
    isRinged: boolean;
    isInSight: boolean;
}

export class Keyboard {
    constructor(private readonly page: Page) {}

    async press(...keys: string[]): Promise<void> {
        for (const key of keys) {
            await this.page.keyboard.press(key);
        }
    }

    /** Types over what a field holds. */
    async fill(text: string): Promise<void> {
        await this.press('ControlOrMeta+a');
        await this.page.keyboard.type(text);
    }

    /** Goes on by Tab until the keyboard is at this element; every stop on the way must be seen. */
    async reach(selector: string, key = 'Tab'): Promise<void> {
        const passed: string[] = [];
        for (;;) {
            const { what, isWanted } = await this.expectSeen(selector);
            if (isWanted) {
                return;
            }
            expect(passed.length, `${selector} is no stop among ${passed.join(', ')}`).toBeLessThan(mostStops);
            await this.press(key);
            passed.push(what);
        }
    }

    /** The stops of one round by Tab, until one comes again; the page's own is left out. */
    async round(): Promise<string[]> {
        const stops: string[] = [];
        for (;;) {
            const { what } = await this.expectSeen();
            if (stops.includes(what)) {
                return stops.filter((stop) => stop !== thePage);
            }
            stops.push(what);
            await this.press('Tab');
        }
    }

    /** Waits until the keyboard is at this element, where it must be seen. */
    async expectAt(selector: string): Promise<void> {
        await this.page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector);
        await this.expectSeen();
    }

    /** The focused element has a ring and nothing covers it. */
    private async expectSeen(wanted = 'body'): Promise<Stop> {
        const stop = await this.page.evaluate(look, { wanted, thePage });
        expect(stop, 'what has the keyboard is seen').toMatchObject({ isRinged: true, isInSight: true });
        return stop;
    }
}

/** Runs in the page. */
async function look({ wanted, thePage: page }: { wanted: string; thePage: string }): Promise<Stop> {
    const focused = document.activeElement ?? document.body;
    const isWanted = focused.matches(wanted);
    if (focused === document.body) {
        return { what: page, isWanted, isRinged: true, isInSight: true };
    }
    const name = (focused.getAttribute('aria-label') ?? focused.textContent ?? '').trim();
    const what = focused.id === '' ? name : `#${focused.id}`;
    // What takes the focus only to be read out, or to be where the next Tab begins, is no control.
    if (focused.matches('[tabindex="-1"]:not([role="menuitem"])')) {
        return { what, isWanted, isRinged: true, isInSight: true };
    }
    await Promise.allSettled(focused.getAnimations().map(({ finished }) => finished));
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
    const hasOutline = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
    const { left, top, width, height } = focused.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + Math.min(height, innerHeight) / 2);
    const isInSight = hit !== null && (focused.contains(hit) || hit.contains(focused));
    return { what, isWanted, isRinged: hasOutline || boxShadow !== 'none', isInSight };
}
