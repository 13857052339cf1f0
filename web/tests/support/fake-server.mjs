// SPDX-License-Identifier: Apache-2.0
// A small stand-in for the server: the built pages, the envelope, and users kept in memory. It checks no signature
// and hashes nothing; it exists so that the pages can be driven in a real browser without the rest of the product.
//
// Usage: node tests/support/fake-server.mjs [port]
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FakeHub } from './fake-hub.mjs';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const policy =
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

const names = ['Ann Lee', 'Björn Åström', 'Chloé Dupont', 'Đặng Minh', 'Elif Yıldız', 'فاطمة الزهراء', 'Giulia Rossi'];
const moreNames = ['Hans Müller', '伊藤 さくら', 'João Gonçalves', 'Kofi Mensah', "Liam O'Neil", '<b>Mallory</b> 😀'];

/** Starts the stand-in; `state` can be changed while it runs, to make it fail or be empty. */
export async function startFakeServer(port = 0) {
    const hub = new FakeHub();
    const state = { users: createUsers(47), hasAccounts: true, failWith: 0, delayMs: 0, requests: [], hub };
    const server = createServer((request, response) => void serve(state, request, response));
    await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
    const close = () => {
        server.closeAllConnections();
        server.close();
    };
    return { state, url: `http://127.0.0.1:${server.address().port}`, close };
}

function createUsers(count) {
    const pool = [...names, ...moreNames];
    return Array.from({ length: count }, (_item, index) => {
        const name = index < pool.length ? pool[index] : `Person ${String(index + 1).padStart(2, '0')}`;
        const createdAt = new Date(Date.UTC(2025, 0, 1 + index, 9, 5)).toISOString();
        const isAdmin = index === 0;
        const email = isAdmin ? 'admin@acme.test' : `user${index + 1}@acme.test`;
        return { id: index + 1, name, email, clientId: 1, isAdmin, isActive: true, createdAt, updatedAt: null };
    });
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
    const isData = !['/api/errors/log', '/api/ping'].includes(url.pathname) && !url.pathname.startsWith('/api/auth/');
    await new Promise((resolve) => setTimeout(resolve, isData ? state.delayMs : 0));
    const failed = isData && state.failWith !== 0;
    const [status, members] = failed
        ? [state.failWith, { message: 'Failed', code: 'server_error' }]
        : answer(state, request, url, body);
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
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
    const route = `${request.method} ${url.pathname.replace(/\/\d+$/, '/{id}')}`;
    const handler = routes[route];
    if (handler === undefined) {
        return [404, { message: 'The requested resource was not found', code: 'not_found' }];
    }
    const open = url.pathname.startsWith('/api/auth/') && url.pathname !== '/api/auth/me';
    if (!open && !isAnonymous(url.pathname) && !request.headers.authorization) {
        return [401, { message: 'Authentication required', code: 'unauthenticated' }];
    }
    const id = Number(url.pathname.split('/').at(-1));
    return handler(state, { query: url.searchParams, body, id, viewerId: viewerOf(request) });
}

function isAnonymous(path) {
    return path === '/api/ping' || path === '/api/errors/log';
}

const routes = {
    'GET /api/ping': () => [200, { data: { pong: true } }],
    'POST /api/errors/log': () => [200, {}],
    'GET /api/auth/setup': (state) => [200, { data: { hasAccounts: state.hasAccounts } }],
    'GET /api/auth/me': (state, { viewerId }) => [200, { data: state.users.find(({ id }) => id === viewerId) }],
    'POST /api/auth/logout': () => [200, { message: 'Logged out' }],
    'POST /api/auth/login': (state, { body }) => login(state, body),
    'GET /api/users/paged': (state, { query }) => [200, { data: page(state.users, query) }],
    'POST /api/users': (state, { body }) => create(state, body),
    'PUT /api/users/{id}': (state, { body, id }) => update(state, id, body),
    'DELETE /api/users/{id}': (state, { id }) => remove(state, id),
};

function login(state, { email, password, tenant }) {
    if (password === 'wrong') {
        return [401, { message: 'Invalid credentials', code: 'invalid_credentials' }];
    }
    if (email === 'both@acme.test' && !tenant) {
        const tenants = [
            { id: 1, name: 'Acme', slug: 'acme' },
            { id: 2, name: 'Globex', slug: 'globex' },
        ];
        return [409, { message: 'Select an organisation', code: 'tenant_required', data: { tenants } }];
    }
    const user = state.users.find((candidate) => candidate.email === email) ?? state.users[0];
    return [200, { data: { token: tokenFor(user), expiresIn: 3600, user } }];
}

function tokenFor(user) {
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const exp = Math.floor(Date.now() / 1000) + 3600;
    const claims = { sub: String(user.id), client_id: user.clientId, is_admin: user.isAdmin, exp };
    return `${encode({ alg: 'HS256' })}.${encode(claims)}.unsigned`;
}

function viewerOf(request) {
    const claims = request.headers.authorization?.split('.')[1];
    return claims ? Number(JSON.parse(Buffer.from(claims, 'base64url').toString()).sub) : 0;
}

function page(users, query) {
    const search = (query.get('search') ?? '').trim().toLowerCase();
    const pageSize = Number(query.get('pageSize') ?? 10);
    const currentPage = Number(query.get('page') ?? 1);
    const member = { email: 'email', created_at: 'createdAt' }[query.get('sortBy')] ?? 'name';
    const sign = query.get('sortDirection') === 'desc' ? -1 : 1;
    const found = users
        .filter(({ name, email }) => `${name}\n${email}`.toLowerCase().includes(search))
        .sort((left, right) => sign * left[member].localeCompare(right[member]) || left.id - right.id);
    const totalCount = found.length;
    const pagination = {
        currentPage,
        pageSize,
        totalCount,
        totalPages: Math.ceil(totalCount / pageSize),
        hasNext: currentPage * pageSize < totalCount,
        hasPrevious: currentPage > 1,
    };
    return { items: found.slice((currentPage - 1) * pageSize, currentPage * pageSize), pagination };
}

function create(state, { name, email }) {
    if (isTaken(state, email)) {
        return [409, { message: 'Email address already in use', code: 'email_in_use' }];
    }
    const id = Math.max(...state.users.map((user) => user.id)) + 1;
    const createdAt = new Date().toISOString();
    const user = { id, name, email, clientId: 1, isAdmin: false, isActive: true, createdAt, updatedAt: null };
    state.users.push(user);
    return [201, { data: user, message: 'User created successfully' }];
}

function update(state, id, { name, email }) {
    const user = state.users.find((candidate) => candidate.id === id);
    if (user === undefined) {
        return [404, { message: 'User not found', code: 'not_found' }];
    }
    if (isTaken(state, email, id)) {
        return [409, { message: 'Email address already in use', code: 'email_in_use' }];
    }
    Object.assign(user, { name, email, updatedAt: new Date().toISOString() });
    return [200, { data: user, message: 'User updated successfully' }];
}

function remove(state, id) {
    if (id === 1) {
        return [400, { message: 'Cannot delete the last admin user', code: 'last_admin' }];
    }
    state.users = state.users.filter((user) => user.id !== id);
    return [200, { message: 'User deleted successfully' }];
}

function isTaken(state, email, except = 0) {
    return state.users.some((user) => user.email.toLowerCase() === email.toLowerCase() && user.id !== except);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const { url } = await startFakeServer(Number(process.argv[2] ?? 8090));
    console.log(url);
}
