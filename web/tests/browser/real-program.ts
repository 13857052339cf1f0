// SPDX-License-Identifier: Apache-2.0
// The program itself, in a data folder, on a port and with a database of its own. XOS_PROGRAM names it; without that
// there is none.
import { spawn, execFileSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database } from './database';
import { freePort } from './free-port';

export const programPath = process.env['XOS_PROGRAM'] ?? '';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

export interface ProgramOptions {
    /** False starts a server without any account. */
    demo?: boolean;
    /** Serves the pages of the program instead of those of `dist`. */
    builtInPages?: boolean;
    /** Runs an example instead, with these arguments; its data folder is the program's. */
    example?: { name: string; arguments: string[] };
    /** Runs commands of `xos` on the data before the first start. */
    prepare?: (program: RealProgram) => void;
    /** More settings, as on the command line. */
    settings?: string[];
}

/** A running server. Its data outlives `kill()`, so that it can be started again where it stopped. */
export class RealProgram {
    private process: ChildProcess | null = null;
    private output = '';

    private constructor(
        private readonly folder: string,
        private readonly port: number,
        private readonly database: Database,
        private readonly options: ProgramOptions,
    ) {}

    static async start(options: ProgramOptions = {}): Promise<RealProgram> {
        const folder = mkdtempSync(join(tmpdir(), 'xos-browser-'));
        const program = new RealProgram(folder, await freePort(), Database.make(join(folder, 'data')), options);
        options.prepare?.(program);
        await program.start();
        return program;
    }

    get url(): string {
        return `http://127.0.0.1:${this.port}`;
    }

    async start(): Promise<void> {
        const { demo = true, builtInPages = false, example, settings = [] } = this.options;
        const serve = [
            ...['serve', '--data', join(this.folder, 'data')],
            ...(demo ? ['--demo'] : []),
            ...(builtInPages ? [] : ['--web-root', dist]),
        ];
        const path = example === undefined ? programPath : examplePath(example.name);
        const options = [...(example?.arguments ?? serve), `--Server:Urls=${this.url}`, ...settings];
        const { environment: env } = this.database;
        // It ends with this process, also when a test that took too long never came to stop it.
        const command = ['--pdeathsig=KILL', path, ...options];
        const started = spawn('setpriv', command, { env, stdio: ['ignore', 'pipe', 'pipe'], cwd: this.folder });
        this.process = started;
        this.output = '';
        await new Promise<void>((resolve, reject) => {
            const read = (text: Buffer): void => {
                this.output += text.toString();
                if (/^\w+ is ready/m.test(this.output)) {
                    resolve();
                }
            };
            started.stdout?.on('data', read);
            started.stderr?.on('data', read);
            started.once('error', reject);
            started.once('exit', (code) => reject(new Error(`The program ended with ${code}:\n${this.output}`)));
        });
    }

    /** Ends the process as a loss of power would, and waits until it is gone. */
    async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
        const running = this.process;
        this.process = null;
        if (running !== null && running.exitCode === null && running.signalCode === null) {
            const ended = once(running, 'exit');
            running.kill(signal);
            await ended;
        }
    }

    async close(): Promise<void> {
        await this.kill('SIGTERM');
        this.database.drop();
        rmSync(this.folder, { recursive: true, force: true });
    }

    /** The contents of files, and parts of them, that the server keeps. */
    contents(): string[] {
        const folder = join(this.folder, 'data', 'files');
        const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
        return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    }

    /** Runs a command of the program on this server's data, such as `tenant create`. */
    run(command: string[], input = ''): void {
        const { environment: env } = this.database;
        execFileSync(programPath, [...command, '--data', join(this.folder, 'data')], { env, input, stdio: 'pipe' });
    }
}

/** A file that the build makes for the examples. */
export function examplePath(name: string): string {
    return join(dirname(programPath), 'examples', name);
}
