// SPDX-License-Identifier: Apache-2.0
// Every type of argument and result, there and back (signalr.md 12.3, 13).
import { beforeEach, describe, expect, it } from 'vitest';
import { Client } from './support/client';
import { combinations } from './support/combinations';
import { failure, freshName } from './support/waiting';

const largest = Number.MAX_SAFE_INTEGER; // 2^53 - 1
const integers = [0, 1, -1, 127, 128, -129, 65_536, 2 ** 31 - 1, -(2 ** 31), 2 ** 32, largest, -largest];
const reals = [0, 0.1, -1.5, 1e308, 5e-324, 3, 2 ** 60];
const texts: [string, string][] = [
    ['nothing', ''],
    ['ASCII', 'Hello'],
    ['accents and other scripts', 'Grüße, 東京, Ελλάδα, עברית'],
    ['emoji of several parts', '😀 👩‍👩‍👧 🏳️‍🌈'],
    ['line separators that are no line ends in JSON', 'a\u2028b\u2029c'],
    ['control characters and the record separator', '\u0001\u001e\u001f\r\n\t\u007f'],
    ['quotes and backslashes', '"\\"/\\u0041'],
    ['20 KiB', 'ä'.repeat(10 * 1024)],
];
const everything = {
    text: 'outside 😀',
    number: largest,
    real: -0.25,
    flag: true,
    maybe: null,
    inner: { text: 'inside', numbers: [1, 2, 3] },
    counts: { one: 1, 'zwei 2': 2 },
};

describe.each(combinations)('values over $name', (combination) => {
    let client: Client;
    beforeEach(async () => {
        client = await Client.open(combination);
    });

    it.each(texts)('keeps a text of %s', async (_what, text) => {
        expect(await client.invoke('Echo', text)).toBe(text);
    });

    it('keeps integers up to 2^53 - 1 in both directions', async () => {
        for (const integer of integers) {
            expect(await client.invoke('EchoInteger', integer)).toBe(integer);
        }
    });

    it('keeps floating point numbers to the last bit', async () => {
        for (const real of reals) {
            expect(await client.invoke('EchoReal', real)).toBe(real);
        }
    });

    it('keeps true and false', async () => {
        expect(await client.invoke('EchoFlag', true)).toBe(true);
        expect(await client.invoke('EchoFlag', false)).toBe(false);
    });

    it('keeps bytes, as base64 in JSON', async () => {
        const bytes = Uint8Array.from({ length: 256 }, (_byte, i) => i);
        const none = new Uint8Array();
        if (combination.isBinary) {
            expect(await client.invoke('EchoBytes', bytes)).toEqual(bytes);
            expect(await client.invoke('EchoBytes', none)).toEqual(none);
        } else {
            const text = Buffer.from(bytes).toString('base64');
            expect(await client.invoke('EchoBytes', text)).toBe(text);
            expect(await client.invoke('EchoBytes', '')).toBe('');
        }
    });

    it('keeps dates to the millisecond', async () => {
        for (const date of [new Date('2025-01-31T09:05:00.123Z'), new Date(0), new Date('1969-12-31T23:59:59.999Z')]) {
            const answer = await client.invoke<Date | string>('EchoTime', date);
            expect(answer).toEqual(combination.isBinary ? date : date.toISOString());
        }
    });

    it('takes an enumeration as number or name, and gives the number in JSON, the name in MessagePack', async () => {
        const green = combination.isBinary ? 'green' : 1;
        expect(await client.invoke('EchoColor', 1)).toBe(green);
        expect(await client.invoke('EchoColor', 'green')).toBe(green);
    });

    it('tells null from a text', async () => {
        expect(await client.invoke('EchoMaybe', null)).toBeNull();
        expect(await client.invoke('EchoMaybe', 'null')).toBe('null');
        expect(await client.invoke('EchoMaybe', '')).toBe('');
    });

    it('keeps objects within objects', async () => {
        expect(await client.invoke('EchoEverything', everything)).toEqual(everything);
    });

    it('reads member names in any case and leaves out what it does not know', async () => {
        const { text, ...others } = everything;
        const given = { ...others, TEXT: text, unknown: { deep: [1] } };
        expect(await client.invoke('EchoEverything', given)).toEqual(everything);
    });

    it('keeps any value when a method takes any', async () => {
        const values = [null, true, 12, -0.5, 'text', [], {}, [1, [2, ['three', null]]], { a: { b: [{ c: 'd' }] } }];
        for (const value of values) {
            expect(await client.invoke('EchoAny', value)).toEqual(value);
        }
    });

    it('adds two arguments, and answers a method without result with null', async () => {
        expect(await client.invoke('Add', 2, 40)).toBe(42);
        expect(await client.invoke('Nothing')).toBeNull();
    });

    it('finds methods in any case of letters (T10)', async () => {
        expect(await client.invoke('echo', 'a')).toBe('a');
        expect(await client.invoke('ECHO', 'b')).toBe('b');
    });

    it('HUBS-4 refuses values of another type, and goes on', async () => {
        const wrong: [string, unknown][] = [
            ['Echo', 5],
            ['Echo', null],
            ['EchoInteger', '5'],
            ['EchoInteger', 1.5],
            ['EchoReal', '1.5'],
            ['EchoFlag', 1],
            ['EchoColor', 3],
            ['EchoColor', 'purple'],
            ['EchoTime', 'yesterday'],
            ['EchoEverything', []],
            ['EchoEverything', { inner: 5 }],
        ];
        for (const [method, value] of wrong) {
            const text = await failure(client.invoke(method, value));
            expect(text, `${method} ${JSON.stringify(value)}`).toBe(
                `Failed to invoke '${method}' due to an error on the server.`,
            );
        }
        expect(await client.invoke('Echo', 'still here')).toBe('still here');
    });

    it('runs what is sent without an answer, a hundred times in order', async () => {
        const name = freshName();
        const numbers = Array.from({ length: 100 }, (_number, i) => i);
        const sent = numbers.map((number) => client.send('Note', name, number));
        const notes = client.invoke<number[]>('Notes', name);
        await Promise.all(sent);
        expect(await notes).toEqual(numbers);
    });

    it('answers a hundred calls that were made at once, each with its own result', async () => {
        const numbers = Array.from({ length: 100 }, (_number, i) => i);
        expect(await Promise.all(numbers.map((number) => client.invoke('Add', number, 1)))).toEqual(
            numbers.map((number) => number + 1),
        );
    });

    it('knows the transport', async () => {
        expect(await client.invoke('Transport')).toBe(combination.transportName);
    });
});
