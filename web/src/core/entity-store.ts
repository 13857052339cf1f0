// SPDX-License-Identifier: Apache-2.0
// One source of truth for the records of a resource (STATE-2, STATE-4). Knowledge of a record arrives from several
// sides out of order: answers to lists that were asked for earlier, answers to own changes, numbered events. The later
// state wins: among changes the one with the higher event number, and an answer without a number only over what was
// known when it was asked for.
import { isolated } from './isolate';

export interface Entity {
    id: number;
}

/** How new a piece of knowledge is; without either it is the newest. */
export interface Known {
    /** The number of the event that made it so. */
    seq?: number | undefined;
    /** The `moment()` at which the server was asked. */
    since?: number | undefined;
}

export type EntityListener = (changed: ReadonlySet<number>) => void;

interface Entry<T> {
    /** Null for one that was deleted: an answer from before must not bring it back. */
    entity: T | null;
    seq: number;
    moment: number;
}

/** The known records of one resource by their id. */
export class EntityStore<T extends Entity> {
    private readonly entries = new Map<number, Entry<T>>();
    private readonly pending = new Map<number, Partial<T>[]>();
    private readonly shown = new Map<number, T>();
    private readonly listeners = new Set<EntityListener>();
    private now = 0;

    /** The present, to be given with the answer to what is asked for now. */
    moment(): number {
        return this.now;
    }

    /** Takes over new states of records, except of those of which something newer is known. */
    upsert(entities: T | readonly T[], known: Known = {}): void {
        this.now += 1;
        const all: readonly T[] = Array.isArray(entities) ? entities : [entities as T];
        this.announce(all.filter((entity) => this.learn(entity.id, entity, known)).map(({ id }) => id));
    }

    remove(id: number, known: Known = {}): void {
        this.now += 1;
        this.announce(this.learn(id, null, known) ? [id] : []);
    }

    byId(id: number): T | undefined {
        return this.shown.get(id);
    }

    list(): T[] {
        return [...this.shown.values()];
    }

    /** Calls `listener` with the ids of the records that look different now. Returns what ends this. */
    subscribe(listener: EntityListener): () => void {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
    }

    /**
     * Shows a change at once and sends it; when that fails the change alone is taken back and the failure passed on.
     *
     * `send` puts the server's answer into the store itself.
     */
    async optimistic<R>(id: number, patch: Partial<T>, send: () => Promise<R>): Promise<R> {
        this.pending.set(id, [...(this.pending.get(id) ?? []), patch]);
        this.announce([id]);
        try {
            return await send();
        } finally {
            this.pending.set(id, (this.pending.get(id) ?? []).filter((other) => other !== patch));
            this.announce([id]);
        }
    }

    /** Forgets everything, as at sign-out. */
    clear(): void {
        const ids = [...this.shown.keys()];
        this.entries.clear();
        this.pending.clear();
        this.announce(ids);
    }

    private learn(id: number, entity: T | null, { seq = 0, since = Infinity }: Known): boolean {
        const entry = this.entries.get(id);
        const isNews = entry === undefined || (seq > 0 ? seq >= entry.seq : entry.moment <= since);
        if (isNews) {
            this.entries.set(id, { entity, seq: Math.max(seq, entry?.seq ?? 0), moment: this.now });
        }
        return isNews;
    }

    private announce(ids: readonly number[]): void {
        const changed = new Set(ids.filter((id) => this.refresh(id)));
        if (changed.size > 0) {
            [...this.listeners].forEach((listener) => isolated(() => listener(changed)));
        }
    }

    /** Puts together what is shown of a record. False when it looks as before. */
    private refresh(id: number): boolean {
        const before = this.shown.get(id);
        const confirmed = this.entries.get(id)?.entity ?? null;
        if (confirmed === null) {
            return this.shown.delete(id);
        }
        const next = (this.pending.get(id) ?? []).reduce<T>((entity, patch) => ({ ...entity, ...patch }), confirmed);
        if (before !== undefined && isSame(before, next)) {
            return false;
        }
        this.shown.set(id, next);
        return true;
    }
}

function isSame<T extends object>(left: T, right: T): boolean {
    const members = Object.entries(left);
    return (
        members.length === Object.keys(right).length &&
        members.every(([name, value]) => Object.is(value, right[name as keyof T]))
    );
}
