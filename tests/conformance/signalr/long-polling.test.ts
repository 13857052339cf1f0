// SPDX-License-Identifier: Apache-2.0
// Long polling, request by request (signalr.md 7).
import { describe, expect, it } from 'vitest';
import { ask, connectionPath, handshake, type Answer } from './support/http';

const call = (id: string, target: string, ...values: unknown[]): string =>
    `${JSON.stringify({ type: 1, invocationId: id, target, arguments: values })}\x1e`;
const result = (id: string, value: unknown): string =>
    `${JSON.stringify({ type: 3, invocationId: id, result: value })}\x1e`;
const poll = (path: string): Promise<Answer> => ask('GET', `${path}&_=${Date.now()}`);
const post = (path: string, body: string): Promise<Answer> => ask('POST', path, { body });

/** A connection whose handshake is over. */
async function open(hub: string): Promise<string> {
    const path = await connectionPath(hub);
    await poll(path);
    await post(path, handshake);
    expect((await poll(path)).body).toBe('{}\x1e');
    return path;
}

function expectNotKept({ headers }: Answer): void {
    expect(headers.get('cache-control')).toBe('no-cache, no-store');
    expect(headers.get('pragma')).toBe('no-cache');
    expect(headers.get('expires')).toBe('Thu, 01 Jan 1970 00:00:00 GMT');
}

describe('HUBS-6 a poll', () => {
    it('is answered at once when it is the first (T9)', async () => {
        const path = await connectionPath();
        const start = Date.now();
        const answer = await poll(path);
        expect(Date.now() - start).toBeLessThan(2_000); // the poll time is 90 s
        expect([answer.status, answer.body]).toEqual([200, '']);
        expect(answer.headers.get('content-type')).toBe('application/octet-stream');
        expect(answer.headers.get('content-length')).toBe('0');
        expectNotKept(answer);
    });

    it('brings what there is, several messages together', async () => {
        const path = await open('/testHub');
        await post(path, call('1', 'Add', 1, 2) + call('2', 'Echo', 'ü'));
        const answer = await poll(path);
        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-type')).toBe('application/octet-stream');
        expect(answer.headers.get('content-length')).toBe(`${Buffer.byteLength(answer.body)}`);
        expectNotKept(answer);
        expect(answer.body).toBe(result('1', 3) + result('2', 'ü'));
    });

    it('waits for what comes later', async () => {
        const path = await open('/testHub');
        const waiting = poll(path);
        await post(path, call('1', 'Echo', 'later'));
        expect((await waiting).body).toBe(result('1', 'later'));
    });

    it('ends empty after the poll time, and the connection goes on', async () => {
        const path = await open('/briefHub');
        const start = Date.now();
        const answer = await poll(path);
        expect(Date.now() - start).toBeGreaterThan(600); // the poll time is 700 ms there
        expect([answer.status, answer.body]).toEqual([200, '']);
        expect(answer.headers.get('content-type')).toBe('text/plain');
        expectNotKept(answer);
        await post(path, call('1', 'Echo', 'still open'));
        expect((await poll(path)).body).toBe(result('1', 'still open'));
    });

    it('ends with 204 when another one comes', async () => {
        const path = await open('/testHub');
        const first = poll(path);
        // Both are on their way at once; the server may see either first.
        const second = poll(path);
        const loser = await Promise.race([first, second]);
        expect([loser.status, loser.body]).toEqual([204, '']);
        await post(path, call('1', 'Echo', 'for the newer one'));
        const bodies = await Promise.all([first, second]);
        expect(bodies.map(({ body }) => body).sort()).toEqual(['', result('1', 'for the newer one')]);
    });

    it('never brings a ping', async () => {
        const path = await open('/briefHub'); // pings every 500 ms elsewhere
        for (let polls = 0; polls < 2; polls += 1) {
            expect((await poll(path)).body).toBe('');
        }
    });

    it('brings the goodbye, then 204, then nothing: 404', async () => {
        const path = await open('/testHub');
        await post(path, '{"type":7}\x1e');
        expect((await poll(path)).body).toBe('{"type":7}\x1e');
        expect((await poll(path)).status).toBe(204);
        const after = await poll(path);
        expect([after.status, after.body]).toEqual([404, 'No Connection with that ID']);
    });
});

describe('HUBS-6 DELETE', () => {
    it('is answered with 202, ends the open poll with 204 and the connection', async () => {
        const path = await open('/testHub');
        const waiting = poll(path);
        await post(path, call('1', 'Echo', 'the poll is there'));
        await waiting;
        const last = poll(path);
        const answer = await ask('DELETE', path);
        expect([answer.status, answer.body]).toEqual([202, '']);
        expect(answer.headers.get('content-type')).toBe('text/plain');
        const end = await last;
        expect([204, 404]).toContain(end.status); // 404 when the poll comes later than DELETE
        expect((await poll(path)).status).toBe(404);
        expect((await post(path, '{"type":6}\x1e')).status).toBe(404);
    });

    it('does not wait for a method that runs', async () => {
        const path = await open('/testHub');
        await post(path, call('1', 'Wait', 5_000));
        const start = Date.now();
        expect((await ask('DELETE', path)).status).toBe(202);
        expect(Date.now() - start).toBeLessThan(2_000);
    });
});

describe('POST', () => {
    it('may bring a message in pieces, with any content type', async () => {
        const path = await open('/testHub');
        const [first, second] = [call('1', 'Echo', 'in pieces').slice(0, 20), call('1', 'Echo', 'in pieces').slice(20)];
        const types = ['application/octet-stream', 'text/plain;charset=UTF-8'];
        for (const [i, body] of [first, second].entries()) {
            const answer = await ask('POST', path, { body, headers: { 'Content-Type': types[i] as string } });
            expect([answer.status, answer.body]).toEqual([200, '']);
        }
        expect((await poll(path)).body).toBe(result('1', 'in pieces'));
    });

    it('may come many at once', async () => {
        const path = await open('/testHub');
        const ids = Array.from({ length: 20 }, (_id, i) => `${i}`);
        const answers = await Promise.all(ids.map((id) => post(path, call(id, 'Echo', id))));
        expect(answers.every(({ status }) => status === 200)).toBe(true);
        let body = '';
        while (body.split('\x1e').length <= ids.length) {
            body += (await poll(path)).body;
        }
        expect(body.split('\x1e').sort()).toEqual(['', ...ids.map((id) => result(id, id).slice(0, -1))].sort());
    });

    it('may come before the first poll, as the handshake of a hasty client', async () => {
        const path = await connectionPath();
        expect((await post(path, handshake)).status).toBe(200);
        expect((await poll(path)).body).toBe('');
        expect((await poll(path)).body).toBe('{}\x1e');
    });
});
