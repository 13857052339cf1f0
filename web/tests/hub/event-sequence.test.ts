// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EventSequence, type EventPage, type NumberedEvent } from '../../src/hub/event-sequence';
import { flush } from '../../src/testing/flush';

interface Fetch {
    after: number;
    answer: (page: Partial<EventPage>) => Promise<void>;
    fail: () => Promise<void>;
}

let fetches: Fetch[];
let delivered: number[];
let startedOver: number;
let sequence: EventSequence;

function event(seq: number): NumberedEvent {
    return { seq, event: 'UserCreated', arguments: [], actorId: 1, at: '2025-01-31T09:05:00.123Z' };
}

function events(from: number, to: number): NumberedEvent[] {
    return Array.from({ length: to - from + 1 }, (_item, index) => event(from + index));
}

function start(known: number | null = null): void {
    const fetchAfter = (after: number): Promise<EventPage> =>
        new Promise((resolve, reject) => {
            fetches.push({
                after,
                answer: async (page) => {
                    resolve({ items: [], lastSeq: page.items?.at(-1)?.seq ?? after, reset: false, ...page });
                    await flush();
                },
                fail: async () => {
                    reject(new Error('gone'));
                    await flush();
                },
            });
        });
    const deliver = ({ seq }: NumberedEvent): void => void delivered.push(seq);
    sequence = new EventSequence(
        { fetchAfter, deliver, startOver: () => (startedOver += 1), changed: () => undefined },
        known,
    );
}

function receive(...numbers: number[]): void {
    numbers.forEach((seq) => sequence.receive(event(seq)));
}

/** Joins at 10, then loses the connection and joins again at `lastSeq`. */
async function rejoinAt(lastSeq: number): Promise<void> {
    start(10);
    sequence.joined(10);
    sequence.joined(lastSeq);
    await flush();
}

beforeEach(() => {
    fetches = [];
    delivered = [];
    startedOver = 0;
});

describe('EventSequence: the first join', () => {
    it('SR-6 loads anew what was loaded before it was known which events it holds', () => {
        start(null);
        sequence.joined(7);
        expect(startedOver).toBe(1);
        expect(sequence.position).toBe(7);
        expect(fetches).toEqual([]);
    });

    it('SR-6 loads nothing anew when nothing happened since the last visit', () => {
        start(7);
        sequence.joined(7);
        expect(startedOver).toBe(0);
    });

    it.each([6, 8])('SR-6 loads anew, and tells nothing of old events, at %i instead of 7', (lastSeq) => {
        start(7);
        sequence.joined(lastSeq);
        expect(startedOver).toBe(1);
        expect(sequence.position).toBe(lastSeq);
        expect(delivered).toEqual([]);
    });

    it('SR-6 holds events that come before the join is answered', () => {
        start(7);
        receive(8, 10, 9);
        expect(delivered).toEqual([]);
        sequence.joined(8);
        expect(delivered, '8 is in what is loaded anew').toEqual([9, 10]);
    });
});

describe('EventSequence: while joined', () => {
    beforeEach(() => {
        start(10);
        sequence.joined(10);
    });

    it('SR-6 delivers each event once and in order', () => {
        receive(11, 12, 12, 11, 13);
        expect(delivered).toEqual([11, 12, 13]);
        expect(sequence.position).toBe(13);
        expect(fetches).toEqual([]);
    });

    it('SR-6 waits 250 ms for a number that is on its way', async () => {
        receive(12);
        await vi.advanceTimersByTimeAsync(249);
        receive(11);
        await vi.advanceTimersByTimeAsync(1_000);
        expect(delivered).toEqual([11, 12]);
        expect(fetches).toEqual([]);
    });

    it('SR-6 fetches a number that does not come, and delivers nothing before it', async () => {
        receive(12, 13);
        await vi.advanceTimersByTimeAsync(249);
        expect(fetches).toEqual([]);
        await vi.advanceTimersByTimeAsync(1);
        expect(fetches.map(({ after }) => after)).toEqual([10]);
        receive(14);
        expect(delivered).toEqual([]);
        await fetches[0]!.answer({ items: events(11, 13) });
        expect(delivered).toEqual([11, 12, 13, 14]);
        await vi.advanceTimersByTimeAsync(60_000);
        expect(fetches).toHaveLength(1);
    });

    it('SR-6 keeps the order when a listener throws', async () => {
        const thrown: unknown[] = [];
        const onUncaught = (error: unknown): void => void thrown.push(error);
        process.once('uncaughtException', onUncaught);
        const failure = new Error('of a listener');
        const deliver = vi.fn((item: NumberedEvent) => {
            delivered.push(item.seq);
            if (item.seq === 1) {
                throw failure;
            }
        });
        const fetchAfter = (): Promise<EventPage> => new Promise(() => undefined);
        sequence = new EventSequence({ fetchAfter, deliver, startOver: () => undefined, changed: () => undefined }, 0);
        sequence.joined(0);
        receive(1, 2);
        await flush();
        process.off('uncaughtException', onUncaught);
        expect(delivered).toEqual([1, 2]);
        expect(thrown).toEqual([failure]);
    });
});

describe('EventSequence: own changes', () => {
    beforeEach(() => {
        start(10);
        sequence.joined(10);
    });

    it('SR-6 HUB-6 takes the number of an own answer as seen', async () => {
        await sequence.ownChange(Promise.resolve(11));
        receive(12);
        expect(delivered).toEqual([12]);
        expect(fetches).toEqual([]);
    });

    it('SR-6 HUB-6 does not skip what others did just before', async () => {
        await sequence.ownChange(Promise.resolve(12));
        expect(sequence.position).toBe(10);
        receive(11);
        expect(delivered).toEqual([11]);
        expect(sequence.position).toBe(12);
        await vi.advanceTimersByTimeAsync(60_000);
        expect(fetches).toEqual([]);
    });

    it('SR-6 HUB-6 waits for the answer of an own request that explains the gap', async () => {
        let answer: (seq: number) => void = () => undefined;
        const pending = sequence.ownChange(new Promise((resolve) => (answer = resolve)));
        receive(12);
        await vi.advanceTimersByTimeAsync(1_999);
        expect(fetches).toEqual([]);
        answer(11);
        await pending;
        expect(delivered).toEqual([12]);
        await vi.advanceTimersByTimeAsync(60_000);
        expect(fetches).toEqual([]);
    });

    it('SR-6 waits for no long upload: 2000 ms', async () => {
        void sequence.ownChange(new Promise(() => undefined));
        receive(12);
        await vi.advanceTimersByTimeAsync(2_000);
        expect(fetches).toHaveLength(1);
    });

    it('SR-6 HUB-6 never tells of an own change that it fetched', async () => {
        await sequence.ownChange(Promise.resolve(12));
        await vi.advanceTimersByTimeAsync(250);
        await fetches[0]!.answer({ items: events(11, 12) });
        expect(delivered).toEqual([11]);
        expect(sequence.position).toBe(12);
    });

    it('SR-6 HUB-6 tells of no own change that came over the connection as well', async () => {
        await sequence.ownChange(Promise.resolve(12));
        receive(12, 11);
        expect(delivered).toEqual([11]);
    });

    it('SR-6 asks what became of an own request whose answer was lost', async () => {
        await sequence.ownChange(Promise.resolve(null));
        await flush();
        expect(sequence.isBehind).toBe(true);
        await fetches[0]!.answer({ items: [event(11)] });
        expect(delivered).toEqual([11]);
        expect(sequence.isBehind).toBe(false);
    });

    it('SR-6 does nothing about an own request that stored no event', async () => {
        await sequence.ownChange(Promise.resolve(0));
        await vi.advanceTimersByTimeAsync(60_000);
        expect(fetches).toEqual([]);
        expect(sequence.position).toBe(10);
    });
});

describe('EventSequence: after an absence', () => {
    it('SR-6 fetches nothing when nothing was missed', async () => {
        await rejoinAt(10);
        await vi.advanceTimersByTimeAsync(60_000);
        expect(fetches).toEqual([]);
        expect(sequence.isBehind).toBe(false);
    });

    it('SR-6 fetches exactly what was missed, and holds what happens meanwhile', async () => {
        await rejoinAt(13);
        expect(sequence.isBehind).toBe(true);
        expect(fetches.map(({ after }) => after)).toEqual([10]);
        receive(14);
        await fetches[0]!.answer({ items: events(11, 13) });
        expect(delivered).toEqual([11, 12, 13, 14]);
        expect(sequence.isBehind).toBe(false);
        expect(startedOver).toBe(0);
        expect(fetches).toHaveLength(1);
    });

    it('SR-6 doubles nothing that was both fetched and sent', async () => {
        await rejoinAt(12);
        receive(13);
        await fetches[0]!.answer({ items: events(11, 13) });
        receive(13, 14);
        expect(delivered).toEqual([11, 12, 13, 14]);
    });

    it.each([999, 1_000, 1_001])('SR-6 fetches %i events in pages of 1000', async (count) => {
        await rejoinAt(10 + count);
        const first = Math.min(count, 1_000);
        await fetches[0]!.answer({ items: events(11, 10 + first), lastSeq: 10 + count });
        if (count > 1_000) {
            expect(fetches[1]!.after).toBe(1_010);
            await fetches[1]!.answer({ items: events(1_011, 10 + count), lastSeq: 10 + count });
        }
        expect(delivered).toEqual(events(11, 10 + count).map(({ seq }) => seq));
        expect(fetches).toHaveLength(count > 1_000 ? 2 : 1);
        expect(sequence.isBehind).toBe(false);
    });

    it('SR-6 loads anew when the events are no longer kept, and goes on from there', async () => {
        await rejoinAt(500);
        receive(501);
        await fetches[0]!.answer({ reset: true, lastSeq: 500 });
        expect(startedOver).toBe(1);
        expect(delivered).toEqual([501]);
        expect(sequence.isBehind).toBe(false);
    });

    it('SR-6 loads anew when the database was put back to an older state', async () => {
        await rejoinAt(4);
        await fetches[0]!.answer({ reset: true, lastSeq: 4 });
        expect(startedOver).toBe(1);
        receive(5);
        expect(delivered).toEqual([5]);
    });

    it('SR-6 asks again after 1, 2, 4, 8, 16, 30, 30 seconds when it cannot fetch', async () => {
        await rejoinAt(12);
        for (const [index, seconds] of [1, 2, 4, 8, 16, 30, 30].entries()) {
            await fetches[index]!.fail();
            await vi.advanceTimersByTimeAsync(seconds * 1_000 - 1);
            expect(fetches).toHaveLength(index + 1);
            await vi.advanceTimersByTimeAsync(1);
            expect(fetches).toHaveLength(index + 2);
            expect(sequence.isBehind).toBe(true);
        }
        await fetches.at(-1)!.answer({ items: events(11, 12) });
        expect(delivered).toEqual([11, 12]);
    });

    it('SR-6 asks at once after another join, and drops the answer to the older question', async () => {
        await rejoinAt(12);
        sequence.joined(13);
        await flush();
        expect(fetches).toHaveLength(2);
        await fetches[1]!.answer({ items: events(11, 13) });
        await fetches[0]!.answer({ items: events(11, 12) });
        expect(delivered).toEqual([11, 12, 13]);
    });

    it('SR-6 asks nothing more after a sign-out', async () => {
        await rejoinAt(12);
        sequence.pause();
        await fetches[0]!.fail();
        await vi.advanceTimersByTimeAsync(60_000);
        expect(fetches).toHaveLength(1);
    });

    it('SR-6 does not hurry when the server lacks the number it announced', async () => {
        await rejoinAt(10);
        receive(12);
        await vi.advanceTimersByTimeAsync(250);
        await fetches[0]!.answer({});
        await vi.advanceTimersByTimeAsync(999);
        expect(fetches).toHaveLength(1);
        await vi.advanceTimersByTimeAsync(1);
        expect(fetches).toHaveLength(2);
        expect(delivered, 'nothing before its turn').toEqual([]);
    });
});
