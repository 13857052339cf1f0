// SPDX-License-Identifier: Apache-2.0
// Starts signalr_test_server once for all files, and stops it. SIGNALR_TEST_SERVER names another build of it.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { within } from './waiting';

const built = '../../../../build/dev/tests/conformance/signalr/signalr_test_server';
const program = process.env['SIGNALR_TEST_SERVER'] ?? fileURLToPath(new URL(built, import.meta.url));

/** Where the server is, and a valid token for each of its users. */
export interface ServerInfo {
    url: string;
    'admin@acme.test': string;
    'member@acme.test': string;
    'admin@globex.test': string;
}

declare module 'vitest' {
    export interface ProvidedContext {
        server: ServerInfo;
    }
}

/** A server that runs. */
export interface RunningServer {
    info: ServerInfo;
    /** Lets it end. One that has crashed, or does not end by itself, is an error. */
    stop: () => Promise<void>;
}

/** Vitest's global set-up; what it gives back is run at the end. */
export default async function start(project: TestProject): Promise<() => Promise<void>> {
    const server = await launch();
    project.provide('server', server.info);
    return server.stop;
}

export async function launch(): Promise<RunningServer> {
    const server = spawn(program, [], { stdio: ['pipe', 'pipe', 'pipe'] });
    let complaints = '';
    server.stderr.on('data', (text: Buffer) => {
        complaints += text.toString();
    });
    server.stdin.on('error', () => undefined); // it is gone already: its exit tells more
    const ended = once(server, 'exit').then(([code, signal]) => `${code ?? signal}`);
    const lines = createInterface({ input: server.stdout });
    const first = await within(
        'the server to start',
        Promise.race([
            once(lines, 'line').then(([line]) => line as string),
            ended.then((how) => Promise.reject(new Error(`the server ended with ${how}\n${complaints}`))),
        ]),
        30_000,
    );
    return { info: JSON.parse(first) as ServerInfo, stop: () => stop(server, ended, () => complaints) };
}

async function stop(server: ChildProcess, ended: Promise<string>, complaints: () => string): Promise<void> {
    server.stdin?.end();
    try {
        const how = await within('the server to stop', ended, 20_000);
        if (how !== '0') {
            throw new Error(`the server ended with ${how}`);
        }
    } catch (error) {
        server.kill('SIGKILL');
        process.exitCode = 1;
        throw new Error(`${String(error)}\n${complaints()}`, { cause: error });
    }
}
