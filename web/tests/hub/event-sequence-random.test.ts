// SPDX-License-Identifier: Apache-2.0
// A tenant's events, a connection that comes and goes, answers that are late, lost or refused, in thousands of random
// orders: whatever happens, each event of others is delivered once and in order, and no own one twice.
import { describe, expect, it, vi } from 'vitest';
import { EventSequence, type EventPage, type NumberedEvent } from '../../src/hub/event-sequence';

/** Park and Miller's generator: the same numbers for the same seed. */
function randomNumbers(seed: number): () => number {
    let state = seed;
    return () => {
        state = (state * 48_271) % 2_147_483_647;
        return state / 2_147_483_647;
    };
}

interface Asked {
    after: number;
    resolve: (page: EventPage) => void;
    reject: (error: Error) => void;
}

class Tenant {
    readonly delivered: number[] = [];
    readonly others: number[] = [];
    private readonly sequence: EventSequence;
    private readonly random: () => number;
    private lastSeq = 5;
    private connected = false;
    private onTheWay: number[] = [];
    private asked: Asked[] = [];
    private answers: (() => void)[] = [];

    constructor(seed: number) {
        this.random = randomNumbers(seed);
        this.sequence = new EventSequence(
            {
                fetchAfter: (after) => new Promise((resolve, reject) => this.asked.push({ after, resolve, reject })),
                deliver: ({ seq }) => this.delivered.push(seq),
                startOver: () => undefined,
                changed: () => undefined,
            },
            this.lastSeq,
        );
        this.join();
    }

    async live(steps: number): Promise<void> {
        const changes = [this.otherChange, this.ownChange];
        const actions = [...changes, this.arrive, this.arrive, this.answer, () => this.serve(), this.lose, this.join];
        for (let step = 0; step < steps; step += 1) {
            this.pick(actions)?.call(this);
            await vi.advanceTimersByTimeAsync(this.random() < 0.2 ? 3_000 : 20);
        }
    }

    /** The network is fine for long enough. */
    async settle(): Promise<void> {
        this.lose();
        this.join();
        while (this.answers.length > 0) {
            this.answer();
        }
        for (let second = 0; second < 60; second += 1) {
            while (this.asked.length > 0) {
                this.serve(1);
                await vi.advanceTimersByTimeAsync(0);
            }
            await vi.advanceTimersByTimeAsync(1_000);
        }
    }

    private otherChange(): void {
        this.lastSeq += 1;
        this.others.push(this.lastSeq);
        this.sendLast();
    }

    private ownChange(): void {
        this.lastSeq += 1;
        const seq = this.lastSeq;
        const isExcluded = this.connected && this.random() < 0.8;
        void this.sequence.ownChange(
            new Promise((resolve) => this.answers.push(() => resolve(this.random() < 0.2 ? null : seq))),
        );
        if (!isExcluded) {
            this.sendLast();
        }
    }

    private sendLast(): void {
        if (this.connected) {
            this.onTheWay.push(this.lastSeq);
        }
    }

    private arrive(): void {
        const seq = this.onTheWay.shift();
        if (seq !== undefined) {
            this.sequence.receive(event(seq));
        }
    }

    private answer(): void {
        this.take(this.answers)?.();
    }

    private serve(luck = this.random()): void {
        const asked = this.take(this.asked);
        if (asked === undefined) {
            return;
        }
        if (luck < 0.3) {
            asked.reject(new Error('gone'));
            return;
        }
        const pageSize = 3;
        const items = Array.from({ length: Math.min(pageSize, this.lastSeq - asked.after) }, (_item, index) =>
            event(asked.after + 1 + index),
        );
        asked.resolve({ items, lastSeq: this.lastSeq, reset: false });
    }

    private lose(): void {
        this.connected = false;
        this.onTheWay = [];
    }

    private join(): void {
        if (!this.connected) {
            this.connected = true;
            this.sequence.joined(this.lastSeq);
        }
    }

    private take<T>(items: T[]): T | undefined {
        return items.splice(Math.floor(this.random() * items.length), 1)[0];
    }

    private pick<T>(items: readonly T[]): T | undefined {
        return items[Math.floor(this.random() * items.length)];
    }
}

function event(seq: number): NumberedEvent {
    return { seq, event: 'UserUpdated', arguments: [], actorId: 1, at: '' };
}

describe('EventSequence in random orders', () => {
    it('SR-6 never loses, doubles or swaps an event', async () => {
        for (let seed = 1; seed <= 300; seed += 1) {
            const tenant = new Tenant(seed);
            await tenant.live(60);
            await tenant.settle();
            const { delivered, others } = tenant;
            expect(delivered.filter((seq) => others.includes(seq)), `seed ${seed}`).toEqual(others);
            expect(new Set(delivered).size, `seed ${seed}`).toBe(delivered.length);
            expect([...delivered].sort((left, right) => left - right), `seed ${seed}`).toEqual(delivered);
        }
    });
});
