// SPDX-License-Identifier: Apache-2.0
// The hub protocol in JSON over a RawWebSocket, message by message.
import { RawWebSocket, type Frame } from './raw-web-socket';

export interface HubMessage {
    type?: number;
    invocationId?: string;
    target?: string;
    arguments?: unknown[];
    item?: unknown;
    result?: unknown;
    error?: string;
    allowReconnect?: boolean;
    sequenceId?: number;
}

const separator = '\x1e';
export const types = {
    invocation: 1,
    item: 2,
    completion: 3,
    stream: 4,
    cancel: 5,
    ping: 6,
    close: 7,
    ack: 8,
    sequence: 9,
};

export class RawHub {
    private readonly messages: HubMessage[] = [];

    constructor(readonly socket: RawWebSocket) {}

    /** A connection whose handshake is over. */
    static async open(path: string, version = 1): Promise<RawHub> {
        const hub = new RawHub(await RawWebSocket.open(path));
        hub.send({ protocol: 'json', version });
        const answer = await hub.next();
        if (JSON.stringify(answer) !== '{}') {
            throw new Error(`the handshake failed: ${JSON.stringify(answer)}`);
        }
        return hub;
    }

    send(...messages: object[]): void {
        this.socket.send('text', messages.map((message) => JSON.stringify(message) + separator).join(''));
    }

    invoke(invocationId: string | undefined, target: string, ...values: unknown[]): void {
        this.send({ type: types.invocation, ...(invocationId ? { invocationId } : {}), target, arguments: values });
    }

    /** The next message, pings too. */
    async next(): Promise<HubMessage> {
        while (this.messages.length === 0) {
            const frame = await this.socket.next();
            if (frame.kind !== 'text') {
                throw new Error(`no message but ${frame.kind} ${frame.payload.toString('hex')}`);
            }
            this.messages.push(...wholeMessages(frame));
        }
        return this.messages.shift() as HubMessage;
    }

    /** The next message that the protocol of reconnecting counts. */
    async nextCounted(): Promise<HubMessage> {
        let message = await this.next();
        while (message.type === types.ping || message.type === types.ack) {
            message = await this.next();
        }
        return message;
    }
}

/** Each WebSocket message holds whole hub messages (signalr.md T1). */
function wholeMessages(frame: Frame): HubMessage[] {
    const text = frame.payload.toString();
    if (!text.endsWith(separator)) {
        throw new Error(`a message in pieces: ${text}`);
    }
    return text
        .slice(0, -1)
        .split(separator)
        .map((part) => JSON.parse(part) as HubMessage);
}
