// SPDX-License-Identifier: Apache-2.0
// The limit of one message, to the byte; its frame counts (signalr.md 20).
import { describe, expect, it } from 'vitest';
import { Client } from './support/client';
import { combinations, type Combination } from './support/combinations';
import { WatchedProtocol } from './support/watched-protocol';
import { failure } from './support/waiting';

const limit = 32_768;
const closedWithError = 'Server returned an error on close: Connection closed with an error.';

async function open(combination: Combination): Promise<[Client, (size: number) => string]> {
    const protocol = new WatchedProtocol(combination);
    const client = await Client.open(combination, { protocol });
    const sample = 'a'.repeat(20_000);
    await client.invoke('Echo', sample);
    const frame = protocol.lastSize - sample.length;
    return [client, (size) => 'b'.repeat(size - frame)];
}

describe.each(combinations)('the size of a message over $name', (combination) => {
    it('lets one byte less than 32,768 and exactly 32,768 pass', async () => {
        const [client, text] = await open(combination);
        expect(await client.invoke('Echo', text(limit - 1))).toBe(text(limit - 1));
        expect(await client.invoke('Echo', text(limit))).toBe(text(limit));
    });

    it('ends the connection with an error at one byte more', async () => {
        const [client, text] = await open(combination);
        expect(await failure(client.invoke('Echo', text(limit + 1)))).toBe(closedWithError);
        expect((await client.closed)?.message).toBe(closedWithError);
    });

    it('has no limit for many messages together, nor for what the server sends', async () => {
        const client = await Client.open(combination);
        const text = 'ü'.repeat(14_000);
        const answers = await Promise.all(Array.from({ length: 20 }, () => client.invoke('Echo', text)));
        expect(new Set(answers)).toEqual(new Set([text]));
        expect(answers).toHaveLength(20);
    });
});
