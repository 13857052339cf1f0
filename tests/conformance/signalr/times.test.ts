// SPDX-License-Identifier: Apache-2.0
// HUB-5: what happens when nothing happens, on a hub with short times, and how sockets say goodbye (signalr.md 5, 9,
// 19). /briefHub pings every 500 ms, waits 1.5 s for a handshake and for a client that has pinged.
import { describe, expect, it } from 'vitest';
import { Client } from './support/client';
import { combinations } from './support/combinations';
import { handshake } from './support/http';
import { RawHub, types } from './support/raw-hub';
import { RawWebSocket } from './support/raw-web-socket';
import { until } from './support/waiting';

const closeCode = (payload: Buffer): number => (payload.length === 0 ? 0 : payload.readUInt16BE(0));

async function answerTo(path: string, text: string): Promise<string[]> {
    const socket = await RawWebSocket.open(path);
    socket.send('text', text);
    const answer = await socket.next();
    const close = await socket.next();
    return [answer.kind, answer.payload.toString(), close.kind, `${closeCode(close.payload)}`];
}

describe('HUB-5 a handshake', () => {
    const refused = (text: string): string[] => ['text', `{"error":"${text}"}\x1e`, 'close', '1000'];
    const bad = 'An unexpected error occurred during connection handshake.';

    it('that does not come ends the connection', async () => {
        const socket = await RawWebSocket.open('/briefHub');
        const start = Date.now();
        expect((await socket.next()).payload.toString()).toBe('{"error":"Handshake was canceled."}\x1e');
        expect(Date.now() - start).toBeGreaterThan(1_000);
        expect((await socket.next()).kind).toBe('close');
    });

    it('that never ends does so too', async () => {
        const socket = await RawWebSocket.open('/briefHub');
        socket.send('text', '{"protocol":"json"');
        expect((await socket.next()).payload.toString()).toBe('{"error":"Handshake was canceled."}\x1e');
    });

    it('of an unknown protocol or version is refused by name', async () => {
        expect(await answerTo('/testHub', '{"protocol":"morse","version":1}\x1e')).toEqual(
            refused("The protocol 'morse' is not supported."),
        );
        expect(await answerTo('/testHub', '{"protocol":"json","version":3}\x1e')).toEqual(
            refused("The server does not support version 3 of the 'json' protocol."),
        );
    });

    it('that is none is refused, with a reason where errors are detailed', async () => {
        for (const text of ['{}\x1e', '[]\x1e', 'nonsense\x1e', '{"protocol":"json","version":"1"}\x1e']) {
            expect(await answerTo('/testHub', text), text).toEqual(refused(bad));
        }
        const detail = `${bad} InvalidDataException: `;
        expect(await answerTo('/detailedHub', '{"protocol":"json","version":"1"}\x1e')).toEqual(
            refused(`${detail}Expected 'version' to be of type Number.`),
        );
        expect(await answerTo('/detailedHub', '[]\x1e')).toEqual(
            refused(`${detail}Unexpected JSON Token Type 'Array'. Expected a JSON Object.`),
        );
    });

    it('may come in pieces, and together with the first call', async () => {
        const hub = new RawHub(await RawWebSocket.open('/testHub'));
        hub.socket.send('text', '{"proto\\u0063ol":"JSON",');
        hub.socket.send('text', '"more":[1],"version":1}\x1e{"type":1,"invocationId":"1","target":"Echo",');
        hub.socket.send('text', '"arguments":["hasty"]}\x1e');
        expect(await hub.next()).toEqual({});
        expect(await hub.next()).toEqual({ type: types.completion, invocationId: '1', result: 'hasty' });
    });

    it('is answered in a message of its own, as text for JSON and as binary for MessagePack (T3, T4)', async () => {
        for (const [protocol, kind] of [
            ['json', 'text'],
            ['messagepack', 'binary'],
        ] as const) {
            const socket = await RawWebSocket.open('/testHub?connect=greet');
            socket.send('text', `{"protocol":"${protocol}","version":1}\x1e`);
            const answer = await socket.next();
            expect([answer.kind, answer.payload.toString()]).toEqual([kind, '{}\x1e']);
            expect((await socket.next()).payload.toString()).toContain('welcome');
        }
    });
});

describe('HUB-5 a silent client', () => {
    it('is pinged all the time, and not dropped before it has pinged once (T8)', async () => {
        const hub = await RawHub.open('/briefHub');
        for (let pings = 0; pings < 5; pings += 1) {
            expect(await hub.next()).toEqual({ type: types.ping });
        }
        hub.invoke('1', 'Echo', 'still open');
        expect((await hub.nextCounted()).result).toBe('still open');
    });

    it('is dropped with an error after it has pinged once, and may come back', async () => {
        const hub = await RawHub.open('/briefHub');
        hub.send({ type: types.ping });
        const start = Date.now();
        expect(await hub.nextCounted()).toEqual({
            type: types.close,
            error: 'Connection closed with an error.',
            allowReconnect: true,
        });
        expect(Date.now() - start).toBeGreaterThan(1_400);
    });

    it('is not dropped while one of its methods keeps it waiting', async () => {
        const hub = await RawHub.open('/briefHub');
        hub.send({ type: types.ping });
        hub.invoke('1', 'Wait', 2_500);
        hub.invoke('2', 'Echo', 'it waited for its turn');
        expect((await hub.nextCounted()).invocationId).toBe('1');
        expect((await hub.nextCounted()).result).toBe('it waited for its turn');
    });

    it('is not dropped as long as it says anything', async () => {
        const hub = await RawHub.open('/briefHub');
        hub.send({ type: types.ping });
        for (let pings = 0; pings < 6; pings += 1) {
            expect(await hub.next()).toEqual({ type: types.ping });
            hub.send({ type: types.ping });
        }
        hub.invoke('1', 'Echo', 'still open');
        expect((await hub.nextCounted()).result).toBe('still open');
    });
});

describe.each(combinations)('HUB-5 an idle client over $name', (combination) => {
    it('is kept, by its pings and those of the server', async () => {
        const build = (client: Client): void => {
            client.connection.keepAliveIntervalInMilliseconds = 300;
            client.connection.serverTimeoutInMilliseconds = 1_400;
        };
        const client = new Client(combination, { path: '/briefHub' });
        build(client);
        await client.start();
        const start = Date.now();
        await until('2.5 s have passed', () => Date.now() - start > 2_500);
        expect(client.connection.state).toBe('Connected');
        expect(await client.invoke('CountUp')).toBe(1);
    });
});

describe('a goodbye', () => {
    it('without a code is answered with 1000 (T2)', async () => {
        const hub = await RawHub.open('/testHub');
        hub.socket.send('close');
        const answers = [await hub.socket.next(), await hub.socket.next()];
        const close = answers.find(({ kind }) => kind === 'close');
        expect(closeCode(close?.payload ?? Buffer.alloc(0))).toBe(1000);
    });

    it('of the hub protocol is answered with one, and the socket is closed with 1000', async () => {
        const hub = await RawHub.open('/testHub');
        hub.send({ type: types.close });
        expect(await hub.next()).toEqual({ type: types.close });
        const close = await hub.socket.next();
        expect([close.kind, closeCode(close.payload)]).toEqual(['close', 1000]);
        hub.socket.send('close', close.payload);
        expect((await hub.socket.next()).kind).toBe('end');
    });

    it('of the hub comes without the answer of the method that ends it', async () => {
        const hub = await RawHub.open('/testHub');
        hub.invoke('1', 'Abort');
        expect(await hub.next()).toEqual({ type: types.close });
    });

    it('is not needed to answer a WebSocket ping', async () => {
        const socket = await RawWebSocket.open('/testHub');
        socket.send('ping', 'are you there');
        const pong = await socket.next();
        expect([pong.kind, pong.payload.toString()]).toEqual(['pong', 'are you there']);
        socket.send('text', handshake);
        expect((await socket.next()).kind).toBe('text');
    });
});
