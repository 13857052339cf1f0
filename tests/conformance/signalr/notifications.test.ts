// SPDX-License-Identifier: Apache-2.0
// The hub of every application, as an official client without our library uses it.
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { expect, it } from 'vitest';
import { server } from './support/client';
import { until } from './support/waiting';

it('HUB-3 HUB-4 a client joins the tenant\'s group and gets events with their numbers', async () => {
    const { url } = server;
    const token = server['admin@acme.test'];
    const shown: [string, number][] = [];
    const show = (message: string, seq: number): void => void shown.push([message, seq]);
    // doc: begin join
    const connection = new HubConnectionBuilder()
        .withUrl(`${url}/hubs/notifications`, { accessTokenFactory: () => token })
        .withAutomaticReconnect()
        .configureLogging(LogLevel.Warning)
        .build();
    connection.on('SystemNotification', ({ message }, meta) => show(message, meta.seq));
    await connection.start();
    const { lastSeq } = await connection.invoke('JoinTenantGroup');
    // doc: end join
    const sent = await fetch(`${url}/api/notifications`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ type: 'info', message: 'Back at nine' }),
    });
    expect(sent.status).toBe(200);
    await until('the notification is shown', () => shown.length > 0);
    expect(shown).toEqual([['Back at nine', lastSeq + 1]]);
    await connection.stop();
});
