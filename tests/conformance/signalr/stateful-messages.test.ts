// SPDX-License-Identifier: Apache-2.0
// The messages of a stateful reconnect, one by one (signalr.md 26).
import { beforeEach, describe, expect, it } from 'vitest';
import { Client } from './support/client';
import { json } from './support/combinations';
import { connectionPath } from './support/http';
import { RawHub, types, type HubMessage } from './support/raw-hub';
import { RawWebSocket } from './support/raw-web-socket';
import { freshName, until } from './support/waiting';

const asking = 'negotiateVersion=1&useStatefulReconnect=true';
const statefulHub = '/statefulHub';
const echo = (id: string, text: string): object => ({
    type: types.invocation,
    invocationId: id,
    target: 'Echo',
    arguments: [text],
});
const answer = (id: string, text: string): HubMessage => ({ type: types.completion, invocationId: id, result: text });

describe('a connection with state', () => {
    let path: string;
    let hub: RawHub;
    beforeEach(async () => {
        path = await connectionPath(statefulHub, asking);
        hub = await RawHub.open(path, 2);
    });
    const comeBack = async (): Promise<RawHub> => new RawHub(await RawWebSocket.open(path));
    const sequence = (sequenceId: number): HubMessage => ({ type: types.sequence, sequenceId });

    it('acknowledges what it has received, once', async () => {
        hub.send(echo('1', 'a'), echo('2', 'b'), { type: types.ping }, { type: types.cancel, invocationId: 'x' });
        expect(await hub.next()).toEqual(answer('1', 'a'));
        expect(await hub.next()).toEqual(answer('2', 'b'));
        expect(await hub.next()).toEqual({ type: types.ack, sequenceId: 3 });
        hub.send({ type: types.ping });
        hub.send(echo('3', 'c'));
        expect(await hub.next()).toEqual(answer('3', 'c'));
        expect(await hub.next()).toEqual({ type: types.ack, sequenceId: 4 });
    });

    it('begins a new socket with a sequence at once, and sends again what was not acknowledged', async () => {
        hub.send(echo('1', 'a'), echo('2', 'b'), echo('3', 'c'));
        for (const id of ['1', '2', '3']) {
            expect((await hub.nextCounted()).invocationId).toBe(id);
        }
        hub.send({ type: types.ack, sequenceId: 1 }, echo('4', 'd'));
        expect(await hub.nextCounted()).toEqual(answer('4', 'd'));
        hub.socket.cut();
        const again = await comeBack();
        expect(await again.next()).toEqual(sequence(2));
        expect(await again.nextCounted()).toEqual(answer('2', 'b'));
        expect(await again.nextCounted()).toEqual(answer('3', 'c'));
        expect(await again.nextCounted()).toEqual(answer('4', 'd'));
        again.send(sequence(5), echo('5', 'e'));
        expect(await again.nextCounted()).toEqual(answer('5', 'e'));
    });

    it('names the next number when all was acknowledged', async () => {
        hub.send(echo('1', 'a'));
        expect(await hub.nextCounted()).toEqual(answer('1', 'a'));
        hub.send({ type: types.ack, sequenceId: 1 }, { type: types.ack, sequenceId: 900 }, echo('2', 'b'));
        expect(await hub.nextCounted()).toEqual(answer('2', 'b'));
        hub.send({ type: types.ack, sequenceId: 2 });
        hub.send({ type: types.close, nothing: 0 });
        expect(await hub.nextCounted()).toEqual({ type: types.close });

        path = await connectionPath(statefulHub, asking);
        hub = await RawHub.open(path, 2);
        hub.socket.cut();
        expect(await (await comeBack()).next()).toEqual(sequence(1));
    });

    it('does not run a second time what it has seen', async () => {
        const name = freshName();
        const note = (number: number): object => ({ type: types.invocation, target: 'Note', arguments: [name, number] });
        hub.send(note(1), note(2), echo('1', 'seen'));
        await hub.nextCounted();
        hub.socket.cut();
        const again = await comeBack();
        again.send(sequence(2), note(2), echo('1', 'seen'), note(3));
        again.invoke('last', 'Notes', name);
        let message = await again.nextCounted();
        while (message.invocationId !== 'last') {
            message = await again.nextCounted();
        }
        expect(message.result).toEqual([1, 2, 3]);
    });

    it('drops the beginning of a message that was cut off, and takes it whole the next time', async () => {
        const text = `${JSON.stringify(echo('1', 'in two pieces'))}\x1e`;
        hub.socket.send('text', text.slice(0, 30));
        hub.socket.cut();
        const again = await comeBack();
        again.send(sequence(1));
        again.socket.send('text', text);
        expect(await again.next()).toEqual(sequence(1));
        expect(await again.nextCounted()).toEqual(answer('1', 'in two pieces'));
    });

    it('ends with an error at a sequence that leaves messages out', async () => {
        hub.socket.cut();
        const again = await comeBack();
        again.send(sequence(2));
        expect(await again.next()).toEqual(sequence(1));
        expect(await again.nextCounted()).toEqual({
            type: types.close,
            error: 'Connection closed with an error.',
            allowReconnect: true,
        });
    });

    it('is taken over by a new socket while the old one still lives', async () => {
        const again = await comeBack();
        expect(await again.next()).toEqual(sequence(1));
        expect((await hub.socket.next()).kind).not.toBe('text');
        again.send(sequence(1), echo('1', 'here'));
        expect(await again.nextCounted()).toEqual(answer('1', 'here'));
    });

    it('holds back what does not fit into its buffer until the client acknowledges', async () => {
        const witness = await Client.open(json, { path: statefulHub });
        hub.invoke('id', 'ConnectionId');
        const id = (await hub.nextCounted()).result as string;
        const text = 'z'.repeat(20_000);
        for (let number = 0; number < 12; number += 1) {
            await witness.invoke('SendClient', id, `${number} ${text}`);
        }
        const numbers: number[] = [];
        const read = async (count: number): Promise<void> => {
            for (let i = 0; i < count; i += 1) {
                const [message = ''] = (await hub.nextCounted()).arguments as string[];
                numbers.push(parseInt(message, 10));
            }
        };
        await read(5); // with the answer before them the fifth crosses the 100,000 bytes
        const held = hub.nextCounted();
        expect(await Promise.race([held, witness.items('CountTo', 20, 5)])).toHaveLength(20);
        hub.send({ type: types.ack, sequenceId: 6 });
        const [sixth = ''] = (await held).arguments as string[];
        numbers.push(parseInt(sixth, 10));
        await read(4);
        hub.send({ type: types.ack, sequenceId: 11 });
        await read(2);
        expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    });

    it('is not taken up again after a goodbye (T11)', async () => {
        hub.send({ type: types.close });
        expect(await hub.nextCounted()).toEqual({ type: types.close });
        expect([404, 409, 204]).toContain((await RawWebSocket.refusal(path)).status);
    });

    it('is not taken up again after the hub has ended it', async () => {
        hub.invoke('1', 'Abort');
        expect(await hub.nextCounted()).toEqual({ type: types.close });
        expect([404, 409, 204]).toContain((await RawWebSocket.refusal(path)).status);
    });

    it('ends when its socket says goodbye', async () => {
        hub.socket.send('close', Buffer.from([3, 232]));
        let frame = await hub.socket.next();
        while (frame.kind !== 'end') {
            frame = await hub.socket.next();
        }
        await until('it is forgotten', async () => {
            const attempt = await RawWebSocket.refusal(path).catch(() => null);
            return attempt !== null && attempt.status === 404;
        });
    });

    it('neither counts nor keeps pings', async () => {
        hub.send({ type: types.ping }, { type: types.ping }, echo('1', 'a'));
        expect(await hub.nextCounted()).toEqual(answer('1', 'a'));
        hub.socket.cut();
        const again = await comeBack();
        again.send(sequence(2));
        expect(await again.next()).toEqual(sequence(1));
        expect(await again.nextCounted()).toEqual(answer('1', 'a'));
        again.send(echo('2', 'b'));
        expect(await again.nextCounted()).toEqual(answer('2', 'b'));
    });
});

describe('a connection without state', () => {
    it.each([
        ['whose handshake is of version 1', asking, 1],
        ['that was not negotiated with state', 'negotiateVersion=1', 2],
    ])('%s: no acknowledgement, and 404 for a new socket', async (_what, query, version) => {
        const path = await connectionPath(statefulHub, query);
        const hub = await RawHub.open(path, version);
        hub.send(echo('1', 'a'));
        expect(await hub.next()).toEqual(answer('1', 'a'));
        hub.send({ type: types.stream, invocationId: '2', target: 'CountTo', arguments: [1, 1_300] });
        expect((await hub.next()).type).toBe(types.item); // more than a second without an Ack
        expect((await RawWebSocket.refusal(path)).status).toBe(409);
        hub.socket.cut();
        await until('it is forgotten', async () => (await RawWebSocket.refusal(path)).status === 404);
    });

    it('that skipped the negotiation has none', async () => {
        const hub = await RawHub.open(`${statefulHub}?useStatefulReconnect=true`, 2);
        hub.send(echo('1', 'a'));
        expect(await hub.next()).toEqual(answer('1', 'a'));
        hub.send({ type: types.stream, invocationId: '2', target: 'CountTo', arguments: [1, 1_300] });
        expect((await hub.next()).type).toBe(types.item);
    });
});
