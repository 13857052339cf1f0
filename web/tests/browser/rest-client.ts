// SPDX-License-Identifier: Apache-2.0
// The program's REST interface, as another program would use it: to see what is stored, and to change it unseen.

/** What a test reads of an answer. */
export interface RestAnswer<T> {
    status: number;
    data: T;
}

export interface RestUser {
    id: number;
    name: string;
    email: string;
    isAdmin: boolean;
    isActive: boolean;
}

export class RestClient {
    private constructor(
        readonly url: string,
        private readonly token: string,
    ) {}

    /** Throws: Error when the sign-in is refused. */
    static async signIn(url: string, email: string, password: string): Promise<RestClient> {
        const { status, data } = await new RestClient(url, '').logIn(email, password);
        if (status !== 200) {
            throw new Error(`The sign-in of ${email} was answered with ${status}`);
        }
        return new RestClient(url, data.token);
    }

    private logIn(email: string, password: string): Promise<RestAnswer<{ token: string }>> {
        return this.send('POST', '/api/auth/login', { email, password });
    }

    /** Whether this is somebody's password. A session is begun when it is. */
    async canSignIn(email: string, password: string): Promise<boolean> {
        return (await this.logIn(email, password)).status === 200;
    }

    async send<T>(method: string, path: string, body?: object): Promise<RestAnswer<T>> {
        const authorization = this.token === '' ? {} : { Authorization: `Bearer ${this.token}` };
        const headers = { 'Content-Type': 'application/json', ...authorization };
        const response = await fetch(this.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
        const { data } = (await response.json()) as { data: T };
        return { status: response.status, data };
    }

    /** Throws: Error when the user is not made. */
    async createUser(user: { name: string; email: string; password: string }): Promise<RestUser> {
        const { status, data } = await this.send<RestUser>('POST', '/api/users', user);
        if (status !== 201) {
            throw new Error(`${user.email} was answered with ${status}`);
        }
        return data;
    }

    user(id: number): Promise<RestAnswer<RestUser>> {
        return this.send('GET', `/api/users/${id}`);
    }

    async usersNamed(search: string): Promise<RestUser[]> {
        const path = `/api/users/paged?includeInactive=true&search=${encodeURIComponent(search)}`;
        return (await this.send<{ items: RestUser[] }>('GET', path)).data.items;
    }
}
