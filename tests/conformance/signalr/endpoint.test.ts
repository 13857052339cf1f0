// SPDX-License-Identifier: Apache-2.0
// Negotiation and the single requests of an endpoint: statuses, texts and fields (signalr.md 2, 3, 8, 25).
import { describe, expect, it } from 'vitest';
import { server } from './support/client';
import { ask, bearer, connectionPath, handshake, negotiate } from './support/http';
import { RawHub } from './support/raw-hub';
import { RawWebSocket } from './support/raw-web-socket';

const textAndBinary = ['Text', 'Binary'];
const transports = [
    { transport: 'WebSockets', transferFormats: textAndBinary },
    { transport: 'ServerSentEvents', transferFormats: ['Text'] },
    { transport: 'LongPolling', transferFormats: textAndBinary },
];
const eventStream = { headers: { Accept: 'text/event-stream' } };
const admin = server['admin@acme.test'];
const stranger = '/testHub?id=AAAAAAAAAAAAAAAAAAAAAA';

/** Opens an event stream and leaves it open; ends it by the returned function. */
async function openEventStream(path: string): Promise<{ response: Response; end: () => void }> {
    const abort = new AbortController();
    const response = await fetch(server.url + path, { ...eventStream, signal: abort.signal });
    return { response, end: () => abort.abort() };
}

describe('HUB-1 negotiation', () => {
    it('of version 1 gives an id, a secret token and the transports in order', async () => {
        const answer = await ask('POST', '/testHub/negotiate?negotiateVersion=1');
        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-type')).toBe('application/json');
        expect(answer.headers.get('content-length')).toBe(`${answer.body.length}`);
        const negotiation = JSON.parse(answer.body) as Awaited<ReturnType<typeof negotiate>>;
        expect(Object.keys(negotiation)).toEqual([
            'negotiateVersion',
            'connectionId',
            'connectionToken',
            'availableTransports',
        ]);
        expect(negotiation.negotiateVersion).toBe(1);
        expect(negotiation.connectionId).toMatch(/^[\w-]{22}$/);
        expect(negotiation.connectionToken).toMatch(/^[\w-]{22}$/);
        expect(negotiation.connectionToken).not.toBe(negotiation.connectionId);
        expect(negotiation.availableTransports).toEqual(transports);
    });

    it.each(['', 'negotiateVersion=0', 'NegotiateVersion=0&_=123'])('of version 0 has no token: "%s"', async (query) => {
        const negotiation = await negotiate('/testHub', query);
        expect(Object.keys(negotiation)).toEqual(['negotiateVersion', 'connectionId', 'availableTransports']);
        expect(negotiation.negotiateVersion).toBe(0);
    });

    it('of a version to come gives 1', async () => {
        expect((await negotiate('/testHub', 'negotiateVersion=7')).negotiateVersion).toBe(1);
    });

    it.each(['one', '1.0', '', '1x', '99999999999999999999'])('of version "%s" fails with a text', async (version) => {
        const answer = await ask('POST', `/testHub/negotiate?negotiateVersion=${version}`);
        expect(answer.status).toBe(200);
        expect(JSON.parse(answer.body)).toEqual({
            error: 'The client requested a non-integer protocol version.',
        });
    });

    it.each(['', 'negotiateVersion=0'])('fails below the least version of the hub: "%s"', async (query) => {
        expect(await negotiate('/narrowHub', query)).toEqual({
            error: "The client requested version '0', but the server does not support this version.",
        });
    });

    it('lists only the transports of the hub', async () => {
        expect((await negotiate('/narrowHub')).availableTransports).toEqual([transports[2]]);
        expect((await negotiate('/socketsHub')).availableTransports).toEqual([transports[0]]);
    });

    it('grants state to those who ask, where the hub allows it', async () => {
        const asking = 'negotiateVersion=1&useStatefulReconnect=true';
        expect((await negotiate('/statefulHub', asking)).useStatefulReconnect).toBe(true);
        expect((await negotiate('/statefulHub', asking.replace('true', 'True'))).useStatefulReconnect).toBe(true);
        for (const [path, query] of [
            ['/statefulHub', 'negotiateVersion=1'],
            ['/statefulHub', 'negotiateVersion=1&useStatefulReconnect=false'],
            ['/testHub', asking],
        ] as const) {
            expect(await negotiate(path, query), path + query).not.toHaveProperty('useStatefulReconnect');
        }
    });

    it('never gives the same id or token twice', async () => {
        const all = await Promise.all(Array.from({ length: 50 }, () => negotiate()));
        const names = all.flatMap(({ connectionId, connectionToken }) => [connectionId, connectionToken]);
        expect(new Set(names).size).toBe(100);
    });

    it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('is refused with 405 for %s', async (method) => {
        const answer = await ask(method, '/testHub/negotiate?negotiateVersion=1');
        expect(answer.status).toBe(405);
        expect(answer.headers.get('allow')).toBe('POST');
    });

    it.each(['/TESTHUB/NEGOTIATE', '/testhub/negotiate/', '/TestHub/Negotiate'])('is found at %s (T10)', async (path) => {
        const answer = await ask('POST', `${path}?negotiateVersion=1`);
        expect(answer.status).toBe(200);
        expect(JSON.parse(answer.body)).toHaveProperty('connectionToken');
    });

    it.each(['/testHub/negotiate/more', '/testHubs/negotiate', '/negotiate'])('is not found at %s', async (path) => {
        expect((await ask('POST', path)).status).toBe(404);
    });
});

describe('HUB-1 requests of no connection', () => {
    it.each([
        ['poll', 'GET', {}],
        ['event stream', 'GET', eventStream],
        ['POST', 'POST', { body: handshake }],
        ['DELETE', 'DELETE', {}],
    ])('%s: 400 without an id, 404 with an unknown one', async (_what, method, init) => {
        for (const path of ['/testHub', '/testHub?id=']) {
            const missing = await ask(method, path, init);
            expect([missing.status, missing.body]).toEqual([400, 'Connection ID required']);
            expect(missing.headers.get('content-type')).toBe('text/plain');
        }
        const unknown = await ask(method, stranger, init);
        expect([unknown.status, unknown.body]).toEqual([404, 'No Connection with that ID']);
        expect(unknown.headers.get('content-type')).toBe('text/plain');
    });

    it('WebSocket: 404 with an unknown id', async () => {
        const { status, body } = await RawWebSocket.refusal(stranger);
        expect([status, body]).toEqual([404, 'No Connection with that ID']);
    });

    it('HUBS-3 the public id is no token', async () => {
        const { connectionId } = await negotiate();
        expect((await ask('GET', `/testHub?id=${connectionId}`)).status).toBe(404);
        expect((await RawWebSocket.refusal(`/testHub?id=${connectionId}`)).status).toBe(404);
    });

    it('the token of one hub is unknown to another', async () => {
        const path = await connectionPath('/testHub');
        expect((await ask('GET', path.replace('testHub', 'detailedHub'))).status).toBe(404);
    });

    it.each(['PUT', 'PATCH', 'OPTIONS'])('405 for %s', async (method) => {
        const answer = await ask(method, await connectionPath());
        expect(answer.status).toBe(405);
        expect(answer.headers.get('allow')).toBe('GET, POST, DELETE');
    });

    it('404 names a transport that the hub has not', async () => {
        const text = (name: string): string => `${name} transport not supported by this end point type`;
        const narrow = await connectionPath('/narrowHub');
        const stream = await ask('GET', narrow, eventStream);
        expect([stream.status, stream.body]).toEqual([404, text('ServerSentEvents')]);
        const socket = await RawWebSocket.refusal(narrow);
        expect([socket.status, socket.body]).toEqual([404, text('WebSockets')]);
        const poll = await ask('GET', await connectionPath('/socketsHub'));
        expect([poll.status, poll.body]).toEqual([404, text('LongPolling')]);
    });
});

describe('HUB-1 requests of a WebSocket connection', () => {
    it('a second socket: 409 with an empty body, and the first goes on', async () => {
        const path = await connectionPath();
        const hub = await RawHub.open(path);
        const { status, body } = await RawWebSocket.refusal(path);
        expect([status, body]).toEqual([409, '']);
        hub.invoke('1', 'Echo', 'still open');
        expect((await hub.next()).result).toBe('still open');
    });

    it('another transport: 400', async () => {
        const path = await connectionPath();
        await RawHub.open(path);
        for (const init of [{}, eventStream]) {
            const { status, body } = await ask('GET', path, init);
            expect([status, body]).toEqual([400, 'Cannot change transports mid-connection']);
        }
    });

    it('POST: 405, DELETE: 400', async () => {
        const path = await connectionPath();
        const hub = await RawHub.open(path);
        const post = await ask('POST', path, { body: '{"type":6}\x1e' });
        expect([post.status, post.body]).toEqual([405, 'POST requests are not allowed for WebSocket connections.']);
        const end = await ask('DELETE', path);
        expect([end.status, end.body]).toEqual([
            400,
            'Cannot terminate this connection using the DELETE endpoint.',
        ]);
        hub.invoke('1', 'Echo', 'still open');
        expect((await hub.next()).result).toBe('still open');
    });

    it('its token is unknown after its end', async () => {
        const path = await connectionPath();
        const hub = await RawHub.open(path);
        hub.send({ type: 7 });
        expect(await hub.next()).toEqual({ type: 7 });
        expect((await hub.socket.next()).kind).toBe('close');
        hub.socket.send('close');
        expect((await hub.socket.next()).kind).toBe('end');
        expect((await RawWebSocket.refusal(path)).status).toBe(404);
    });

    it('asks for version 13, and for a key', async () => {
        const old = await RawWebSocket.refusal('/testHub', { 'Sec-WebSocket-Version': '8' });
        expect([old.status, old.headers['sec-websocket-version']]).toEqual([426, '13']);
        expect((await RawWebSocket.refusal('/testHub', { 'Sec-WebSocket-Key': 'short' })).status).toBe(400);
    });
});

describe('HUB-1 an event stream', () => {
    it('begins at once with a comment, and with the fields that keep proxies from holding it back', async () => {
        const { response, end } = await openEventStream(await connectionPath());
        expect(response.status).toBe(200);
        expect(response.headers.get('content-type')).toBe('text/event-stream');
        expect(response.headers.get('cache-control')).toBe('no-cache,no-store');
        expect(response.headers.get('pragma')).toBe('no-cache');
        expect(response.headers.get('content-encoding')).toBe('identity');
        expect(response.headers.get('content-length')).toBeNull();
        const reader = (response.body as ReadableStream<Uint8Array>).getReader();
        expect(Buffer.from((await reader.read()).value as Uint8Array).toString()).toBe(':\r\n');
        end();
    });

    it('holds whole messages, each event closed by a blank line', async () => {
        const path = await connectionPath();
        const { response, end } = await openEventStream(path);
        const reader = (response.body as ReadableStream<Uint8Array>).getReader();
        await reader.read();
        const post = await ask('POST', path, { body: handshake });
        expect([post.status, post.body, post.headers.get('content-type')]).toEqual([200, '', 'text/plain']);
        expect(Buffer.from((await reader.read()).value as Uint8Array).toString()).toBe('data: {}\x1e\r\n\r\n');
        end();
    });

    it('refuses MessagePack, which is no text', async () => {
        const path = await connectionPath();
        const { response } = await openEventStream(path);
        await ask('POST', path, { body: '{"protocol":"messagepack","version":1}\x1e' });
        expect(await response.text()).toBe(
            ':\r\ndata: {"error":"Cannot use the \'messagepack\' protocol on the current transport. The transport does' +
                " not support 'Binary' transfer format.\"}\x1e\r\n\r\n",
        );
    });

    it('is there once: 409 for a second one, 400 for a poll, 400 for DELETE', async () => {
        const path = await connectionPath();
        const { end } = await openEventStream(path);
        const second = await ask('GET', path, eventStream);
        expect([second.status, second.body]).toEqual([409, '']);
        const poll = await ask('GET', path);
        expect([poll.status, poll.body]).toEqual([400, 'Cannot change transports mid-connection']);
        const gone = await ask('DELETE', path);
        expect([gone.status, gone.body]).toEqual([400, 'Cannot terminate this connection using the DELETE endpoint.']);
        end();
    });
});

describe('HUB-2 users', () => {
    const path = '/privateHub';
    const refused = async (method: string, target: string, init = {}): Promise<void> => {
        const answer = await ask(method, target, init);
        expect([answer.status, answer.body]).toEqual([401, '']);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    };

    it('are refused without a token: 401, empty body, at every request', async () => {
        await refused('POST', `${path}/negotiate?negotiateVersion=1`);
        const own = await connectionPath(path, 'negotiateVersion=1', admin);
        await refused('GET', own);
        await refused('GET', own, eventStream);
        await refused('POST', own, { body: handshake });
        await refused('DELETE', own);
        const socket = await RawWebSocket.refusal(own);
        expect([socket.status, socket.body, socket.headers['www-authenticate']]).toEqual([401, '', 'Bearer']);
        expect((await RawWebSocket.refusal(path)).status).toBe(401);
    });

    it('are refused with a token that is none', async () => {
        await refused('POST', `${path}/negotiate?negotiateVersion=1`, bearer('nonsense'));
        await refused('POST', `${path}/negotiate?negotiateVersion=1`, bearer(`${admin.slice(0, -2)}AA`));
        await refused('POST', `${path}/negotiate?negotiateVersion=1&access_token=nonsense`);
    });

    it('are let in by the field or by access_token', async () => {
        const byField = await ask('POST', `${path}/negotiate?negotiateVersion=1`, bearer(admin));
        expect(byField.status).toBe(200);
        const parameter = `access_token=${encodeURIComponent(admin)}`;
        expect((await ask('POST', `${path}/negotiate?negotiateVersion=1&${parameter}`)).status).toBe(200);
        const hub = await RawHub.open(`${path}?${parameter}`);
        hub.invoke('1', 'Parameter', 'access_token');
        expect((await hub.next()).result).toBe('');
    });

    it.each(['member@acme.test', 'admin@globex.test'] as const)('HUBS-3 do not get the connection of %s', async (other) => {
        const own = await connectionPath(path, 'negotiateVersion=1', admin);
        const foreign = bearer(server[other]);
        const requests: [string, object][] = [
            ['GET', foreign],
            ['GET', { headers: { ...foreign.headers, ...eventStream.headers } }],
            ['POST', { ...foreign, body: handshake }],
            ['DELETE', foreign],
        ];
        for (const [method, init] of requests) {
            const { status, body } = await ask(method, own, init);
            expect([status, body]).toEqual([404, 'No Connection with that ID']);
        }
        expect((await RawWebSocket.refusal(own, foreign.headers)).status).toBe(404);
        const mine = await ask('GET', own, bearer(admin));
        expect(mine.status).toBe(200);
    });
});

describe('HUBS-1 the origin of a page', () => {
    it('of another site gets no WebSocket', async () => {
        for (const origin of ['https://evil.example', 'null', `${server.url}.evil.example`]) {
            const { status, body } = await RawWebSocket.refusal('/testHub', { Origin: origin });
            expect([status, body], origin).toEqual([403, '']);
        }
    });

    it('of this site gets one, and so does who has none', async () => {
        const socket = await RawWebSocket.open('/testHub', { Origin: server.url });
        socket.send('text', handshake);
        expect((await socket.next()).payload.toString()).toBe('{}\x1e');
        await RawWebSocket.open('/testHub');
    });
});
