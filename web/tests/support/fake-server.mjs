// SPDX-License-Identifier: Apache-2.0
// A small stand-in for the server: the built pages, the envelope, and users kept in memory. It checks no signature
// and hashes nothing; it exists so that the pages can be driven in a real browser without the rest of the product.
//
// Usage: node tests/support/fake-server.mjs [port]
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createState, routes } from './fake-data.mjs';
import { FakeHub } from './fake-hub.mjs';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const policy =
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/** Starts the stand-in; `state` can be changed while it runs, to make it fail or be empty. */
export async function startFakeServer(port = 0) {
    const state = { ...createState(), hub: new FakeHub() };
    const server = createServer((request, response) => void serve(state, request, response));
    await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
    const close = () => {
        server.closeAllConnections();
        server.close();
    };
    return { state, url: `http://127.0.0.1:${server.address().port}`, close };
}

async function serve(state, request, response) {
    const url = new URL(request.url, 'http://localhost');
    state.requests.push(`${request.method} ${url.pathname}`);
    if (url.pathname.startsWith('/hubs/notifications')) {
        state.hub.serve(request, response, url, await readText(request));
        return;
    }
    if (!url.pathname.startsWith('/api/')) {
        serveFile(url.pathname, response);
        return;
    }
    const body = await readBody(request);
    const isData = /^\/api\/(users(?!\/avatars)|auth\/sessions)/.test(url.pathname);
    await new Promise((resolve) => setTimeout(resolve, isData ? state.delayMs : 0));
    const failed = isData && state.failWith !== 0;
    const [status, members, headers = {}] = failed
        ? [state.failWith, { message: 'Failed', code: 'server_error' }]
        : answer(state, request, url, body);
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers });
    const envelope = { success: status < 300, data: null, message: null, validationErrors: null, ...members };
    response.end(JSON.stringify(envelope));
}

function serveFile(path, response) {
    if (path === '/') {
        response.writeHead(302, { Location: '/users' }).end();
        return;
    }
    const file = [`${dist}${path}`, `${dist}${path}.html`].find((name) => extname(name) !== '' && existsSync(name));
    if (file === undefined || path.includes('..')) {
        response.writeHead(404).end();
        return;
    }
    response.writeHead(200, { 'Content-Type': types[extname(file)], 'Content-Security-Policy': policy });
    response.end(readFileSync(file));
}

async function readText(request) {
    const chunks = [];
    for await (const chunk of request) {
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
}

async function readBody(request) {
    const text = await readText(request);
    return text === '' ? {} : JSON.parse(text);
}

function answer(state, request, url, body) {
    const route = `${request.method} ${url.pathname.replace(/\/s?\d+(?=\/|$)/, '/{id}')}`;
    const handler = routes[route];
    if (handler === undefined) {
        return [404, { message: 'The requested resource was not found', code: 'not_found' }];
    }
    const viewer = state.users.find(({ id }) => id === viewerOf(request));
    if (!isAnonymous(url.pathname) && viewer === undefined) {
        return [401, { message: 'Authentication required', code: 'unauthenticated' }];
    }
    const id = Number(/\/(\d+)/.exec(url.pathname)?.[1]);
    const { 'if-match': ifMatch, 'idempotency-key': key } = request.headers;
    const sessionId = url.pathname.split('/').at(-1);
    return handler(state, { query: url.searchParams, body, id, sessionId, viewer, ifMatch, key });
}

function isAnonymous(path) {
    const auth = ['login', 'logout', 'refresh', 'setup'].map((name) => `/api/auth/${name}`);
    return ['/api/ping', '/api/errors/log', ...auth].includes(path);
}

function viewerOf(request) {
    const claims = request.headers.authorization?.split('.')[1];
    return claims ? Number(JSON.parse(Buffer.from(claims, 'base64url').toString()).sub) : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const { url } = await startFakeServer(Number(process.argv[2] ?? 8090));
    console.log(url);
}
