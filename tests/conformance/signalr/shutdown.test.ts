// SPDX-License-Identifier: Apache-2.0
// HUB-10: a server that stops says goodbye to everybody. These tests start servers of their own.
import { describe, expect, it } from 'vitest';
import { Client } from './support/client';
import { combinations } from './support/combinations';
import { launch } from './support/server';
import { within } from './support/waiting';

const longest = 4_000; // a server waits 5 s for those who do not fetch their goodbye; nobody here is so slow

describe('HUB-10 a server that stops', () => {
    it.each(combinations)('tells a client over $name that it may come back, and ends', async (combination) => {
        const server = await launch();
        const client = await Client.open(combination, {
            url: server.info.url,
            build: (builder) => builder.withAutomaticReconnect([60_000]),
        });
        const comesBack = new Promise<Error | undefined>((resolve) => {
            client.connection.onreconnecting(resolve);
        });
        const start = Date.now();
        const stopped = server.stop();
        expect((await within('the goodbye', comesBack))?.message ?? '').not.toContain('error on close');
        await stopped;
        expect(Date.now() - start).toBeLessThan(longest);
        await client.stop();
    });

    it('ends while methods and streams run', async () => {
        const server = await launch();
        const clients = await Promise.all(
            combinations.map((combination) => Client.open(combination, { url: server.info.url })),
        );
        const waiting = clients.map((client) => client.invoke('Wait', 60_000).catch(() => 'ended'));
        for (const client of clients) {
            const nothing = (): void => undefined;
            client.connection.stream('Tick', 'shutdown', 1).subscribe({ next: nothing, complete: nothing, error: nothing });
        }
        const start = Date.now();
        await server.stop();
        expect(Date.now() - start).toBeLessThan(longest);
        expect(await Promise.all(waiting)).toEqual(clients.map(() => 'ended'));
    });
});
