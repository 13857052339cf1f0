// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL server for the tests: a new cluster in a temporary folder, on a free port of 127.0.0.1. It ends with
// close(), and also when the tests crash or are killed: a guard waits for that, stops the server, removes the folder.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
    appendFileSync,
    chownSync,
    closeSync,
    existsSync,
    mkdtempSync,
    openSync,
    readdirSync,
    readFileSync,
    writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port';

const patienceMs = 30_000;
const isRoot = process.geteuid?.() === 0;

// Arguments: the folder. Input: open as long as the tests run. SIGQUIT lets the server give back its shared memory.
const guardScript = `
cat > /dev/null
postmaster=$(head -n 1 "$1/data/postmaster.pid" 2> /dev/null)
if [ -n "$postmaster" ]; then
    kill -QUIT "$postmaster"
    tries=0
    while kill -0 "$postmaster" 2> /dev/null && [ "$tries" -lt 300 ]; do
        sleep 0.02
        tries=$((tries + 1))
    done
fi
rm -rf -- "$1"
`;

export class PostgresServer {
    private readonly folder = mkdtempSync(join(tmpdir(), 'xos-postgres-'));
    private readonly password = randomBytes(16).toString('hex');
    private readonly guard: ChildProcess;

    private constructor(
        private readonly binaries: string,
        private readonly port: number,
    ) {
        this.give(this.folder);
        // A group of its own: what interrupts the tests must not end the guard before its work is done.
        const stdio = ['pipe', 'ignore', 'ignore'] as const;
        this.guard = spawn('/bin/sh', ['-c', guardScript, 'postgres-guard', this.folder], { stdio: [...stdio], detached: true });
    }

    /** Throws: Error when PostgreSQL is not installed or does not start; it says what the server said. */
    static async start(): Promise<PostgresServer> {
        const server = new PostgresServer(findBinaries(), await freePort());
        try {
            server.makeCluster();
            await server.run();
        } catch (error) {
            await server.close();
            throw error;
        }
        return server;
    }

    /** The superuser's URL of a database. */
    adminUrl(database = 'postgres'): string {
        return `postgresql://postgres:${this.password}@127.0.0.1:${this.port}/${database}`;
    }

    async close(): Promise<void> {
        const ended = once(this.guard, 'exit');
        this.guard.stdin?.end();
        await ended;
    }

    /** As root everything belongs to the user `postgres`, because the server refuses to run as root. */
    private asServer(command: string, options: string[]): [command: string, options: string[]] {
        const path = join(this.binaries, command);
        const user = ['--reuid=postgres', '--regid=postgres', '--init-groups'];
        return isRoot ? ['setpriv', [...user, path, ...options]] : [path, options];
    }

    private give(path: string): void {
        if (isRoot) {
            const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres']).toString());
            chownSync(path, idOf('-u'), idOf('-g'));
        }
    }

    private makeCluster(): void {
        const passwordFile = join(this.folder, 'password');
        writeFileSync(passwordFile, this.password, { mode: 0o600 });
        this.give(passwordFile);
        const data = join(this.folder, 'data');
        const kind = ['--no-sync', '--no-instructions', '--encoding=UTF8', '--locale=C.UTF-8', '--username=postgres'];
        const options = [...kind, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, `--pgdata=${data}`];
        execFileSync(...this.asServer('initdb', options), { stdio: 'pipe', cwd: this.folder });
        const settings = [
            "listen_addresses = '127.0.0.1'",
            `unix_socket_directories = '${this.folder}'`,
            'fsync = off',
            'shared_buffers = 64MB',
            'jit = off',
            'dynamic_shared_memory_type = mmap',
        ];
        appendFileSync(join(data, 'postgresql.conf'), `${settings.join('\n')}\n`);
    }

    private async run(): Promise<void> {
        const options = ['-D', join(this.folder, 'data'), '-p', String(this.port)];
        const log = join(this.folder, 'log');
        const output = openSync(log, 'a');
        const stdio = ['ignore', output, output] as const;
        const server = spawn(...this.asServer('postgres', options), { stdio: [...stdio], cwd: this.folder });
        closeSync(output);
        const end = Date.now() + patienceMs;
        while (!this.isReady()) {
            if (server.exitCode !== null || Date.now() > end) {
                throw new Error(`PostgreSQL does not start:\n${readFileSync(log, 'utf8')}`);
            }
            await sleep(20);
        }
        server.unref();
    }

    /** The server writes its state into the eighth line of this file. */
    private isReady(): boolean {
        const file = join(this.folder, 'data', 'postmaster.pid');
        return existsSync(file) && (readFileSync(file, 'utf8').split('\n')[7] ?? '').startsWith('ready');
    }
}

/** The folder of the newest release in Debian's place, or the one that pg_config names. */
function findBinaries(): string {
    const place = '/usr/lib/postgresql';
    const releases = existsSync(place) ? readdirSync(place).map(Number).filter(Number.isInteger) : [];
    const folders = releases.sort((left, right) => right - left).map((release) => join(place, String(release), 'bin'));
    const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
    return found ?? execFileSync('pg_config', ['--bindir']).toString().trim();
}
