// SPDX-License-Identifier: Apache-2.0
// The hub of the stand-in: takes connections of the official client by long polling, answers what they call, and
// otherwise has nothing to tell.

const separator = '\x1e';
const pollMs = 20_000;

export class FakeHub {
    #connections = new Map();

    /** Answers one request below the hub's address. */
    serve(request, response, url, body) {
        if (url.pathname.endsWith('/negotiate')) {
            this.#negotiate(response);
            return;
        }
        const connection = this.#connections.get(url.searchParams.get('id'));
        if (connection === undefined) {
            response.writeHead(404).end();
        } else if (request.method === 'GET') {
            poll(connection, response);
        } else if (request.method === 'POST') {
            body.split(separator).filter(Boolean).forEach((text) => receive(connection, JSON.parse(text)));
            response.writeHead(200).end();
        } else {
            this.#connections.delete(url.searchParams.get('id'));
            connection.over = true;
            deliver(connection);
            response.writeHead(202).end();
        }
    }

    #negotiate(response) {
        const id = `connection-${this.#connections.size + 1}-${Date.now()}`;
        this.#connections.set(id, { queue: [], waiting: null, polled: false, over: false });
        const availableTransports = [{ transport: 'LongPolling', transferFormats: ['Text'] }];
        const answer = { connectionId: id, connectionToken: id, negotiateVersion: 1, availableTransports };
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
    }
}

/** The first poll only opens the connection; later ones wait until there is something to say. */
function poll(connection, response) {
    const isFirst = !connection.polled;
    connection.polled = true;
    connection.waiting = response;
    if (isFirst) {
        finish(connection, 200, '');
        return;
    }
    const timer = setTimeout(() => connection.waiting === response && finish(connection, 200, ''), pollMs);
    timer.unref();
    deliver(connection);
}

function receive(connection, message) {
    if (message.protocol !== undefined) {
        send(connection, {});
    } else if (message.type === 1 && message.invocationId !== undefined) {
        const result = message.target === 'JoinTenantGroup' ? { group: 'tenant_1', lastSeq: 0 } : null;
        send(connection, { type: 3, invocationId: message.invocationId, result });
    }
}

function send(connection, message) {
    connection.queue.push(JSON.stringify(message) + separator);
    deliver(connection);
}

function deliver(connection) {
    if (connection.waiting === null) {
        return;
    }
    if (connection.queue.length > 0) {
        finish(connection, 200, connection.queue.splice(0).join(''));
    } else if (connection.over) {
        finish(connection, 204, '');
    }
}

function finish(connection, status, text) {
    const { waiting } = connection;
    connection.waiting = null;
    waiting.writeHead(status, { 'Content-Type': 'text/plain' }).end(text);
}
