// SPDX-License-Identifier: Apache-2.0
// Single requests to a hub, as any HTTP client could make them.
import { server } from './client';

export interface Answer {
    status: number;
    body: string;
    headers: Headers;
}
export interface Negotiation {
    negotiateVersion: number;
    connectionId: string;
    connectionToken?: string;
    useStatefulReconnect?: boolean;
    availableTransports: { transport: string; transferFormats: string[] }[];
    error?: string;
}

export async function ask(method: string, path: string, init: Omit<RequestInit, 'method'> = {}): Promise<Answer> {
    const response = await fetch(server.url + path, { signal: AbortSignal.timeout(8_000), ...init, method });
    return { status: response.status, body: await response.text(), headers: response.headers };
}

export async function negotiate(path = '/testHub', query = 'negotiateVersion=1', token = ''): Promise<Negotiation> {
    const answer = await ask('POST', `${path}/negotiate?${query}`, token ? bearer(token) : {});
    return JSON.parse(answer.body) as Negotiation;
}

/** The path of a new connection, for its transport. */
export async function connectionPath(path = '/testHub', query = 'negotiateVersion=1', token = ''): Promise<string> {
    const { connectionToken = '' } = await negotiate(path, query, token);
    return `${path}?id=${connectionToken}`;
}

export function bearer(token: string): { headers: Record<string, string> } {
    return { headers: { Authorization: `Bearer ${token}` } };
}

export const handshake = '{"protocol":"json","version":1}\x1e';
