// SPDX-License-Identifier: Apache-2.0
// The life of a connection: beginning, memory, end, coming back (signalr.md 18, 23).
import { HubConnectionState } from '@microsoft/signalr';
import { describe, expect, it } from 'vitest';
import { Client } from './support/client';
import { combinations, json } from './support/combinations';
import { TcpProxy } from './support/tcp-proxy';
import { failure, freshName, until, within } from './support/waiting';

const closedWithError = 'Server returned an error on close: Connection closed with an error.';

async function hasEnded(watcher: Client, id: string): Promise<void> {
    await until('the hub has seen the end', async () => {
        return (await watcher.invoke<string[]>('EndedConnections')).includes(id);
    });
}

describe.each(combinations)('a connection over $name', (combination) => {
    it('HUB-1 begins, and has an id of its own', async () => {
        const [one, two] = await Promise.all([Client.open(combination), Client.open(combination)]);
        const [id, other] = await Promise.all([one.id(), two.id()]);
        expect(id).toMatch(/^[\w-]{22}$/);
        expect(other).not.toBe(id);
        expect(one.connection.connectionId ?? null).toBe(combination.skipsNegotiation ? null : id);
    });

    it('remembers items, apart from other connections', async () => {
        const [one, two] = await Promise.all([Client.open(combination), Client.open(combination)]);
        expect(await one.invoke('CountUp')).toBe(1);
        expect(await one.invoke('CountUp')).toBe(2);
        expect(await two.invoke('CountUp')).toBe(1);
    });

    it('HUBS-7 shows the hub its parameters and header fields, but no secret', async () => {
        const client = await Client.open(combination, {
            path: '/privateHub?colour=bl%C3%A4u&empty=',
            user: 'admin@acme.test',
            headers: { 'X-Test': 'seen' },
        });
        expect(await client.invoke('Parameter', 'colour')).toBe('bläu');
        expect(await client.invoke('Parameter', 'COLOUR')).toBe('bläu');
        expect(await client.invoke('Parameter', 'empty')).toBe('');
        expect(await client.invoke('Field', 'x-test')).toBe('seen');
        for (const secret of ['access_token', 'id']) {
            expect(await client.invoke('Parameter', secret), secret).toBe('');
        }
        for (const secret of ['Authorization', 'Cookie']) {
            expect(await client.invoke('Field', secret), secret).toBe('');
        }
    });

    it('hears what on_connected() sends', async () => {
        const client = await Client.open(combination, { path: '/testHub?connect=greet' });
        await client.hears('welcome');
        expect(await client.invoke('CountUp')).toBe(1);
    });

    it('ends with the reason when on_connected() refuses it, and has never been', async () => {
        const refused = new Client(combination, { path: '/testHub?connect=refuse' });
        expect(await refused.refusal()).toBe(`${closedWithError} HubException: Not today.`);
        expect(refused.connection.state).toBe(HubConnectionState.Disconnected);
    });

    it('ends by stop(), without an error, and the hub sees it', async () => {
        const [client, watcher] = await Promise.all([Client.open(combination), Client.open(json)]);
        const id = await client.id();
        expect(await watcher.invoke('EndedConnections')).not.toContain(id);
        await client.stop();
        expect(await client.closed).toBeUndefined();
        await hasEnded(watcher, id);
        const ended = await watcher.invoke<string[]>('EndedConnections');
        expect(ended.filter((one) => one === id)).toHaveLength(1);
    });

    it('ends by the hub, without an error, and does not come back', async () => {
        const [client, watcher] = await Promise.all([
            Client.open(combination, { build: (builder) => builder.withAutomaticReconnect([0, 0]) }),
            Client.open(json),
        ]);
        const id = await client.id();
        let comesBack = false;
        client.connection.onreconnecting(() => {
            comesBack = true;
        });
        await client.send('Abort');
        expect(await within('the end', client.closed)).toBeUndefined();
        expect(comesBack).toBe(false);
        await hasEnded(watcher, id);
    });

    it('fails the calls that wait when it ends', async () => {
        const client = await Client.open(combination);
        const waiting = failure(client.invoke('Wait', 60_000));
        await client.stop();
        await waiting; // its text depends on how far the client has got
    });

    it('can be opened again after its end, as another connection', async () => {
        const client = await Client.open(combination);
        const before = await client.id();
        await client.connection.stop();
        await client.start();
        expect(await client.id()).not.toBe(before);
    });

    it('comes back by itself when its socket was cut, as another connection in no group', async () => {
        const [proxy, watcher] = await Promise.all([TcpProxy.open(), Client.open(json)]);
        const delays = Array.from({ length: 50 }, () => 20);
        const client = await Client.open(combination, {
            url: proxy.url,
            build: (builder) => builder.withAutomaticReconnect(delays),
        });
        const group = freshName();
        const before = await client.id();
        await client.invoke('JoinGroup', group);
        let losses = 0;
        client.connection.onreconnecting(() => {
            losses += 1;
        });
        const back = new Promise<string | undefined>((resolve) => {
            client.connection.onreconnected(resolve);
        });
        proxy.cut();
        const id = await within('the way back', back);
        expect(losses).toBe(1);
        expect(await client.id()).not.toBe(before);
        expect(id).toBe(combination.skipsNegotiation ? undefined : await client.id());
        expect(await client.invoke('InGroup', group)).toBe(false);
        if (combination.transportName !== 'LongPolling') {
            await hasEnded(watcher, before); // a poll may be late, a socket that has gone is noticed at once
        }
    });

    it('ends when its socket was cut and it was not told to come back', async () => {
        const proxy = await TcpProxy.open();
        const client = await Client.open(combination, { url: proxy.url });
        expect(await client.invoke('Echo', 'before')).toBe('before');
        const waiting = failure(client.invoke('Wait', 60_000));
        proxy.cut();
        await waiting;
        await within('the end', client.closed);
        expect(await failure(client.invoke('Echo', 'after'))).toContain("not in the 'Connected' State");
    });
});

describe.each(combinations)('order over $name', (combination) => {
    it('lets the second call of a connection begin when the first has ended', async () => {
        const [client, other] = await Promise.all([Client.open(combination), Client.open(json)]);
        const gate = freshName();
        const first = client.invoke('WaitForGate', gate);
        const second = client.invoke('Nothing');
        let hasRun = false;
        void second.then(() => {
            hasRun = true;
        });
        await other.items('CountTo', 10, 5);
        expect(hasRun).toBe(false);
        await other.invoke('OpenGate', gate);
        await Promise.all([first, second]);
    });

    it('lets four calls run at once where the hub allows it', async () => {
        const client = await Client.open(combination, { path: '/parallelHub' });
        const gate = freshName();
        const waiting = [1, 2, 3].map(() => client.invoke('WaitForGate', gate));
        await client.invoke('OpenGate', gate); // the fourth: had it to wait, nobody would open
        await Promise.all(waiting);
        expect(await client.invoke('Echo', 'after')).toBe('after');
    });
});
