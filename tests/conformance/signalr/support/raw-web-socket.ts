// SPDX-License-Identifier: Apache-2.0
// A WebSocket that says exactly what a test wants, which the official client would not.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { server } from './client';
import { within } from './waiting';

export interface Frame {
    kind: 'text' | 'binary' | 'close' | 'ping' | 'pong' | 'end';
    payload: Buffer;
}
/** How the server answered instead of opening a socket. */
export interface Refusal {
    status: number;
    body: string;
    headers: IncomingMessage['headers'];
}

const kinds: Record<number, Frame['kind']> = { 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' };
const codes = { text: 1, binary: 2, close: 8, ping: 9 };
const sockets = new Set<Socket>();

export class RawWebSocket {
    private bytes = Buffer.alloc(0);
    private readonly frames: Frame[] = [];
    private arrived: () => void = () => undefined;

    private constructor(
        private readonly socket: Socket,
        head: Buffer,
    ) {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('data', (more) => this.take(more));
        socket.on('close', () => this.add({ kind: 'end', payload: Buffer.alloc(0) }));
        this.take(head);
    }

    static async open(path: string, headers: Record<string, string> = {}): Promise<RawWebSocket> {
        const answer = await RawWebSocket.attempt(path, headers);
        if (!(answer instanceof RawWebSocket)) {
            throw new Error(`no socket but ${answer.status} ${answer.body}`);
        }
        return answer;
    }

    static async refusal(path: string, headers: Record<string, string> = {}): Promise<Refusal> {
        const answer = await RawWebSocket.attempt(path, headers);
        if (answer instanceof RawWebSocket) {
            throw new Error('a socket was opened');
        }
        return answer;
    }

    send(kind: keyof typeof codes, payload: string | Buffer = ''): void {
        const data = Buffer.from(payload);
        const mask = randomBytes(4);
        const masked = data.map((byte, i) => byte ^ (mask[i % 4] as number));
        const size = data.length < 126 ? [data.length] : [126, data.length >> 8, data.length & 255];
        const header = Buffer.from([0x80 | codes[kind], 0x80 | (size[0] as number), ...size.slice(1)]);
        this.socket.write(Buffer.concat([header, mask, masked]));
    }

    /** The next frame; "end" when the server has ended the connection. */
    async next(): Promise<Frame> {
        const arrival = async (): Promise<void> => {
            while (this.frames.length === 0) {
                await new Promise<void>((resolve) => {
                    this.arrived = resolve;
                });
            }
        };
        await within('a frame', arrival());
        return this.frames.shift() as Frame;
    }

    /** Breaks the connection without a goodbye. */
    cut(): void {
        this.socket.resetAndDestroy();
    }

    private static async attempt(path: string, headers: Record<string, string>): Promise<RawWebSocket | Refusal> {
        const asking = request(server.url + path, {
            headers: {
                Connection: 'Upgrade',
                Upgrade: 'websocket',
                'Sec-WebSocket-Version': '13',
                'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
                ...headers,
            },
            agent: false,
        });
        const upgrade = new Promise<RawWebSocket>((resolve) => {
            asking.once('upgrade', (_response, socket, head) => resolve(new RawWebSocket(socket as Socket, head)));
        });
        const refusal = once(asking, 'response').then(async ([response]: IncomingMessage[]) => {
            const answer = response as IncomingMessage;
            const parts: Buffer[] = [];
            for await (const part of answer) {
                parts.push(part as Buffer);
            }
            const body = Buffer.concat(parts).toString();
            return { status: answer.statusCode ?? 0, body, headers: answer.headers };
        });
        asking.end();
        return within('an answer to the upgrade', Promise.race([upgrade, refusal]));
    }

    private add(frame: Frame): void {
        this.frames.push(frame);
        this.arrived();
    }

    private take(more: Buffer): void {
        this.bytes = Buffer.concat([this.bytes, more]);
        for (let size = this.takeOne(); size > 0; size = this.takeOne()) {
            this.bytes = this.bytes.subarray(size);
        }
    }

    /** The size of the whole frame at the beginning; 0 when it has not come completely. A server never masks. */
    private takeOne(): number {
        const { bytes } = this;
        if (bytes.length < 2) {
            return 0;
        }
        const short = bytes.readUInt8(1);
        const start = short < 126 ? 2 : short === 126 ? 4 : 10;
        if (bytes.length < start) {
            return 0;
        }
        const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
        if (bytes.length < start + size) {
            return 0;
        }
        const kind = kinds[bytes.readUInt8(0) & 15];
        this.add({ kind: kind ?? 'binary', payload: bytes.subarray(start, start + size) });
        return start + size;
    }
}

export function closeSockets(): void {
    sockets.forEach((socket) => socket.destroy());
    sockets.clear();
}
