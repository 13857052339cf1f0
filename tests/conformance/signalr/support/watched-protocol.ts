// SPDX-License-Identifier: Apache-2.0
import { MessageType, type HubMessage, type IHubProtocol, type ILogger } from '@microsoft/signalr';
import { protocolOf, type Combination } from './combinations';

/** The client's protocol, which remembers what the client has written. */
export class WatchedProtocol implements IHubProtocol {
    /** Bytes of the last message, its frame included. */
    lastSize = 0;
    /** Items and ends of the client's own streams. */
    streamMessages = 0;
    readonly name;
    readonly version;
    readonly transferFormat;
    private readonly protocol: IHubProtocol;

    constructor(combination: Combination) {
        this.protocol = protocolOf(combination);
        ({ name: this.name, version: this.version, transferFormat: this.transferFormat } = this.protocol);
    }

    parseMessages(input: string | ArrayBuffer, logger: ILogger): HubMessage[] {
        return this.protocol.parseMessages(input, logger);
    }

    writeMessage(message: HubMessage): string | ArrayBuffer {
        const bytes = this.protocol.writeMessage(message);
        this.lastSize = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.byteLength;
        if (message.type === MessageType.StreamItem || message.type === MessageType.Completion) {
            this.streamMessages += 1;
        }
        return bytes;
    }
}
