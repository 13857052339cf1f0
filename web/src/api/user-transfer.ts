// SPDX-License-Identifier: Apache-2.0
// The users of the caller's tenant as files: out by a list's filter, and in.
import { AnswerHeaders } from './answer-headers';
import { Utils } from './utils';
import type { ApiResponse, ExportQuery, ImportReport } from './wire-types';

export interface TransferOptions {
    /** Called with 0–100 while the file is on its way. */
    onProgress?: (percent: number) => void;
    /** Ends the request, which then rejects with an `aborted` problem. */
    signal?: AbortSignal;
}

export interface ImportOptions extends TransferOptions {
    /** Checks everything and writes nothing. */
    dryRun: boolean;
    /** Makes it safe to send the same file again. */
    idempotencyKey?: string;
}

export interface ExportedFile {
    name: string;
    content: Blob;
}

/** As long as the server lets an export or an import take. */
const longestTransferMs = 10 * 60 * 1000;

export async function exportUsers(query: ExportQuery, options: TransferOptions = {}): Promise<ExportedFile> {
    const request = new AnswerHeaders({
        ...options,
        url: '/api/users/export',
        data: query,
        dataType: 'blob',
        timeout: longestTransferMs,
        global: false,
    });
    const content = await Utils.ajax<Blob>(request.options);
    const name = /filename="([^"]+)"/.exec(request.getResponseHeader('Content-Disposition') ?? '')?.[1];
    return { name: name ?? `users.${query.format ?? 'csv'}`, content };
}

/** Failures are the caller's to show; one that names rows has an `ImportReport` as its `data`. */
export async function importUsers(file: File, options: ImportOptions): Promise<ImportReport> {
    const { dryRun, idempotencyKey, ...rest } = options;
    const data = new FormData();
    data.append('file', file);
    const answer = await Utils.ajax<ApiResponse<ImportReport>>({
        ...rest,
        url: `/api/users/import?dryRun=${dryRun}`,
        type: 'POST',
        data,
        headers: idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey },
        timeout: longestTransferMs,
        global: false,
    });
    return answer.data;
}
