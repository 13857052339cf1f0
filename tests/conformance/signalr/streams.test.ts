// SPDX-License-Identifier: Apache-2.0
// Streams of the server, of the client, and of both at once (signalr.md 16).
import { Subject, type ISubscription } from '@microsoft/signalr';
import { beforeEach, describe, expect, it } from 'vitest';
import { Client } from './support/client';
import { combinations, json } from './support/combinations';
import { RawHub, types } from './support/raw-hub';
import { failure, freshName, until, within } from './support/waiting';
import { WatchedProtocol } from './support/watched-protocol';

const upTo = (last: number): number[] => Array.from({ length: last }, (_number, i) => i + 1);
const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

function give<T>(subject: Subject<T>, items: readonly T[]): void {
    items.forEach((item) => subject.next(item));
    subject.complete();
}

/** Starts a stream that never ends, and waits for its first items. */
async function startTicking(client: Client, name: string): Promise<{ stream: ISubscription<number>; items: number[] }> {
    const items: number[] = [];
    const stream = client.connection.stream<number>('Tick', name, 1).subscribe({
        next: (item) => {
            items.push(item);
        },
        complete: () => undefined,
        error: () => undefined,
    });
    await until('the stream has begun', () => items.length > 2);
    return { stream, items };
}

describe.each(combinations)('streams over $name', (combination) => {
    let client: Client;
    let protocol: WatchedProtocol;
    beforeEach(async () => {
        protocol = new WatchedProtocol(combination);
        client = await Client.open(combination, { protocol });
    });
    /** Nobody answers items; the client complains of those that it still had to send when it is stopped. */
    const haveSent = async (messages: number): Promise<void> => {
        await until('all items are sent', () => protocol.streamMessages === messages);
        expect(await client.invoke('Echo', 'still open')).toBe('still open');
    };

    it('gives all items in order and then ends', async () => {
        expect(await client.items('CountTo', 300, 0)).toEqual(upTo(300));
        expect(await client.items('CountTo', 3, 5)).toEqual(upTo(3));
        expect(await client.items('CountTo', 0, 0)).toEqual([]);
    });

    it('gives ten thousand items, more than any queue holds', async () => {
        expect(await client.items('CountTo', 10_000, 0)).toEqual(upTo(10_000));
    });

    it('does not hold up calls', async () => {
        await startTicking(client, freshName());
        expect(await client.invoke('Echo', 'meanwhile')).toBe('meanwhile');
    });

    it('gives the items before an error, and then its text', async () => {
        const items: number[] = [];
        const ended = new Promise<string>((resolve) => {
            client.connection.stream<number>('FailAfter', 3).subscribe({
                next: (item) => {
                    items.push(item);
                },
                complete: () => resolve('no error'),
                error: (error: Error) => resolve(error.message),
            });
        });
        expect(await within('the error', ended)).toBe(
            'An error occurred on the server while streaming results. HubException: That was all.',
        );
        expect(items).toEqual([1, 2, 3]);
    });

    it('tells why there is no stream', async () => {
        expect(await failure(client.items('RefuseStream', 'Not for you.'))).toBe(
            "An unexpected error occurred invoking 'RefuseStream' on the server. HubException: Not for you.",
        );
        expect(await failure(client.items('NoStream'))).toBe(
            "The value returned by the streaming method 'NoStream' is not a ChannelReader<> or IAsyncEnumerable<>.",
        );
    });

    it('ends on the server when the client cancels it, and gives nothing more', async () => {
        const name = freshName();
        const before = await client.invoke<number>('CancelledStreams');
        const { stream, items } = await startTicking(client, name);
        expect(await client.invoke('WasCancelled', name)).toBe(false);
        stream.dispose();
        await until('the server has ended the stream', () => client.invoke<boolean>('WasCancelled', name));
        const count = items.length;
        expect(await client.items('CountTo', 2, 0)).toEqual([1, 2]);
        expect(items).toHaveLength(count);

        const counting = client.connection.stream('CountTo', 1_000_000, 1);
        counting.subscribe({ next: () => undefined, complete: () => undefined, error: () => undefined }).dispose();
        await until('CancelledStreams has risen', async () => {
            return (await client.invoke<number>('CancelledStreams')) > before;
        });
    });

    it('ends on the server when its connection does', async () => {
        const other = await Client.open(combination);
        const name = freshName();
        await startTicking(other, name);
        await other.stop();
        await until('the server has ended the stream', () => client.invoke<boolean>('WasCancelled', name));
    });

    it('takes the items of a client until it ends', async () => {
        const numbers = new Subject<number>();
        const answer = client.invoke('Sum', numbers);
        give(numbers, upTo(50));
        expect(await answer).toBe(sum(upTo(50)));
    });

    it('takes arguments beside a stream, and texts of every kind', async () => {
        const words = new Subject<string>();
        const answer = client.invoke('Join', ' ❤ ', words);
        give(words, ['eins', 'zwei 😀', '\u2028', 'vier']);
        expect(await answer).toBe('eins ❤ zwei 😀 ❤ \u2028 ❤ vier');
    });

    it('takes a stream without any item', async () => {
        const numbers = new Subject<number>();
        const answer = client.invoke('Sum', numbers);
        numbers.complete();
        expect(await answer).toBe(0);
    });

    it('tells the method the error of a client', async () => {
        const numbers = new Subject<number>();
        const answer = failure(client.invoke('Sum', numbers));
        numbers.next(1);
        numbers.error(new Error('no more'));
        expect(await answer).toBe(
            "An unexpected error occurred invoking 'Sum' on the server. HubException: no more",
        );
        await haveSent(2);
    });

    it('fails the method when an item has the wrong type, and goes on', async () => {
        const numbers = new Subject<unknown>();
        const answer = failure(client.invoke('Sum', numbers));
        give(numbers, [1, 'two', 3]);
        expect(await answer).toBe(
            "An unexpected error occurred invoking 'Sum' on the server. HubException: Failed to bind Stream message.",
        );
        await haveSent(4);
    });

    it('streams in both directions at once', async () => {
        const words = new Subject<string>();
        const answer = client.items<string>('Shout', words);
        give(words, ['a', 'bc', 'def']);
        expect(await answer).toEqual(['A', 'BC', 'DEF']);
    });

    it('answers each item of a client before the next comes', async () => {
        const words = new Subject<string>();
        const heard: string[] = [];
        const ended = new Promise<void>((resolve, reject) => {
            client.connection.stream<string>('Shout', words).subscribe({
                next: (item) => {
                    heard.push(item);
                },
                complete: resolve,
                error: reject,
            });
        });
        for (const word of ['one', 'two', 'three']) {
            words.next(word);
            await until(`${word} is answered`, () => heard.at(-1) === word.toUpperCase());
        }
        words.complete();
        await within('the end', ended);
        expect(heard).toEqual(['ONE', 'TWO', 'THREE']);
    });

    it('keeps several streams apart', async () => {
        const streams = [1, 2, 3].map(() => new Subject<number>());
        const answers = streams.map((numbers) => client.invoke('Sum', numbers));
        streams.forEach((numbers, i) => give(numbers, upTo(i + 5)));
        const counts = await Promise.all([client.items('CountTo', 20, 1), client.items('CountTo', 30, 0)]);
        expect(await Promise.all(answers)).toEqual([15, 21, 28]);
        expect(counts).toEqual([upTo(20), upTo(30)]);
    });

    it('takes a thousand items that came while the method did not read, and loses none', async () => {
        const other = await Client.open(combination);
        const gate = freshName();
        const numbers = new Subject<number>();
        const sum1000 = client.connection.invoke<number>('SumBehindGate', gate, numbers);
        const answer = within('the sum', sum1000, 40_000); // a request for each item, without a socket
        give(numbers, upTo(1000));
        expect(await other.items('CountTo', 20, 5)).toEqual(upTo(20)); // others do not wait
        await other.invoke('OpenGate', gate);
        expect(await answer).toBe(sum(upTo(1000)));
    }, 60_000);

    it('is not harmed by items after the method has ended', async () => {
        const numbers = new Subject<unknown>();
        const answer = failure(client.invoke('Sum', numbers));
        numbers.next('wrong');
        await answer;
        give(numbers, upTo(100));
        await haveSent(102);
    });
});

describe('the messages of streams', () => {
    it('end with a completion that has neither result nor error (T6)', async () => {
        const hub = await RawHub.open('/testHub');
        hub.send({ type: types.stream, invocationId: 'x', target: 'CountTo', arguments: [1, 0] });
        expect(await hub.next()).toEqual({ type: types.item, invocationId: 'x', item: 1 });
        expect(await hub.next()).toEqual({ type: types.completion, invocationId: 'x' });
    });

    it('end without an error when they are cancelled', async () => {
        const hub = await RawHub.open('/testHub');
        const name = freshName();
        hub.send({ type: types.stream, invocationId: 'x', target: 'Tick', arguments: [name, 60_000] });
        hub.send({ type: types.cancel, invocationId: 'x' });
        expect(await hub.next()).toEqual({ type: types.completion, invocationId: 'x' });
    });

    it('may come together with the call, before its method runs (T13)', async () => {
        const hub = await RawHub.open('/testHub');
        hub.send(
            { type: types.invocation, invocationId: 'x', target: 'Sum', arguments: [], streamIds: ['up'] },
            { type: types.item, invocationId: 'up', item: 20 },
            { type: types.item, invocationId: 'up', item: 22 },
            { type: types.completion, invocationId: 'up' },
        );
        expect(await hub.next()).toEqual({ type: types.completion, invocationId: 'x', result: 42 });
    });

    it('make the client wait once ten items wait for the method (backpressure)', async () => {
        const other = await Client.open(json);
        const hub = await RawHub.open('/testHub');
        const gate = freshName();
        const item = { type: types.item, invocationId: 'up', item: 1 };
        const target = { target: 'SumBehindGate', arguments: [gate] };
        hub.send({ type: types.invocation, invocationId: 'x', streamIds: ['up'], ...target });
        hub.send(...Array.from({ length: 10 }, () => item));
        hub.invoke('1', 'Echo', 'ten have room');
        expect((await hub.next()).result).toBe('ten have room');
        hub.send(item);
        hub.invoke('2', 'Echo', 'behind the eleventh');
        const next = hub.next();
        const first = await Promise.race([next, other.items('CountTo', 20, 5)]);
        expect(first).toEqual(upTo(20));
        await other.invoke('OpenGate', gate);
        expect((await next).result).toBe('behind the eleventh');
        hub.send({ type: types.completion, invocationId: 'up' });
        expect(await hub.next()).toEqual({ type: types.completion, invocationId: 'x', result: 11 });
    });
});
