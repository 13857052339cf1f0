// SPDX-License-Identifier: Apache-2.0
import { beforeAll } from 'vitest';
import { FileService } from '../../src/api/file-service';
import type { FileDto } from '../../src/api/wire-types';

export function fileDto(id: number, name: string, changes: Partial<FileDto> = {}): FileDto {
    return {
        id,
        name,
        size: 1_000 + id,
        contentType: 'text/plain; charset=utf-8',
        sha256: 'ab'.repeat(32),
        createdAt: '2025-01-31T09:05:00.123Z',
        createdBy: 1,
        ...changes,
    };
}

export function fileOf(name: string, content: string, type = 'text/plain'): File {
    return new File([content], name, { type, lastModified: 1_000 });
}

/** A file that says to be of this size, and its parts of theirs; nothing reads the bytes. */
export function sizedFile(name: string, size: number): File {
    const sized = <T extends Blob>(blob: T, value: number): T => Object.defineProperty(blob, 'size', { value });
    const file = sized(fileOf(name, 'x', 'application/zip'), size);
    file.slice = (start = 0, end = size) => sized(new Blob(['x']), Math.min(end, size) - start);
    return file;
}

/** Loads what moves files, so that a test need not wait for it. To be called once, at the top of a file of tests. */
export function useTransfers(): void {
    beforeAll(() => FileService.interruptedUploads());
}
