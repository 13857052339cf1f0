// SPDX-License-Identifier: Apache-2.0
// Where the data of one program lies: in its data folder, or in a database of the tests' PostgreSQL server.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

const postgresUrl = inject('postgresUrl');

export const isOnPostgresql = postgresUrl !== undefined;

export class Database {
    private constructor(private readonly name: string | null) {}

    /** For a program with this data folder, which is not there yet. */
    static make(dataFolder: string): Database {
        if (postgresUrl === undefined) {
            return new Database(null);
        }
        const name = `browser_${randomBytes(8).toString('hex')}`;
        execute(`CREATE DATABASE ${name}`);
        // All databases of a server share the role xos_app, whose password comes from this key.
        mkdirSync(dataFolder);
        const key = 'the key of the tests for the role xos_app: sixty-four bytes, no secret';
        writeFileSync(join(dataFolder, 'database.key'), key, { mode: 0o600 });
        return new Database(name);
    }

    /** The environment in which the program finds its data. */
    get environment(): NodeJS.ProcessEnv {
        if (postgresUrl === undefined || this.name === null) {
            return process.env;
        }
        const url = new URL(postgresUrl);
        url.pathname = this.name;
        return { ...process.env, XOS_Database__AdminUrl: url.href };
    }

    drop(): void {
        if (this.name !== null) {
            execute(`DROP DATABASE ${this.name} WITH (FORCE)`);
        }
    }
}

function execute(sql: string): void {
    execFileSync('psql', ['--no-psqlrc', '--quiet', '--command', sql, postgresUrl ?? ''], { stdio: 'pipe' });
}
