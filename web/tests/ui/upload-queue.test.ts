// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setOwner } from '../../src/core/persistence';
import { UploadQueue, type QueuedUpload } from '../../src/ui/upload-queue';
import { fileDto, fileOf, sizedFile, useTransfers } from '../support/files';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { flush } from '../../src/testing/flush';

let queue: UploadQueue;
let done: string[];
let failed: unknown[];

function open(): FakeXhr[] {
    return FakeXhr.requests.filter(({ status, aborted, lost }) => status === 0 && !aborted && !lost);
}

async function add(...names: string[]): Promise<QueuedUpload[]> {
    const added = names.map((name) => queue.add(fileOf(name, 'x')));
    await flush();
    return added;
}

async function store(id: number): Promise<void> {
    await open()[0]?.answer(201, { success: true, data: fileDto(id, `${id}.txt`) });
}

useTransfers();
beforeEach(() => {
    setOwner(() => '1:1');
    done = [];
    failed = [];
    queue = new UploadQueue({
        onChange: () => undefined,
        onDone: (_queued, file) => void done.push(file.name),
        onFailed: (_queued, error) => void failed.push(error),
    });
});

describe('UploadQueue', () => {
    it('FILE-6 sends three at a time, in order', async () => {
        const all = await add('1', '2', '3', '4', '5');
        expect(open()).toHaveLength(3);
        expect(all.map(({ state }) => state)).toEqual(['running', 'running', 'running', 'waiting', 'waiting']);
        await store(1);
        expect(open()).toHaveLength(3);
        await store(2);
        await store(3);
        expect(open()).toHaveLength(2);
        await store(4);
        expect(queue.isBusy).toBe(true);
        await store(5);
        expect(done).toEqual(['1.txt', '2.txt', '3.txt', '4.txt', '5.txt']);
        expect(queue.isBusy).toBe(false);
    });

    it('FILE-6 gives the place of one that failed to the next, and queues it again when it is retried', async () => {
        const [first] = await add('1', '2', '3', '4');
        await open()[0]?.fail(400, { message: 'File is empty' });
        expect(failed).toMatchObject([{ status: 400 }]);
        expect(first).toMatchObject({ state: 'failed', error: { status: 400 } });
        expect(open()).toHaveLength(3);
        queue.retry(first!);
        await flush();
        expect(first).toMatchObject({ state: 'waiting', error: null });
        await store(2);
        expect(first?.state).toBe('running');
    });

    it('FILE-6 gives the place of one that is paused or cancelled to the next', async () => {
        const big = queue.add(sizedFile('big.zip', 9_000_000));
        const [second, , fourth, fifth] = await add('2', '3', '4', '5');
        const creation = FakeXhr.to('/tus')[0]!;
        creation.answerHeaders.set('location', '/api/files/tus/u1');
        await creation.answer(201, '');
        queue.pause(big);
        await flush();
        expect(fourth?.state).toBe('running');
        void queue.cancel(second!);
        await flush();
        expect(fifth?.state).toBe('running');
        expect(second?.state).toBe('cancelled');
        expect(failed).toEqual([]);
    });

    it('FILE-6 never sends what was cancelled before its turn', async () => {
        const [, , , fourth] = await add('1', '2', '3', '4');
        void queue.cancel(fourth!);
        await store(1);
        expect(open()).toHaveLength(2);
        const late = queue.add(fileOf('late', 'x'));
        void queue.cancel(late);
        await flush();
        expect(open()).toHaveLength(2);
    });

    it('FILE-6 tries a large file again when the server is back, and no small one, which may have arrived', async () => {
        const big = queue.add(sizedFile('big.zip', 9_000_000));
        const [small] = await add('small');
        for (let attempt = 0; attempt < 9; attempt += 1) {
            await FakeXhr.to('/tus').at(-1)?.loseConnection();
            await vi.advanceTimersByTimeAsync(30_000);
        }
        await FakeXhr.requests.find(({ url }) => url === '/api/files')?.loseConnection();
        expect([big.state, small?.state]).toEqual(['failed', 'failed']);
        const count = FakeXhr.requests.length;
        queue.connected();
        await flush();
        expect([big.state, small?.state]).toEqual(['running', 'failed']);
        expect(FakeXhr.requests).toHaveLength(count + 1);
    });

    it('FILE-6 gives up everything at sign-out', async () => {
        const all = await add('1', '2', '3', '4');
        await queue.cancelAll();
        expect(open()).toEqual([]);
        expect(all.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled']);
        expect(queue.isBusy).toBe(false);
    });
});
