// SPDX-License-Identifier: Apache-2.0
// The ways in which a client can be connected. An event stream carries text only; negotiation can be left out with
// WebSockets only.
import { HttpTransportType, JsonHubProtocol, type IHubProtocol } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';

export interface Combination {
    name: string;
    transport: HttpTransportType;
    /** As hubs see it. */
    transportName: 'WebSockets' | 'ServerSentEvents' | 'LongPolling';
    isBinary: boolean;
    skipsNegotiation: boolean;
}

const { WebSockets, ServerSentEvents, LongPolling } = HttpTransportType;

export const combinations: readonly Combination[] = [
    make('WebSockets', WebSockets, false, false),
    make('WebSockets', WebSockets, false, true),
    make('WebSockets', WebSockets, true, false),
    make('WebSockets', WebSockets, true, true),
    make('ServerSentEvents', ServerSentEvents, false, false),
    make('LongPolling', LongPolling, false, false),
    make('LongPolling', LongPolling, true, false),
];

/** One for each encoding, where the transport does not matter. */
export const encodings: readonly Combination[] = combinations.filter(
    ({ transport, skipsNegotiation }) => transport === WebSockets && !skipsNegotiation,
);
export const json = encodings[0] as Combination;

function make(
    transportName: Combination['transportName'],
    transport: HttpTransportType,
    isBinary: boolean,
    skipsNegotiation: boolean,
): Combination {
    const name = [transportName, isBinary ? 'MessagePack' : 'JSON', ...(skipsNegotiation ? ['bare'] : [])].join(', ');
    return { name, transport, transportName, isBinary, skipsNegotiation };
}

export function protocolOf(combination: Combination): IHubProtocol {
    return combination.isBinary ? new MessagePackHubProtocol() : new JsonHubProtocol();
}
