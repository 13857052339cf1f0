// SPDX-License-Identifier: Apache-2.0
// The servers that the ways through the pages are tried on: the stand-in, and the program when there is one, on either
// database.
import { startFakeServer } from '../support/fake-server.mjs';
import { isOnPostgresql } from './database';
import { programPath, RealProgram } from './real-program';

export interface RunningServer {
    url: string;
    close: () => void | Promise<void>;
}

export interface ServerKind {
    name: string;
    start: () => Promise<RunningServer>;
    admin: string;
    member: string;
    /** Texts by which a search finds a few users, and how many. */
    search: { text: string; count: number };
}

export const password = 'demo-Passw0rd!';
export const admin = 'admin@acme.test';

const standIn: ServerKind = {
    name: 'stand-in',
    start: () => startFakeServer(),
    admin,
    member: 'user2@acme.test',
    search: { text: 'BJÖRN', count: 1 },
};

const program: ServerKind = {
    name: isOnPostgresql ? 'program on PostgreSQL' : 'program',
    start: () => RealProgram.start(),
    admin,
    member: 'anneliese.schaefer@acme.test',
    search: { text: 'MÜLLER', count: 1 },
};

export const servers: readonly ServerKind[] = [
    ...(isOnPostgresql ? [] : [standIn]),
    ...(programPath === '' ? [] : [program]),
];
