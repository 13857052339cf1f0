// SPDX-License-Identifier: Apache-2.0
// The tenant's events in their order, each once, with no gap (SR-6). A connection brings what happens while it is
// joined, except what this page's own requests caused; the rest is fetched by number. An event that comes before its
// turn waits until the numbers before it are known.
import { isolated } from '../core/isolate';
import { backoff } from './backoff';

export interface NumberedEvent {
    seq: number;
    event: string;
    arguments: readonly unknown[];
    actorId: number | null;
    at: string;
}

export interface EventPage {
    items: readonly NumberedEvent[];
    lastSeq: number;
    /** True when the server no longer has all events after the number that was asked for. */
    reset: boolean;
}

export interface SequenceHooks {
    /** Gets the events after a number, the first of them when there are many. */
    fetchAfter: (seq: number) => Promise<EventPage>;
    deliver: (event: NumberedEvent) => void;
    /** Called when what was missed cannot be told event by event: what is shown has to be loaded anew. */
    startOver: () => void;
    /** Called after the position or `isBehind` may have changed. */
    changed: () => void;
}

/** So many events are told one by one; of more, the page loads anew what it shows. */
const mostTold = 1_000;
/** How long events are delivered at a stretch before the page gets as long for everything else. */
const stretchMs = 50;
/** How often the page loads anew while more comes than it can be told. */
const floodMs = 1_000;
/** How long a missing number may be on its way over the connection before it is fetched. */
const gapGraceMs = 250;
/** How long the answer to an own request may tell that the missing number was its own; uploads take longer. */
const ownGraceMs = 2_000;

export class EventSequence {
    private readonly ahead = new Map<number, NumberedEvent | 'own'>();
    private ownPending = 0;
    private isFirstJoin = true;
    private behind = false;
    private fetching = false;
    private failures = 0;
    private run = 0;
    private timer: ReturnType<typeof setTimeout> | undefined;
    private stretchStart = 0;
    private worked = 0;
    private resting: Promise<void> | null = null;
    private flooded = false;
    private stopped = false;

    /** `position` is a number up to which everything was known before the page loaded what it shows, or null. */
    constructor(
        private readonly hooks: SequenceHooks,
        public position: number | null,
    ) {}

    /** True while events of an absence are missing. */
    get isBehind(): boolean {
        return this.behind;
    }

    /** The connection brings all events after `lastSeq` from now on. */
    joined(lastSeq: number): void {
        this.stopFetching();
        if (this.stopped) {
            this.stopped = false;
            this.endFlood();
        }
        this.behind = !this.isFirstJoin && this.position !== lastSeq;
        if (this.isFirstJoin && this.position !== lastSeq) {
            this.startOver(lastSeq);
        }
        this.isFirstJoin = false;
        this.advance();
    }

    receive(event: NumberedEvent): void {
        this.expect(event.seq, event);
    }

    /** An own request's answer is awaited: the number of the event it stored, 0 for none, null when it is not known. */
    async ownChange(answer: Promise<number | null>): Promise<void> {
        this.ownPending += 1;
        const seq = await answer;
        this.ownPending -= 1;
        if (this.failures === 0) {
            this.cancelTimer();
        }
        if (seq === null) {
            this.behind ||= !this.isFirstJoin;
            this.advance();
        } else {
            this.expect(seq, 'own');
        }
    }

    /** Delivers and fetches nothing until the next join. */
    pause(): void {
        this.stopped = true;
        this.stopFetching();
    }

    private stopFetching(): void {
        this.run += 1;
        this.fetching = false;
        this.failures = 0;
        this.cancelTimer();
    }

    private expect(seq: number, what: NumberedEvent | 'own'): void {
        if (seq > (this.position ?? 0) && this.ahead.get(seq) !== 'own') {
            this.ahead.set(seq, what);
        }
        this.advance();
    }

    private advance(): void {
        if (this.position === null || this.isFirstJoin || this.fetching || this.stopped) {
            return;
        }
        if (this.flooded) {
            this.skipTo(this.highest());
        }
        this.takeNext();
        if (this.resting !== null) {
            return;
        }
        if (this.behind || this.ahead.size > 0) {
            this.fetchSoon();
        } else {
            this.stopFetching();
        }
        this.hooks.changed();
    }

    private fetchSoon(): void {
        this.timer ??= setTimeout(() => void this.fetchMissed(), this.fetchDelay());
    }

    private fetchDelay(): number {
        if (this.failures > 0) {
            return backoff(this.failures - 1);
        }
        return this.ownPending > 0 ? ownGraceMs : this.behind ? 0 : gapGraceMs;
    }

    private cancelTimer(): void {
        clearTimeout(this.timer);
        this.timer = undefined;
    }

    private async fetchMissed(): Promise<void> {
        this.timer = undefined;
        this.run += 1;
        const { run } = this;
        this.fetching = true;
        this.failures += 1;
        try {
            let isComplete = false;
            while (!isComplete) {
                const page = await this.hooks.fetchAfter(this.position ?? 0);
                if (run !== this.run) {
                    return;
                }
                isComplete = await this.takePage(page, run);
                if (run !== this.run) {
                    return;
                }
            }
            this.behind = false;
        } catch {
            if (run !== this.run) {
                return;
            }
        }
        this.fetching = false;
        this.advance();
    }

    /** False when more pages follow. */
    private async takePage({ items, lastSeq, reset }: EventPage, run: number): Promise<boolean> {
        if (reset || lastSeq - (this.position ?? 0) > mostTold) {
            this.startOver(lastSeq);
            return true;
        }
        for (const item of items) {
            await this.rest();
            if (run !== this.run) {
                return false;
            }
            if (item.seq > (this.position ?? 0)) {
                this.take(item.seq, this.ahead.get(item.seq) === 'own' ? 'own' : item);
            }
        }
        return items.length === 0 || (this.position ?? 0) >= lastSeq;
    }

    private takeNext(): void {
        while (this.rest() === null) {
            const seq = (this.position ?? 0) + 1;
            const what = this.ahead.get(seq);
            if (what === undefined) {
                return;
            }
            this.take(seq, what);
        }
    }

    private take(seq: number, what: NumberedEvent | 'own'): void {
        this.ahead.delete(seq);
        this.position = seq;
        if (what !== 'own') {
            const start = performance.now();
            isolated(() => this.hooks.deliver(what));
            this.worked += performance.now() - start;
        }
    }

    /** Null while events may be delivered, else what ends when they may again: a page has more to do than to listen. */
    private rest(): Promise<void> | null {
        const now = performance.now();
        if (this.worked > stretchMs) {
            this.resting ??= new Promise((resolve) => setTimeout(() => resolve(this.goOn()), stretchMs));
        } else if (now - this.stretchStart > 2 * stretchMs) {
            this.stretchStart = now;
            this.worked = 0;
        }
        return this.resting;
    }

    private goOn(): void {
        this.resting = null;
        this.worked = 0;
        if (this.ahead.size > mostTold && !this.fetching) {
            this.flooded = true;
            setTimeout(() => this.endFlood(), floodMs);
        }
        this.advance();
    }

    private endFlood(): void {
        if (this.flooded && !this.stopped) {
            this.flooded = false;
            isolated(() => this.hooks.startOver());
        }
    }

    private highest(): number {
        return [...this.ahead.keys()].reduce((most, seq) => Math.max(most, seq), this.position ?? 0);
    }

    private startOver(lastSeq: number): void {
        this.skipTo(lastSeq);
        isolated(() => this.hooks.startOver());
    }

    private skipTo(lastSeq: number): void {
        this.position = lastSeq;
        [...this.ahead.keys()].filter((seq) => seq <= lastSeq).forEach((seq) => this.ahead.delete(seq));
    }
}
