// SPDX-License-Identifier: Apache-2.0
// The server asks a client and waits for its answer (signalr.md 17).
import { beforeEach, describe, expect, it } from 'vitest';
import { Client } from './support/client';
import { combinations, encodings } from './support/combinations';
import { RawHub, types } from './support/raw-hub';
import { failure, until } from './support/waiting';

const failed = (method: string, text: string): string =>
    `An unexpected error occurred invoking '${method}' on the server. HubException: ${text}`;

describe.each(combinations)('client results over $name', (combination) => {
    let client: Client;
    beforeEach(async () => {
        client = await Client.open(combination);
    });

    it('gives the method what the handler returns, at once or later', async () => {
        client.connection.on('Question', (question: string) => `${question}? Yes 😀`);
        expect(await client.invoke('AskCaller', 'here')).toBe('here? Yes 😀');
        client.connection.off('Question');
        client.connection.on('Question', async (question: string) => {
            await client.invoke('Nothing'); // the method that asks does not keep its place (T12)
            return `${question} later`;
        });
        expect(await client.invoke('AskCaller', 'answered')).toBe('answered later');
    });

    it('fails when nobody handles the question, or nobody returns anything', async () => {
        expect(await failure(client.invoke('AskCaller', 'a'))).toBe(
            failed('AskCaller', "Client didn't provide a result."),
        );
        client.connection.on('Question', () => undefined);
        expect(await failure(client.invoke('AskCaller', 'a'))).toBe(
            failed('AskCaller', "Client didn't provide a result."),
        );
    });

    it('fails with the text of the handler that threw', async () => {
        client.connection.on('Question', () => {
            throw new Error('from callback');
        });
        expect(await failure(client.invoke('AskCaller', 'a'))).toBe(failed('AskCaller', 'Error: from callback'));
    });

    it('fails when the answer has another type', async () => {
        client.connection.on('Question', () => 42);
        expect(await failure(client.invoke('AskCaller', 'a'))).toContain('Error trying to deserialize');
        expect(await client.invoke('Echo', 'still open')).toBe('still open');
    });

    it('asks another client', async () => {
        const other = await Client.open(combination);
        other.connection.on('Question', (question: string) => `not ${question}`);
        client.connection.on('Question', () => 'the wrong client');
        expect(await client.invoke('AskClient', await other.id(), 'me')).toBe('not me');
    });

    it('lets two clients ask each other at the same time', async () => {
        const other = await Client.open(combination);
        const [id, otherId] = await Promise.all([client.id(), other.id()]);
        client.connection.on('Question', (question: string) => `first ${question}`);
        other.connection.on('Question', (question: string) => `second ${question}`);
        expect(
            await Promise.all([client.invoke('AskClient', otherId, 'a'), other.invoke('AskClient', id, 'b')]),
        ).toEqual(['second a', 'first b']);
    });

    it('fails for a client that is not there', async () => {
        expect(await failure(client.invoke('AskClient', 'nobody', 'a'))).toBe(
            failed('AskClient', "Connection 'nobody' does not exist."),
        );
    });

    it('fails when the client leaves instead of answering', async () => {
        const other = await Client.open(combination);
        const id = await other.id();
        let isAsked = false;
        other.connection.on('Question', () => {
            isAsked = true;
            return new Promise<string>(() => undefined);
        });
        const answer = failure(client.invoke('AskClient', id, 'a'));
        await until('it is asked', () => isAsked);
        await other.stop();
        expect(await answer).toBe(failed('AskClient', `Connection '${id}' disconnected.`));
    });

    it('ends the wait in time, and passes over the answer that comes too late', async () => {
        let answer: (text: string) => void = () => undefined;
        client.connection.on('Question', () => {
            return new Promise<string>((resolve) => {
                answer = resolve;
            });
        });
        expect(await failure(client.invoke('AskBriefly', 'a'))).toBe(
            failed('AskBriefly', 'Invocation canceled by the server.'),
        );
        answer('too late');
        expect(await client.invoke('Echo', 'still open')).toBe('still open');
    });

    it('refuses the connection when on_connected() asks', async () => {
        const refused = new Client(combination, { path: '/testHub?connect=ask' });
        refused.connection.on('Question', () => 'nobody asks');
        expect(await refused.refusal()).toBe(
            'Server returned an error on close: Connection closed with an error.',
        );
    });
});

describe.each(encodings)('client results in the encoding of $name', (combination) => {
    it('reach a client of every other combination', async () => {
        const asking = await Client.open(combination);
        for (const other of combinations) {
            const asked = await Client.open(other);
            asked.connection.on('Question', (question: string) => `${question} over ${other.name}`);
            expect(await asking.invoke('AskClient', await asked.id(), 'ü')).toBe(`ü over ${other.name}`);
        }
    });
});

describe('the messages of client results', () => {
    it('have ids that no client uses for its own', async () => {
        const hub = await RawHub.open('/testHub');
        hub.invoke('1', 'AskCaller', 'why');
        const question = await hub.next();
        const id = expect.stringMatching(/^s\d+\.1$/) as string;
        expect(question).toEqual({ type: types.invocation, invocationId: id, target: 'Question', arguments: ['why'] });
        hub.send({ type: types.completion, invocationId: question.invocationId, result: 'because' });
        expect(await hub.next()).toEqual({ type: types.completion, invocationId: '1', result: 'because' });
    });

    it('are not answered by a connection that was not asked, and end it', async () => {
        const asked = await RawHub.open('/testHub');
        const stranger = await RawHub.open('/testHub');
        asked.invoke('1', 'AskCaller', 'who');
        const { invocationId } = await asked.next();
        stranger.send({ type: types.completion, invocationId, result: 'a stranger' });
        expect(await stranger.next()).toEqual({
            type: types.close,
            error: 'Connection closed with an error.',
            allowReconnect: true,
        });
        asked.send({ type: types.completion, invocationId, result: 'the right one' });
        expect((await asked.next()).result).toBe('the right one');
    });
});
