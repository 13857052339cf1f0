// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { checkSize } from '../../check-size.mjs';

let folder: string;
const run = (tool: string, ...options: string[]): Buffer =>
    execFileSync(process.execPath, [`../tools/${tool}`, ...options], { stdio: 'pipe' });

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'xos-tools-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('checkSize', () => {
    const files = ['lib/xos.js', 'lib/xos.css'];
    const texts = ['a script', 'a style sheet'];
    const compressed = texts.reduce((sum, text) => sum + brotliCompressSync(text).length, 0);

    it('PERF-1 allows the library, its SignalR client and its parts of Bootstrap 60 KiB', () => {
        const budgets = JSON.parse(readFileSync('size-budget.json', 'utf8')) as unknown[];
        expect(budgets[0]).toEqual({ limitKiB: 60, files });
    });

    it('PERF-1 knows a file with a hash in its name, and none that is missing or there twice', () => {
        vi.spyOn(console, 'log').mockReturnValue();
        const check = (): void => checkSize(folder, { limitKiB: 1, files: ['app-*.js'] });
        expect(check).toThrow('0 files are named app-*.js');
        writeFileSync(join(folder, 'app-1.js'), 'x');
        check();
        writeFileSync(join(folder, 'app-2.js'), 'x');
        expect(check).toThrow('2 files are named app-*.js');
    });

    it.each([
        [-1, true],
        [0, false],
        [1, false],
    ])('PERF-1 with a limit of %i bytes more than there are: refused %s', (more, refused) => {
        const log = vi.spyOn(console, 'log').mockReturnValue();
        mkdirSync(join(folder, 'lib'));
        files.forEach((file, index) => writeFileSync(join(folder, file), texts[index] ?? ''));
        const check = (): void => checkSize(folder, { limitKiB: (compressed + more) / 1024, files });
        if (refused) {
            expect(check).toThrow('The budget of size-budget.json is exceeded');
        } else {
            check();
            expect(log).toHaveBeenCalledOnce();
        }
    });
});

describe('make_password_list', () => {
    it('VAL-2 writes 10,000 distinct lower-case passwords, the most common first', () => {
        const file = join(folder, 'passwords.txt');
        run('make_password_list.mjs', '--out', file);
        const passwords = readFileSync(file, 'utf8').trimEnd().split('\n');
        expect(passwords).toHaveLength(10_000);
        expect(new Set(passwords).size).toBe(10_000);
        expect(passwords.slice(0, 2)).toEqual(['123456', 'password']);
        expect(passwords.filter((password) => password !== password.toLowerCase())).toEqual([]);
    });

    it('VAL-2 says how it is used when the file is not named', () => {
        expect(() => run('make_password_list.mjs')).toThrow('--out FILE');
    });
});

describe('embed_assets', () => {
    const text = 'a line that compresses well\n'.repeat(50);

    function embed(): string {
        const root = join(folder, 'dist');
        mkdirSync(join(root, 'assets'), { recursive: true });
        writeFileSync(join(root, 'login.html'), text);
        writeFileSync(join(root, 'assets/app-AbCd1234.js'), 'x');
        writeFileSync(join(root, 'assets/app-AbCd1234.js.map'), '{}');
        writeFileSync(join(root, 'library.d.ts'), 'export {};');
        run('embed_assets.mjs', '--root', root, '--out', join(folder, 'out'), '--function', 'my_assets');
        return readFileSync(join(folder, 'out/my_assets.cpp'), 'utf8');
    }

    it('PERF-2 embeds pages without extension and hashed files as immutable', () => {
        const source = embed();
        expect(source).toMatch(/Asset\{"\/login", "text\/html; charset=utf-8", .*, false\}/);
        expect(source).toMatch(/Asset\{"\/assets\/app-AbCd1234.js", "text\/javascript; charset=utf-8", .*, true\}/);
        expect(source).toContain('std::span<const xos::http::Asset> my_assets()');
        expect(source).not.toContain('.map');
        expect(source).not.toContain('library');
    });

    it('PERF-2 keeps a compressed form only where it is smaller', () => {
        expect(embed()).toMatch(/app-AbCd1234.js".*identity_0, \{\}, \{\}, true/);
        const bytes = (name: string): Buffer => readFileSync(join(folder, 'out/my_assets', name));
        expect(gunzipSync(bytes('1.gzip')).toString()).toBe(text);
        expect(brotliDecompressSync(bytes('1.brotli')).toString()).toBe(text);
        expect(bytes('1.identity').toString()).toBe(text);
    });

    it('PERF-2 refuses a folder without files and a wrong name', () => {
        mkdirSync(join(folder, 'empty'));
        const options = ['--root', join(folder, 'empty'), '--out', folder, '--function'];
        expect(() => run('embed_assets.mjs', ...options, 'my_assets')).toThrow('no files');
        expect(() => run('embed_assets.mjs', ...options, 'my assets')).toThrow('Usage');
    });
});
