// SPDX-License-Identifier: Apache-2.0
// A content in pieces: a connection that breaks costs one piece and not all of them. `If-Range` makes sure that the
// pieces are of the same content.
import type { ApiProblem } from '../../core/api-problem';
import { AnswerHeaders } from '../answer-headers';
import type { TransferContext } from './context';
import { Speed, type TransferProgress } from './speed';

export interface DownloadOptions {
    /** Called with 0–100 while the content arrives. */
    onProgress?: (percent: number, progress: TransferProgress) => void;
    /** Ends the download, which then rejects with an `aborted` problem. */
    signal?: AbortSignal;
}

interface Piece {
    content: Blob;
    /** All bytes there are. */
    total: number;
    isWhole: boolean;
    version: string | null;
}

const pieceBytes = 8 * 1024 * 1024;
const retryDelaysMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

interface Request {
    url: string;
    /** Where the piece begins. */
    from: number;
    /** What it must be a piece of; null for the first one. */
    version: string | null;
    signal: AbortSignal | undefined;
}

/** Throws: ApiProblem as `Utils.ajax` does, for a broken connection after it was tried again for a minute. */
export async function downloadContent(context: TransferContext, url: string, options: DownloadOptions): Promise<Blob> {
    const request: Request = { url, from: 0, version: null, signal: options.signal };
    const pieces: Blob[] = [];
    let speed: Speed | null = null;
    for (;;) {
        const piece = await fetchAgain(context, request);
        if (piece.isWhole) {
            pieces.length = 0;
            request.from = 0;
        }
        pieces.push(piece.content);
        request.from += piece.content.size;
        request.version = piece.version;
        speed ??= new Speed(piece.total);
        const progress = speed.progress(request.from);
        options.onProgress?.(progress.percent, progress);
        if (piece.isWhole || request.from >= piece.total || piece.content.size === 0) {
            return new Blob(pieces, { type: piece.content.type });
        }
    }
}

async function fetchAgain(context: TransferContext, request: Request): Promise<Piece> {
    for (const delay of retryDelaysMs) {
        try {
            return await fetchPiece(context, request);
        } catch (error) {
            const { retryable } = error as ApiProblem;
            if (!retryable) {
                throw error;
            }
            await pause(delay, request.signal);
        }
    }
    return fetchPiece(context, request);
}

function pause(delay: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, delay);
        signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
    });
}

async function fetchPiece(context: TransferContext, { url, from, version, signal }: Request): Promise<Piece> {
    const range = { Range: `bytes=${from}-${from + pieceBytes - 1}` };
    const headers = new AnswerHeaders({
        url,
        dataType: 'blob',
        headers: version === null ? range : { ...range, 'If-Range': version },
        timeout: 0,
        global: false,
        ...(signal && { signal }),
    });
    const content = await context.ajax<Blob>(headers.options);
    const total = /\/(\d+)$/.exec(headers.getResponseHeader('Content-Range') ?? '')?.[1];
    const isWhole = total === undefined;
    return {
        content,
        total: isWhole ? content.size : Number(total),
        isWhole,
        version: headers.getResponseHeader('ETag'),
    };
}
