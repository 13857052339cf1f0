// SPDX-License-Identifier: Apache-2.0
// A connection of the official client, with what it heard. All that a test opens is closed after it.
import {
    HttpTransportType,
    HubConnectionBuilder,
    LogLevel,
    type HubConnection,
    type IHttpConnectionOptions,
    type IHubProtocol,
} from '@microsoft/signalr';
import { inject } from 'vitest';
import { protocolOf, type Combination } from './combinations';
import type { ServerInfo } from './server';
import { freshName, until, within } from './waiting';

export const server: ServerInfo = inject('server');
export type User = Exclude<keyof ServerInfo, 'url'>;

export interface ClientOptions {
    /** The hub and perhaps parameters. */
    path?: string;
    /** Instead of the server itself, such as a proxy. */
    url?: string;
    user?: User;
    headers?: Record<string, string>;
    protocol?: IHubProtocol;
    /** More settings, before the connection is built. */
    build?: (builder: HubConnectionBuilder) => void;
}

const pingTooLate = "No Connection with that ID: Status code '404'";
const opened = new Set<Client>();

export class Client {
    readonly connection: HubConnection;
    /** Settled by the end of the connection, with its error if there was one. */
    readonly closed: Promise<Error | undefined>;
    private readonly heard: string[] = [];

    constructor(
        private readonly combination: Combination,
        private readonly options: ClientOptions = {},
    ) {
        const { path = '/testHub', url = server.url, user, headers } = options;
        const http: IHttpConnectionOptions = {
            transport: combination.transport,
            skipNegotiation: combination.skipsNegotiation,
            ...(user ? { accessTokenFactory: () => server[user] } : {}),
            ...(headers ? { headers } : {}),
        };
        const builder = new HubConnectionBuilder()
            .withUrl(url + path, http)
            .configureLogging(LogLevel.None)
            .withHubProtocol(options.protocol ?? protocolOf(combination));
        options.build?.(builder);
        this.connection = builder.build();
        this.closed = new Promise((resolve) => {
            this.connection.onclose(resolve);
        });
        this.connection.on('Message', (text: string) => {
            this.heard.push(text);
        });
        opened.add(this);
    }

    static async open(combination: Combination, options: ClientOptions = {}): Promise<Client> {
        const client = new Client(combination, options);
        await client.start();
        return client;
    }

    async start(): Promise<void> {
        await within('the connection to start', this.connection.start());
    }

    /**
     * Starts, is refused by the hub, and gives the reason. The client reads it while it starts or just after; on an
     * event stream it may send its first ping too late and see that answered instead.
     */
    async refusal(): Promise<string> {
        const end = this.connection.start().then(
            () => this.closed,
            (error: unknown) => error as Error,
        );
        const text = (await within('the connection to be refused', end))?.message ?? 'no error';
        const isLatePing = this.combination.transport === HttpTransportType.ServerSentEvents && text === pingTooLate;
        return isLatePing ? new Client(this.combination, this.options).refusal() : text;
    }

    async stop(): Promise<void> {
        opened.delete(this);
        await within('the connection to stop', this.connection.stop());
    }

    invoke<T>(method: string, ...values: unknown[]): Promise<T> {
        return within(`the answer of ${method}`, this.connection.invoke<T>(method, ...values));
    }

    send(method: string, ...values: unknown[]): Promise<void> {
        return within(`${method} to be sent`, this.connection.send(method, ...values));
    }

    /** The id that others address it by; a client that skipped the negotiation does not know it itself. */
    id(): Promise<string> {
        return this.invoke<string>('ConnectionId');
    }

    /** All items of a stream that ends well. */
    items<T>(method: string, ...values: unknown[]): Promise<T[]> {
        const items: T[] = [];
        const ended = new Promise<T[]>((resolve, reject) => {
            this.connection.stream<T>(method, ...values).subscribe({
                next: (item) => {
                    items.push(item);
                },
                complete: () => resolve(items),
                error: reject,
            });
        });
        return within(`the end of ${method}`, ended);
    }

    /** What it has heard whose text begins with this, without it. */
    about(beginning: string): string[] {
        return this.heard.filter((text) => text.startsWith(beginning)).map((text) => text.slice(beginning.length));
    }

    hears(text: string): Promise<void> {
        return until(`"${text}" is heard`, () => this.heard.includes(text));
    }
}

/**
 * What each of the clients hears of what `act` makes the sender say. A last message comes after all others, so that
 * what was not heard by then will not be.
 */
export async function heardBy(
    sender: Client,
    clients: readonly Client[],
    act: (text: string) => Promise<unknown>,
): Promise<string[][]> {
    const about = `${freshName()}:`;
    const ids = await Promise.all(clients.map((client) => client.id()));
    await act(`${about}told`);
    const end = freshName();
    await sender.invoke('SendClients', ids, end);
    await Promise.all(clients.map((client) => client.hears(end)));
    return clients.map((client) => client.about(about));
}

export async function closeAll(): Promise<void> {
    const all = [...opened];
    opened.clear();
    await Promise.all(all.map((client) => within('a connection to stop', client.connection.stop())));
}
