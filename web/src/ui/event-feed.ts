// SPDX-License-Identifier: Apache-2.0
import { fetchEvents } from '../api/event-service';
import type { EventMeta } from '../api/wire-types';
import { ApiProblem } from '../core/api-problem';
import { isObject } from '../core/json';
import { currentOwner } from '../core/persistence';
import { createStore } from '../core/store';
import { EventSequence, type EventPage } from '../hub/event-sequence';
import { ErrorHandler } from './error-handler';

export interface FeedHooks {
    /** Gets each event once and in order, with what the hub's handlers of that name are called with. */
    handle: (event: string, args: unknown[]) => void;
    /** Called after `isBehind` may have changed. */
    changed: () => void;
}

/**
 * The tenant's events as one row, whether they came over the connection or were fetched after an absence.
 *
 * Fires a cancelable `xos:resync` when events are left out and the page has to load anew what it shows; without a
 * listener that takes this over, `window.userTable` is loaded anew.
 */
export class EventFeed {
    /** The last event that this browser's user has seen: what a page loads from then on is at least as new. */
    private readonly seen = createStore<{ seq: number | null }>({ seq: null }, { key: 'events', persist: true });
    private readonly seenAtStart = { owner: currentOwner(), seq: this.seen.getState().seq };
    private sequence: EventSequence | null = null;
    private owner: string | null = null;

    constructor(private readonly hooks: FeedHooks) {}

    /** True while events of an absence are missing. */
    get isBehind(): boolean {
        return this.sequence?.isBehind ?? false;
    }

    /** Begins for the signed-in user, or goes on when that is still the same. */
    open(): void {
        const owner = currentOwner();
        if (this.sequence !== null && owner === this.owner) {
            return;
        }
        this.sequence?.pause();
        this.owner = owner;
        this.sequence = new EventSequence(
            {
                fetchAfter: fetchMissed,
                deliver: ({ event, arguments: args, seq, actorId, at }) => {
                    this.hooks.handle(event, [...args, { seq, actorId, at }]);
                },
                startOver: resync,
                changed: () => this.onChanged(),
            },
            owner === this.seenAtStart.owner ? this.seenAtStart.seq : null,
        );
    }

    pause(): void {
        this.sequence?.pause();
    }

    /** The connection brings all events after `lastSeq` from now on. */
    joined(lastSeq: number): void {
        this.sequence?.joined(lastSeq);
    }

    /** Takes what the connection brought; what has no number is handled at once. */
    receive(event: string, args: unknown[]): void {
        const meta = args.at(-1);
        if (isMeta(meta)) {
            this.sequence?.receive({ ...meta, event, arguments: args.slice(0, -1) });
        } else {
            this.hooks.handle(event, args);
        }
    }

    ownChange(seq: Promise<number | null>): void {
        void this.sequence?.ownChange(seq);
    }

    private onChanged(): void {
        if (this.owner !== null && this.owner === currentOwner()) {
            this.seen.setState({ seq: this.sequence?.position ?? null });
        }
        this.hooks.changed();
    }
}

/** The events after a number; an ended session leads to the sign-in page as with any other request. */
async function fetchMissed(after: number): Promise<EventPage> {
    try {
        return await fetchEvents(after);
    } catch (error) {
        if (error instanceof ApiProblem && error.status === 401) {
            ErrorHandler.handle(error, { context: 'missed_events' });
        }
        throw error;
    }
}

function resync(): void {
    if (document.dispatchEvent(new CustomEvent('xos:resync', { cancelable: true }))) {
        void window.userTable?.loadData(false, { fresh: true });
    }
}

function isMeta(value: unknown): value is EventMeta {
    return isObject(value) && typeof value['seq'] === 'number' && 'actorId' in value;
}
