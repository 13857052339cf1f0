// SPDX-License-Identifier: Apache-2.0
// What the browser keeps of resumable uploads that are not whole, so that they go on after the page was left.
import { isObject } from '../../core/json';
import type { TransferContext } from './context';

/** An upload that is not whole. The browser keeps no contents: going on takes the same file once more. */
export interface InterruptedUpload {
    url: string;
    name: string;
    size: number;
    lastModified: number;
}

interface Kept extends InterruptedUpload {
    /** When the server forgets it, in milliseconds since 1970. */
    expiresAt: number;
    /** Until then a page is busy with it, in milliseconds since 1970. */
    heldUntil: number;
    /** True for one that was given up while the server could not be told. */
    ended: boolean;
}

const lifeMs = 24 * 3_600_000;
/** How long a page holds an upload without saying so again; one in the background may speak once a minute only. */
const holdMs = 90_000;
const uploadPath = '/api/files/tus/';

export class KeptUploads {
    constructor(private readonly context: Pick<TransferContext, 'readKept' | 'writeKept'>) {}

    /** The uploads that can go on: those that no page is busy with. */
    list(): InterruptedUpload[] {
        return this.read().filter(({ ended, heldUntil }) => !ended && heldUntil <= Date.now());
    }

    /** Those that the server has yet to be told of. */
    ended(): InterruptedUpload[] {
        return this.read().filter(({ ended }) => ended);
    }

    urlFor(file: File): string | null {
        return this.list().find((kept) => isSameFile(kept, file))?.url ?? null;
    }

    /** Notes that this page is busy with an upload; to be said again within a minute. */
    hold({ name, size, lastModified }: File, url: string): void {
        const now = Date.now();
        const expiresAt = this.read().find((kept) => kept.url === url)?.expiresAt ?? now + lifeMs;
        this.put({ url, name, size, lastModified, expiresAt, heldUntil: now + holdMs, ended: false });
    }

    /** Lets another page go on with it. */
    release(url: string): void {
        this.read()
            .filter((kept) => kept.url === url)
            .forEach((kept) => this.put({ ...kept, heldUntil: 0 }));
    }

    /** Notes one that was given up, until the server knows. */
    end({ url, name, size, lastModified }: InterruptedUpload): void {
        const expiresAt = Date.now() + lifeMs;
        this.put({ url, name, size, lastModified, expiresAt, heldUntil: 0, ended: true });
    }

    forget(url: string): void {
        this.context.writeKept(this.read().filter((kept) => kept.url !== url));
    }

    private put(upload: Kept): void {
        this.context.writeKept([...this.read().filter(({ url }) => url !== upload.url), upload]);
    }

    private read(): Kept[] {
        const kept = this.context.readKept();
        return Array.isArray(kept) ? kept.filter(isKept).filter(({ expiresAt }) => expiresAt > Date.now()) : [];
    }
}

function isSameFile(kept: InterruptedUpload, { name, size, lastModified }: File): boolean {
    return kept.name === name && kept.size === size && kept.lastModified === lastModified;
}

/** The address is asked with the session's token: it must be one of this server's uploads. */
function isKept(value: unknown): value is Kept {
    return (
        isObject(value) &&
        typeof value['url'] === 'string' &&
        value['url'].startsWith(uploadPath) &&
        typeof value['name'] === 'string' &&
        ['size', 'lastModified', 'expiresAt', 'heldUntil'].every((member) => typeof value[member] === 'number') &&
        typeof value['ended'] === 'boolean'
    );
}
