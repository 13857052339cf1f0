// SPDX-License-Identifier: Apache-2.0
import { ApiProblem } from '../core/api-problem';
import { readPersisted, writePersisted } from '../core/persistence';
import { AuthService } from './auth-service';
import { fileStore } from './file-store';
import { ask, removeFrom, type CallOptions } from './known';
import type { AjaxOptions } from './request';
import type { FileUpload, UploadOptions } from './transfers/file-upload';
import type { DownloadOptions, InterruptedUpload, Transfers } from './transfers/transfers';
import { Utils } from './utils';
import type { ApiResponse, DownloadLinkDto, FileDto, FilePageQuery, PagedResult } from './wire-types';

const path = '/api/files';
const keptKey = 'uploads';

let loading: Promise<Transfers> | undefined;

/**
 * The files of the caller's tenant (FILE-6). Calls that take `CallOptions` show failures as `Utils.ajax` does; a failed
 * upload or download is the caller's to show.
 *
 * What moves contents is loaded when it is first needed.
 */
export class FileService {
    static getPage(params: FilePageQuery = {}, options: CallOptions = {}): Promise<PagedResult<FileDto>> {
        const request = { ...options, url: path, data: params };
        return ask<PagedResult<FileDto>, FileDto>(fileStore, request, ({ items }) => items);
    }

    static getFile(id: number, options: CallOptions = {}): Promise<FileDto> {
        return ask<FileDto, FileDto>(fileStore, { ...options, url: `${path}/${id}` }, (file) => [file]);
    }

    /** Sends a file and resolves to its description. Rejects with an `ApiProblem`, `aborted` when `signal` ended it. */
    static async upload(file: File, options: UploadOptions = {}): Promise<FileDto> {
        return (await transfers()).upload(file, options);
    }

    /** An upload that can be paused, resumed, cancelled and tried again; it waits for its `start()`. */
    static async openUpload(file: File, options: UploadOptions = {}): Promise<FileUpload> {
        return (await transfers()).open(file, options);
    }

    /** The uploads that ended with their page, or broke off: opening one of these files again goes on with it. */
    static async interruptedUploads(): Promise<InterruptedUpload[]> {
        return (await transfers()).interrupted();
    }

    /** Gives up an upload that was interrupted. */
    static async endUpload(upload: InterruptedUpload): Promise<void> {
        await (await transfers()).end(upload);
    }

    /** The content. What breaks off goes on where it stopped. */
    static async download(id: number, options: DownloadOptions = {}): Promise<Blob> {
        return (await transfers()).download(`${path}/${id}/content`, options);
    }

    static remove(id: number, options: CallOptions = {}): Promise<ApiResponse<null>> {
        return removeFrom(fileStore, id, { ...options, url: `${path}/${id}` });
    }

    /** An address for `<a href>` and `<img src>`, which send no token: for this file, for 60 seconds. */
    static async link(id: number, options: CallOptions = {}): Promise<DownloadLinkDto> {
        const request = { ...options, url: `${path}/${id}/link`, type: 'POST' };
        return (await Utils.ajax<ApiResponse<DownloadLinkDto>>(request)).data;
    }
}

function transfers(): Promise<Transfers> {
    loading ??= load().catch((error: unknown) => {
        loading = undefined;
        throw error;
    });
    return loading;
}

async function load(): Promise<Transfers> {
    const { connectTransfers } = await import('./transfers/transfers');
    return connectTransfers({
        ajax: <T>(options: AjaxOptions) => Utils.ajax<T>(options),
        getFile: (id) => FileService.getFile(id, { global: false }),
        note: (file) => fileStore.upsert(file),
        getToken: () => AuthService.getToken(),
        renew: (known) => AuthService.renew(known),
        createProblem: (details) => new ApiProblem(details),
        readKept: () => readPersisted(keptKey),
        writeKept: (kept) => writePersisted(keptKey, kept),
    });
}
