// SPDX-License-Identifier: Apache-2.0
// What clients are told of failures, word by word (signalr.md 14, 15).
import { Subject } from '@microsoft/signalr';
import { beforeEach, describe, expect, it } from 'vitest';
import { Client } from './support/client';
import { combinations } from './support/combinations';
import { RawHub, types } from './support/raw-hub';
import { failure } from './support/waiting';

const failed = (method: string): string => `Failed to invoke '${method}' due to an error on the server.`;
const unexpected = (method: string): string => `An unexpected error occurred invoking '${method}' on the server.`;
const wrongType =
    'InvalidDataException: Error binding arguments. Make sure that the types of the provided values match the types of' +
    ' the hub method being invoked.';
const streaming = "The client attempted to invoke the streaming 'CountTo' method with a non-streaming invocation.";
const notStreaming = "The client attempted to invoke the non-streaming 'Echo' method with a streaming invocation.";
const noStream =
    "The value returned by the streaming method 'NoStream' is not a ChannelReader<> or IAsyncEnumerable<>.";

describe.each(combinations)('errors over $name', (combination) => {
    let client: Client;
    beforeEach(async () => {
        client = await Client.open(combination);
    });

    it('HUB-7 HUBS-4 names an unknown method, as it was written', async () => {
        expect(await failure(client.invoke('noSuchMethod', 1))).toBe(
            `${failed('noSuchMethod')} HubException: Method does not exist.`,
        );
        expect(await client.invoke('Echo', 'still open')).toBe('still open');
    });

    it('HUBS-4 calls no method of the life of a hub', async () => {
        for (const method of ['OnConnected', 'on_connected', 'OnDisconnected', 'on_disconnected', 'operator=']) {
            expect(await failure(client.invoke(method))).toBe(
                `${failed(method)} HubException: Method does not exist.`,
            );
        }
    });

    it('HUB-7 refuses too few and too many arguments, by the registered name', async () => {
        expect(await failure(client.invoke('add', 1))).toBe(failed('Add'));
        expect(await failure(client.invoke('Add', 1, 2, 3))).toBe(failed('Add'));
        expect(await failure(client.invoke('Nothing', null))).toBe(failed('Nothing'));
    });

    it('gives the text of a hub exception, and no detail of any other (HUB-7)', async () => {
        expect(await failure(client.invoke('ThrowHubException', 'Täxt 😀'))).toBe(
            `${unexpected('ThrowHubException')} HubException: Täxt 😀`,
        );
        expect(await failure(client.invoke('ThrowError', 'secret'))).toBe(unexpected('ThrowError'));
    });

    it('refuses a method that needs a right to a user without one', async () => {
        expect(await failure(client.invoke('AdminsOnly'))).toBe(
            "Failed to invoke 'AdminsOnly' because user is unauthorized",
        );
    });

    it('tells streaming methods from others', async () => {
        expect(await failure(client.invoke('CountTo', 1, 0))).toBe(streaming);
        expect(await failure(client.items('Echo', 'a'))).toBe(notStreaming);
    });

    it('wants as many streams as the method takes', async () => {
        const counts = (given: number, wanted: number): string =>
            `HubException: Client sent ${given} stream(s), Hub method expects ${wanted}.`;
        expect(await failure(client.invoke('Sum'))).toBe(`${unexpected('Sum')} ${counts(0, 1)}`);
        const numbers = new Subject<number>();
        expect(await failure(client.invoke('Nothing', numbers))).toBe(`${unexpected('Nothing')} ${counts(1, 0)}`);
    });

    it('keeps the connection after each of them', async () => {
        await failure(client.invoke('ThrowError', 'a'));
        await failure(client.invoke('noSuchMethod'));
        await failure(client.items('NoStream'));
        await client.send('ThrowError', 'nobody waits');
        await client.send('noSuchMethod');
        expect(await client.invoke('CountUp')).toBe(1);
    });
});

describe.each(combinations)('detailed errors over $name', (combination) => {
    let client: Client;
    beforeEach(async () => {
        client = await Client.open(combination, { path: '/detailedHub' });
    });

    it('tells the number of arguments', async () => {
        expect(await failure(client.invoke('Add', 1))).toBe(
            `${failed('Add')} InvalidDataException: Invocation provides 1 argument(s) but target expects 2.`,
        );
    });

    it('tells that an argument has the wrong type', async () => {
        expect(await failure(client.invoke('EchoInteger', 'five'))).toBe(`${failed('EchoInteger')} ${wrongType}`);
    });

    it('tells type and text of an exception', async () => {
        expect(await failure(client.invoke('ThrowError', 'Täxt'))).toBe(
            `${unexpected('ThrowError')} InvalidOperationException: Täxt`,
        );
    });

    it('tells why a connection was refused by on_connected()', async () => {
        const refused = new Client(combination, { path: '/detailedHub?connect=ask' });
        expect(await refused.refusal()).toBe(
            'Server returned an error on close: Connection closed with an error. InvalidOperationException:' +
                ' Client results inside OnConnectedAsync Hub methods are not allowed.',
        );
    });

    it('tells how long a message may be', async () => {
        const closed = failure(client.invoke('Echo', 'a'.repeat(40_000)));
        expect(await closed).toBe(
            'Server returned an error on close: Connection closed with an error. InvalidDataException: The maximum' +
                ' message size of 32768B was exceeded. The message size can be configured in AddHubOptions.',
        );
    });

    it('adds nothing to what is told to everybody', async () => {
        expect(await failure(client.invoke('CountTo', 1, 0))).toBe(streaming);
        expect(await failure(client.items('NoStream'))).toBe(noStream);
        expect(await failure(client.invoke('AdminsOnly'))).toBe(
            "Failed to invoke 'AdminsOnly' because user is unauthorized",
        );
    });
});

describe('messages that no client of theirs would send', () => {
    const closeText = 'Connection closed with an error. InvalidDataException: ';
    const wrongs: [string, object | string, string][] = [
        ['no JSON', '{"type":1', 'Error reading JSON.'],
        ['an array', '[]', "Unexpected JSON Token Type 'Array'. Expected a JSON Object."],
        ['no type', {}, "Missing required property 'type'."],
        ['a type that is a text', { type: '1' }, "Expected 'type' to be of type Number."],
        ['a call without target', { type: 1, arguments: [] }, "Missing required property 'target'."],
        ['a call without arguments', { type: 1, target: 'Nothing' }, "Missing required property 'arguments'."],
        ['a target that is a number', { type: 1, target: 5, arguments: [] }, "Expected 'target' to be of type String."],
        ['arguments that are none', { type: 1, target: 'A', arguments: 5 }, "Expected 'arguments' to be of type Array."],
        ['a completion without id', { type: 3 }, "Missing required property 'invocationId'."],
        [
            'result and error at once',
            { type: 3, invocationId: '1', result: 1, error: 'a' },
            "The 'error' and 'result' properties are mutually exclusive.",
        ],
    ];

    it.each(wrongs)('ends the connection after %s', async (_what, message, text) => {
        const hub = await RawHub.open('/detailedHub');
        hub.socket.send('text', `${typeof message === 'string' ? message : JSON.stringify(message)}\x1e`);
        expect(await hub.next()).toEqual({ type: types.close, error: closeText + text, allowReconnect: true });
    });

    it('gives no detail without detailed errors', async () => {
        const hub = await RawHub.open('/testHub');
        hub.send([]);
        expect(await hub.next()).toEqual({
            type: types.close,
            error: 'Connection closed with an error.',
            allowReconnect: true,
        });
    });

    it('passes over messages of unknown type, and answers for unknown ids', async () => {
        const hub = await RawHub.open('/testHub');
        hub.send({ type: 99, anything: [1] });
        hub.send({ type: types.item, item: 5, invocationId: 'nobody' });
        hub.send({ type: types.completion, invocationId: 's77', result: 5 });
        hub.send({ type: types.cancel, invocationId: 'nobody' });
        hub.send({ type: types.ack, sequenceId: 5 }, { type: types.sequence, sequenceId: 5 });
        hub.invoke('1', 'Echo', 'still open');
        expect(await hub.next()).toEqual({ type: types.completion, invocationId: '1', result: 'still open' });
    });

    it('reads members in any order, and messages in pieces or several at once', async () => {
        const hub = await RawHub.open('/testHub');
        const call = (id: string, text: string): string =>
            `{"arguments":["${text}"],"target":"Echo","invocationId":"${id}","type":1}\x1e`;
        const all = call('a', 'one') + call('b', 'zwölf') + call('c', 'three');
        for (const byte of Buffer.from(all)) {
            hub.socket.send('binary', Buffer.from([byte]));
        }
        expect((await hub.next()).result).toBe('one');
        expect((await hub.next()).result).toBe('zwölf');
        expect((await hub.next()).result).toBe('three');
        hub.socket.send('text', all);
        expect((await hub.next()).invocationId).toBe('a');
        expect((await hub.next()).invocationId).toBe('b');
        expect((await hub.next()).invocationId).toBe('c');
    });

    it('refuses the id of a stream that runs already', async () => {
        const hub = await RawHub.open('/testHub');
        const start = { type: types.stream, invocationId: 'x', target: 'Tick', arguments: ['errors', 60_000] };
        hub.send(start, start);
        expect(await hub.next()).toEqual({
            type: types.completion,
            invocationId: 'x',
            error: "Invocation ID 'x' is already in use.",
        });
    });

    it('never answers what has no id', async () => {
        const hub = await RawHub.open('/testHub');
        hub.invoke(undefined, 'Nothing');
        hub.invoke(undefined, 'noSuchMethod');
        hub.invoke('', 'Echo', 'empty id');
        hub.invoke(undefined, 'Add', 'wrong');
        hub.invoke('last', 'Echo', 'answered');
        expect(await hub.next()).toEqual({ type: types.completion, invocationId: 'last', result: 'answered' });
    });
});
