// SPDX-License-Identifier: Apache-2.0
// What moves contents between browser and server, loaded when it is first needed.
import type { FileDto } from '../wire-types';
import type { TransferContext } from './context';
import { downloadContent, type DownloadOptions } from './download';
import { FileUpload, type UploadOptions } from './file-upload';
import { KeptUploads, type InterruptedUpload } from './kept-uploads';
import { MultipartSender } from './multipart-sender';
import { endUpload, ResumableSender } from './resumable-sender';

export type { DownloadOptions } from './download';
export type { InterruptedUpload } from './kept-uploads';

/** The largest file that is sent in one request. */
export const largestMultipart = 8 * 1024 * 1024;

export interface Transfers {
    open: (file: File, options: UploadOptions) => FileUpload;
    upload: (file: File, options: UploadOptions) => Promise<FileDto>;
    download: (url: string, options: DownloadOptions) => Promise<Blob>;
    interrupted: () => Promise<InterruptedUpload[]>;
    end: (upload: InterruptedUpload) => Promise<void>;
}

export function connectTransfers(context: TransferContext): Transfers {
    const kept = new KeptUploads(context);
    const open = (file: File, options: UploadOptions): FileUpload => {
        const isSmall = file.size <= largestMultipart;
        const sender = isSmall ? new MultipartSender(context, file) : new ResumableSender(context, kept, file);
        return new FileUpload(file, sender, context, options);
    };
    return {
        open,
        upload: (file, options) => open(file, options).start(),
        download: (url, options) => downloadContent(context, url, options),
        end: (upload) => endUpload(context, kept, upload),
        interrupted: async () => {
            await Promise.all(kept.ended().map((upload) => endUpload(context, kept, upload)));
            return kept.list();
        },
    };
}
