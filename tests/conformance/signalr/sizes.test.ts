// SPDX-License-Identifier: Apache-2.0
// The limit of one message, to the byte; its frame counts (signalr.md 20).
import type { HubMessage, ILogger, IHubProtocol } from '@microsoft/signalr';
import { describe, expect, it } from 'vitest';
import { Client } from './support/client';
import { combinations, protocolOf, type Combination } from './support/combinations';
import { failure } from './support/waiting';

const limit = 32_768;
const closedWithError = 'Server returned an error on close: Connection closed with an error.';

/** Encodes as the protocol does, and remembers how large the last message was. */
class Scale implements IHubProtocol {
    last = 0;
    private readonly protocol: IHubProtocol;
    readonly name;
    readonly version;
    readonly transferFormat;

    constructor(combination: Combination) {
        this.protocol = protocolOf(combination);
        ({ name: this.name, version: this.version, transferFormat: this.transferFormat } = this.protocol);
    }

    parseMessages(input: string | ArrayBuffer, logger: ILogger): HubMessage[] {
        return this.protocol.parseMessages(input, logger);
    }

    writeMessage(message: HubMessage): string | ArrayBuffer {
        const bytes = this.protocol.writeMessage(message);
        this.last = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.byteLength;
        return bytes;
    }
}

async function open(combination: Combination): Promise<[Client, (size: number) => string]> {
    const scale = new Scale(combination);
    const client = await Client.open(combination, { protocol: scale });
    const sample = 'a'.repeat(20_000);
    await client.invoke('Echo', sample);
    const frame = scale.last - sample.length;
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
