// SPDX-License-Identifier: Apache-2.0
// What the stand-in keeps in memory, and its answers: [status, members of the envelope, headers].

const names = ['Ann Lee', 'Björn Åström', 'Chloé Dupont', 'Đặng Minh', 'Elif Yıldız', 'فاطمة الزهراء', 'Giulia Rossi'];
const moreNames = ['Hans Müller', '伊藤 さくら', 'João Gonçalves', 'Kofi Mensah', "Liam O'Neil", '<b>Mallory</b> 😀'];
const userAgents = [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0',
];

export function createState() {
    const users = createUsers(47);
    const sessions = userAgents.map((userAgent, index) => ({
        id: `s${index + 1}`,
        createdAt: new Date(Date.UTC(2025, 0, 20 - index, 8)).toISOString(),
        lastUsedAt: new Date(Date.UTC(2025, 0, 31 - index, 9, 5)).toISOString(),
        expiresAt: new Date(Date.UTC(2025, 2, 1)).toISOString(),
        address: ['192.0.2.10', '198.51.100.7', '2001:db8::5'][index],
        userAgent,
        isCurrent: index === 0,
    }));
    const state = { users, sessions, activity: [], replies: new Map() };
    users.forEach((user) => record(state, user, 'user_created', { Name: user.name, Email: user.email }));
    return { ...state, hasAccounts: true, failWith: 0, delayMs: 0, requests: [] };
}

function createUsers(count) {
    const pool = [...names, ...moreNames];
    return Array.from({ length: count }, (_item, index) => {
        const name = index < pool.length ? pool[index] : `Person ${String(index + 1).padStart(2, '0')}`;
        const createdAt = new Date(Date.UTC(2025, 0, 1 + index, 9, 5)).toISOString();
        const isAdmin = index === 0;
        const email = isAdmin ? 'admin@acme.test' : `user${index + 1}@acme.test`;
        const user = { id: index + 1, name, email, clientId: 1, isAdmin, isActive: true, createdAt, updatedAt: null };
        return { ...user, version: 1, deletedAt: null, deletedBy: null };
    });
}

export const routes = {
    'GET /api/ping': () => [200, { data: { pong: true } }],
    'POST /api/errors/log': () => [200, {}],
    'GET /api/auth/setup': (state) => [200, { data: { hasAccounts: state.hasAccounts } }],
    'POST /api/auth/logout': () => [200, { message: 'Logged out' }],
    'POST /api/auth/login': (state, { body }) => login(state, body),
    'GET /api/auth/me': (state, { viewer }) => [200, { data: dto(viewer) }, etag(viewer)],
    'PUT /api/auth/me': (state, call) => update(state, { ...call, id: call.viewer.id }, 'Profile updated successfully'),
    'PUT /api/auth/password': (state, { body }) => changePassword(state, body),
    'GET /api/auth/tenant': () => [200, { data: { id: 1, name: 'Acme Ltd', slug: 'acme' } }],
    'GET /api/auth/sessions': (state) => [200, { data: state.sessions }],
    'DELETE /api/auth/sessions': (state) => endOthers(state),
    'DELETE /api/auth/sessions/{id}': (state, { sessionId }) => endSession(state, sessionId),
    'GET /api/users/paged': (state, { query }) => [200, { data: page(listed(state, query), query) }],
    'GET /api/users/deleted': (state, { query }) => [200, { data: page(deleted(state), query, 'deletedAt') }],
    'GET /api/users/{id}': (state, { id }) => withUser(state, id, (user) => [200, { data: dto(user) }, etag(user)]),
    'POST /api/users': (state, call) => create(state, call),
    'PUT /api/users/{id}': (state, call) => update(state, call, 'User updated successfully'),
    'DELETE /api/users/{id}': (state, call) => remove(state, call),
    'POST /api/users/{id}/restore': (state, call) => restore(state, call),
    'GET /api/users/avatars': () => [200, { data: [] }],
    'GET /api/users/{id}/activity': (state, { id, query }) => [200, { data: activityOf(state, id, query) }],
};

export function tokenFor(user) {
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const exp = Math.floor(Date.now() / 1000) + 3600;
    const claims = { sub: String(user.id), client_id: user.clientId, is_admin: user.isAdmin, exp };
    return `${encode({ alg: 'HS256' })}.${encode(claims)}.unsigned`;
}

function dto({ version: _version, deletedAt: _at, deletedBy: _by, ...user }) {
    return user;
}

function etag({ version }) {
    return { ETag: `"v${version}"` };
}

function record(state, user, action, data, performer = user) {
    const id = state.activity.length + 1;
    const createdAt = new Date(Date.UTC(2025, 0, 31, 9, 5) + id * 1000).toISOString();
    const performed = { performedBy: performer.id, performedByName: performer.name };
    state.activity.push({ id, userId: user.id, action, data, ...performed, createdAt });
}

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
    return [200, { data: { token: tokenFor(user), expiresIn: 3600, user: dto(user) } }];
}

function changePassword(state, { currentPassword }) {
    if (currentPassword === 'wrong') {
        const validationErrors = { currentPassword: ['Current password is not correct'] };
        return [400, { message: 'Validation failed', code: 'validation_failed', validationErrors }];
    }
    endOthers(state);
    return [200, { message: 'Password changed successfully' }];
}

function endOthers(state) {
    const ended = state.sessions.filter(({ isCurrent }) => !isCurrent).length;
    state.sessions = state.sessions.filter(({ isCurrent }) => isCurrent);
    return [200, { data: { ended }, message: 'Other sessions ended successfully' }];
}

function endSession(state, id) {
    if (!state.sessions.some((session) => session.id === id)) {
        return [404, { message: 'Session not found', code: 'not_found' }];
    }
    state.sessions = state.sessions.filter((session) => session.id !== id);
    return [200, { message: 'Session ended successfully' }];
}

function listed(state, query) {
    const withInactive = query.get('includeInactive') === 'true';
    return state.users.filter(({ deletedAt, isActive }) => deletedAt === null && (isActive || withInactive)).map(dto);
}

function deleted(state) {
    const nameOf = (id) => state.users.find((user) => user.id === id)?.name ?? null;
    return state.users
        .filter(({ deletedAt }) => deletedAt !== null)
        .map((user) => ({
            ...dto(user),
            deletedAt: user.deletedAt,
            deletedBy: user.deletedBy,
            deletedByName: nameOf(user.deletedBy),
        }));
}

function page(users, query, usualSort = 'name') {
    const search = (query.get('search') ?? '').trim().toLowerCase();
    const members = { name: 'name', email: 'email', created_at: 'createdAt', deleted_at: 'deletedAt' };
    const member = members[query.get('sortBy')] ?? usualSort;
    const sign = query.get('sortDirection') === 'desc' ? -1 : 1;
    const found = users
        .filter(({ name, email }) => `${name}\n${email}`.toLowerCase().includes(search))
        .sort((left, right) => sign * left[member].localeCompare(right[member]) || left.id - right.id);
    return paged(found, query);
}

function paged(found, query) {
    const pageSize = Number(query.get('pageSize') ?? 10);
    const currentPage = Number(query.get('page') ?? 1);
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

function activityOf(state, id, query) {
    return paged(state.activity.filter(({ userId }) => userId === id).reverse(), query);
}

/** The same key gets the first answer again and changes nothing. */
function create(state, { body, viewer, key }) {
    if (key !== undefined && state.replies.has(key)) {
        return state.replies.get(key);
    }
    if (isTaken(state, body.email)) {
        return [409, { message: 'Email address already in use', code: 'email_in_use' }];
    }
    const id = Math.max(...state.users.map((user) => user.id)) + 1;
    const createdAt = new Date().toISOString();
    const { name, email, isAdmin = false } = body;
    const user = { id, name, email, clientId: 1, isAdmin, isActive: true, createdAt, updatedAt: null };
    state.users.push({ ...user, version: 1, deletedAt: null, deletedBy: null });
    record(state, user, 'user_created', { Name: name, Email: email }, viewer);
    const reply = [201, { data: user, message: 'User created successfully' }];
    state.replies.set(key, reply);
    return reply;
}

function update(state, { id, body, viewer, ifMatch }, message) {
    return withUser(state, id, (user) => {
        if (ifMatch !== undefined && ifMatch !== etag(user).ETag) {
            const conflict = { message: 'The user was changed by someone else', code: 'version_conflict' };
            return [412, { ...conflict, data: dto(user) }, etag(user)];
        }
        if (isTaken(state, body.email, id)) {
            return [409, { message: 'Email address already in use', code: 'email_in_use' }];
        }
        const after = { ...user, ...body };
        if (isOnlyAdmin(state, user) && !(after.isAdmin && after.isActive)) {
            return [400, { message: 'Cannot remove the last admin user', code: 'last_admin' }];
        }
        const data = { OldName: user.name, NewName: after.name, OldEmail: user.email, NewEmail: after.email };
        if (user.isAdmin !== after.isAdmin) {
            Object.assign(data, { OldIsAdmin: user.isAdmin, NewIsAdmin: after.isAdmin });
        }
        if (user.isActive !== after.isActive) {
            Object.assign(data, { OldIsActive: user.isActive, NewIsActive: after.isActive });
        }
        Object.assign(user, body, { updatedAt: new Date().toISOString(), version: user.version + 1 });
        record(state, user, 'user_updated', data, viewer);
        return [200, { data: dto(user), message }, etag(user)];
    });
}

function remove(state, { id, viewer }) {
    return withUser(state, id, (user) => {
        if (isOnlyAdmin(state, user)) {
            return [400, { message: 'Cannot delete the last admin user', code: 'last_admin' }];
        }
        Object.assign(user, { isActive: false, deletedAt: new Date().toISOString(), deletedBy: viewer.id });
        record(state, user, 'user_deleted', { Name: user.name, Email: user.email }, viewer);
        return [200, { message: 'User deleted successfully' }];
    });
}

function restore(state, { id, viewer }) {
    const user = state.users.find((candidate) => candidate.id === id && candidate.deletedAt !== null);
    if (user === undefined) {
        return [404, { message: 'User not found', code: 'not_found' }];
    }
    Object.assign(user, { isActive: true, deletedAt: null, deletedBy: null, version: user.version + 1 });
    record(state, user, 'user_restored', { Name: user.name, Email: user.email }, viewer);
    return [200, { data: dto(user), message: 'User restored successfully' }];
}

function withUser(state, id, work) {
    const user = state.users.find((candidate) => candidate.id === id && candidate.deletedAt === null);
    return user === undefined ? [404, { message: 'User not found', code: 'not_found' }] : work(user);
}

function isOnlyAdmin(state, user) {
    const admins = state.users.filter(({ isAdmin, isActive, deletedAt }) => isAdmin && isActive && deletedAt === null);
    return admins.length === 1 && admins[0] === user;
}

function isTaken(state, email, except = 0) {
    return state.users.some((user) => user.email.toLowerCase() === email.toLowerCase() && user.id !== except);
}
