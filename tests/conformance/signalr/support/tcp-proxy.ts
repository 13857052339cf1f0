// SPDX-License-Identifier: Apache-2.0
// A cable between client and server that a test can cut.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { server } from './client';

const proxies = new Set<TcpProxy>();

export class TcpProxy {
    /** How often a client has come. */
    connections = 0;
    private readonly listener: Server;
    private readonly pairs = new Set<[Socket, Socket]>();
    private readonly waiting: Socket[] = [];
    private losing = false;
    private holding = false;

    private constructor() {
        this.listener = createServer((client) => {
            this.connections += 1;
            client.on('error', () => undefined);
            if (this.holding) {
                this.waiting.push(client);
            } else {
                this.join(client);
            }
        });
    }

    static async open(): Promise<TcpProxy> {
        const proxy = new TcpProxy();
        proxy.listener.listen(0, '127.0.0.1');
        await once(proxy.listener, 'listening');
        proxies.add(proxy);
        return proxy;
    }

    get url(): string {
        return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
    }

    /** From now on, until the cut, what either side sends is lost. */
    lose(): void {
        this.losing = true;
    }

    /** Both sides see their connection broken, without a goodbye. */
    cut(): void {
        for (const pair of this.pairs) {
            pair.forEach((socket) => socket.resetAndDestroy());
        }
        this.pairs.clear();
        this.losing = false;
    }

    /** From now on clients that come must wait for `release()`. */
    hold(): void {
        this.holding = true;
    }

    release(): void {
        this.holding = false;
        this.waiting.splice(0).forEach((client) => this.join(client));
    }

    async close(): Promise<void> {
        proxies.delete(this);
        this.waiting.splice(0).forEach((client) => client.destroy());
        this.cut();
        const closed = once(this.listener, 'close');
        this.listener.close();
        await closed;
    }

    private join(client: Socket): void {
        const { hostname, port } = new URL(server.url);
        const upstream = connect(Number(port), hostname);
        const pair: [Socket, Socket] = [client, upstream];
        this.pairs.add(pair);
        this.pass(client, upstream, pair);
        this.pass(upstream, client, pair);
    }

    private pass(from: Socket, to: Socket, pair: [Socket, Socket]): void {
        from.setNoDelay(true);
        from.on('data', (bytes) => {
            if (!this.losing) {
                to.write(bytes);
            }
        });
        from.on('end', () => to.end());
        from.on('error', () => to.destroy());
        from.on('close', () => this.pairs.delete(pair));
    }
}

export async function closeProxies(): Promise<void> {
    await Promise.all([...proxies].map((proxy) => proxy.close()));
}
