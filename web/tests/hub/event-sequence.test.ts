// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
/** What the page's work on one event takes, in ms, and all of it together. */
let cost: number;
let spent: number;
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
    const deliver = ({ seq }: NumberedEvent): void => {
        delivered.push(seq);
        spent += cost;
    };
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
    cost = 0;
    spent = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => Date.now() + spent);
});
afterEach(() => vi.restoreAllMocks());

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

    it.each([999, 1_000])('SR-6 tells of %i events that were missed, one by one', async (count) => {
        await rejoinAt(10 + count);
        await fetches[0]!.answer({ items: events(11, 10 + count), lastSeq: 10 + count });
        expect(delivered).toEqual(events(11, 10 + count).map(({ seq }) => seq));
        expect(fetches).toHaveLength(1);
        expect(startedOver).toBe(0);
        expect(sequence.isBehind).toBe(false);
    });

    it('SR-6 loads anew when 1001 were missed, and tells of what comes then', async () => {
        await rejoinAt(1_011);
        receive(1_012);
        await fetches[0]!.answer({ items: events(11, 1_010), lastSeq: 1_011 });
        expect(startedOver).toBe(1);
        expect(fetches).toHaveLength(1);
        expect(delivered).toEqual([1_012]);
        expect(sequence.position).toBe(1_012);
        expect(sequence.isBehind).toBe(false);
    });

    it('SR-6 asks for more when the server gives less at a time', async () => {
        await rejoinAt(14);
        await fetches[0]!.answer({ items: events(11, 12), lastSeq: 14 });
        expect(fetches[1]!.after).toBe(12);
        await fetches[1]!.answer({ items: events(13, 14), lastSeq: 14 });
        expect(delivered).toEqual([11, 12, 13, 14]);
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

describe('EventSequence: more than the page keeps up with', () => {
    beforeEach(() => {
        start(10);
        sequence.joined(10);
        cost = 10;
    });

    it('PERF-1 leaves the page 50 ms for other things after 50 ms of events, and tells of all of them', async () => {
        receive(...events(11, 30).map(({ seq }) => seq));
        expect(delivered).toHaveLength(6);
        await vi.advanceTimersByTimeAsync(49);
        expect(delivered).toHaveLength(6);
        await vi.advanceTimersByTimeAsync(1);
        expect(delivered).toHaveLength(12);
        await vi.advanceTimersByTimeAsync(100);
        expect(delivered).toEqual(events(11, 30).map(({ seq }) => seq));
        expect(startedOver).toBe(0);
        expect(fetches).toEqual([]);
    });

    it('PERF-1 does the same with what it missed', async () => {
        sequence.joined(30);
        await vi.advanceTimersByTimeAsync(0);
        await fetches[0]!.answer({ items: events(11, 30), lastSeq: 30 });
        expect(delivered).toHaveLength(6);
        receive(31);
        await vi.advanceTimersByTimeAsync(200);
        expect(delivered).toEqual(events(11, 31).map(({ seq }) => seq));
        expect(sequence.isBehind).toBe(false);
    });

    it.each([1_000, 1_001])('SR-6 with %i of them waiting', async (waiting) => {
        receive(...events(11, 16 + waiting).map(({ seq }) => seq));
        expect(delivered).toHaveLength(6);
        await vi.advanceTimersByTimeAsync(50);
        expect(sequence.position).toBe(waiting > 1_000 ? 16 + waiting : 22);
        await vi.advanceTimersByTimeAsync(1_000);
        expect(startedOver).toBe(waiting > 1_000 ? 1 : 0);
        if (waiting > 1_000) {
            expect(delivered).toHaveLength(6);
            receive(17 + waiting);
            expect(delivered.at(-1), 'one by one again').toBe(17 + waiting);
        }
    });

    it('PERF-1 rests after every event that takes longer than that', async () => {
        cost = 120;
        receive(11, 12, 13);
        expect(delivered).toEqual([11]);
        await vi.advanceTimersByTimeAsync(50);
        expect(delivered).toEqual([11, 12]);
        receive(...events(14, 1_100).map(({ seq }) => seq));
        await vi.advanceTimersByTimeAsync(1_050);
        expect(startedOver).toBe(1);
        expect(sequence.position).toBe(1_100);
    });

    it('SR-10 tells of nothing after a sign-out, and makes good for it at the next join', async () => {
        receive(...events(11, 40).map(({ seq }) => seq));
        sequence.pause();
        await vi.advanceTimersByTimeAsync(60_000);
        expect(delivered).toHaveLength(6);
        sequence.joined(40);
        await vi.advanceTimersByTimeAsync(1_000);
        expect(delivered).toEqual(events(11, 40).map(({ seq }) => seq));
    });

    it('SR-6 loads anew at the next join what it could not before the connection ended', async () => {
        receive(...events(11, 1_100).map(({ seq }) => seq));
        await vi.advanceTimersByTimeAsync(50);
        sequence.pause();
        await vi.advanceTimersByTimeAsync(60_000);
        expect(startedOver).toBe(0);
        sequence.joined(1_100);
        expect(startedOver).toBe(1);
        expect(fetches).toEqual([]);
    });

    it('SR-6 asks for nothing more when it is paused while it tells of what it missed', async () => {
        sequence.joined(30);
        await vi.advanceTimersByTimeAsync(0);
        await fetches[0]!.answer({ items: events(11, 20), lastSeq: 30 });
        sequence.pause();
        await vi.advanceTimersByTimeAsync(60_000);
        expect(fetches).toHaveLength(1);
        expect(delivered).toHaveLength(6);
    });

    it('SR-6 loads anew once a second while the flood lasts, and once after it', async () => {
        let seq = 11;
        for (let step = 0; step < 30; step += 1) {
            receive(...events(seq, seq + 1_999).map((one) => one.seq));
            seq += 2_000;
            await vi.advanceTimersByTimeAsync(100);
        }
        await vi.advanceTimersByTimeAsync(2_000);
        expect(startedOver).toBeGreaterThanOrEqual(3);
        expect(startedOver).toBeLessThanOrEqual(4);
        expect(sequence.position).toBe(seq - 1);
        expect(delivered.length).toBeLessThan(60);
        expect(fetches).toEqual([]);
    });
});
