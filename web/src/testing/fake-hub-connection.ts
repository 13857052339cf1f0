// SPDX-License-Identifier: Apache-2.0
import { HubConnectionState, type HubConnection } from '@microsoft/signalr';
import type { HubConnectionOptions } from '@xos/web';
import { flush } from './flush';

/** A call of the page, for the test to answer. */
export interface Invocation {
    method: string;
    args: unknown[];
    answer: (result: unknown) => Promise<void>;
    refuse: (error: Error) => Promise<void>;
}

type Callback = (argument?: never) => void;

/** A hub connection without a network: a test says when it opens, what the server sends and when it breaks. */
export class FakeHubConnection {
    static all: FakeHubConnection[] = [];

    /** To be given to a `SignalRService`. */
    static create(url: string, options: HubConnectionOptions): HubConnection {
        const created = new FakeHubConnection(url, options);
        FakeHubConnection.all.push(created);
        return created as unknown as HubConnection;
    }

    /** The newest connection. Throws: Error when none was made. */
    static get last(): FakeHubConnection {
        const last = FakeHubConnection.all.at(-1);
        if (last === undefined) {
            throw new Error('No connection was made');
        }
        return last;
    }

    state = HubConnectionState.Disconnected;
    connectionId: string | null = null;
    readonly invocations: Invocation[] = [];
    stops = 0;
    private readonly methods = new Map<string, ((...args: unknown[]) => void)[]>();
    private readonly callbacks: Record<'reconnecting' | 'reconnected' | 'close', Callback[]> = {
        reconnecting: [],
        reconnected: [],
        close: [],
    };
    private starting: { resolve: () => void; reject: (error: Error) => void } | null = null;

    constructor(
        readonly url: string,
        readonly options: HubConnectionOptions,
    ) {}

    start(): Promise<void> {
        this.state = HubConnectionState.Connecting;
        return new Promise((resolve, reject) => {
            this.starting = { resolve, reject };
        });
    }

    stop(): Promise<void> {
        this.stops += 1;
        const { starting, state } = this;
        this.state = HubConnectionState.Disconnected;
        this.starting = null;
        starting?.reject(new Error('The connection was stopped'));
        if (state === HubConnectionState.Connected || state === HubConnectionState.Reconnecting) {
            this.fire('close', undefined);
        }
        return Promise.resolve();
    }

    on(method: string, handler: (...args: unknown[]) => void): void {
        this.methods.set(method, [...(this.methods.get(method) ?? []), handler]);
    }

    onreconnecting(callback: Callback): void {
        this.callbacks.reconnecting.push(callback);
    }

    onreconnected(callback: Callback): void {
        this.callbacks.reconnected.push(callback);
    }

    onclose(callback: Callback): void {
        this.callbacks.close.push(callback);
    }

    invoke(method: string, ...args: unknown[]): Promise<unknown> {
        return new Promise((resolve, reject) => {
            this.invocations.push({
                method,
                args,
                answer: async (result) => {
                    resolve(result);
                    await flush();
                },
                refuse: async (error) => {
                    reject(error);
                    await flush();
                },
            });
        });
    }

    /** How many handlers listen to a method. */
    handlersOf(method: string): number {
        return this.methods.get(method)?.length ?? 0;
    }

    /** The calls of a method of the hub. */
    called(method: string): Invocation[] {
        return this.invocations.filter((invocation) => invocation.method === method);
    }

    /** Lets `start()` succeed. */
    async open(): Promise<void> {
        this.state = HubConnectionState.Connected;
        this.connectionId = `c${FakeHubConnection.all.indexOf(this) + 1}`;
        this.starting?.resolve();
        this.starting = null;
        await flush();
    }

    /** Answers the newest call of JoinTenantGroup. */
    async admit(lastSeq: number): Promise<void> {
        await this.called('JoinTenantGroup').at(-1)?.answer({ group: 'tenant_1', lastSeq });
    }

    /** Lets `start()` fail. */
    async fail(error = new Error('Failed to fetch')): Promise<void> {
        this.state = HubConnectionState.Disconnected;
        this.starting?.reject(error);
        this.starting = null;
        await flush();
    }

    /** The server calls the page. */
    async send(method: string, ...args: unknown[]): Promise<void> {
        this.methods.get(method)?.forEach((handler) => handler(...args));
        await flush();
    }

    /** The connection breaks, and the client begins to reconnect. */
    async lose(error?: Error): Promise<void> {
        this.state = HubConnectionState.Reconnecting;
        this.fire('reconnecting', error);
        await flush();
    }

    /** Reconnecting succeeds. */
    async restore(): Promise<void> {
        this.state = HubConnectionState.Connected;
        this.connectionId = `${this.connectionId}'`;
        this.fire('reconnected', this.connectionId);
        await flush();
    }

    /** The connection ends for good. */
    async close(error?: Error): Promise<void> {
        this.state = HubConnectionState.Disconnected;
        this.fire('close', error);
        await flush();
    }

    private fire(name: keyof typeof this.callbacks, argument: unknown): void {
        this.callbacks[name].forEach((callback) => callback(argument as never));
    }
}
