// SPDX-License-Identifier: Apache-2.0
import type { CallOptions } from './user-service';
import { Utils } from './utils';
import type { ApiResponse, AvatarDto } from './wire-types';

/** The most users that one question may be about. */
export const mostAvatars = 100;

/** Pictures of users. */
export class AvatarService {
    /** Those of these users who have one. */
    static async getAvatars(ids: readonly number[], options: CallOptions = {}): Promise<AvatarDto[]> {
        const request = { ...options, url: '/api/users/avatars', data: { ids: ids.join(',') } };
        return (await Utils.ajax<ApiResponse<AvatarDto[]>>(request)).data;
    }

    /** The picture as a `data:` address, which the pages' content security policy allows. */
    static async getPicture({ id, version }: AvatarDto, options: CallOptions = {}): Promise<string> {
        const url = `${pathOf(id)}?v=${encodeURIComponent(version)}`;
        return toDataUrl(await Utils.ajax<Blob>({ ...options, url, dataType: 'blob' }));
    }

    static async change(id: number, image: File, options: CallOptions = {}): Promise<AvatarDto> {
        const form = new FormData();
        form.append('file', image, image.name);
        const request = { timeout: 0, ...options, url: pathOf(id), type: 'PUT', data: form };
        return (await Utils.ajax<ApiResponse<AvatarDto>>(request)).data;
    }

    static async remove(id: number, options: CallOptions = {}): Promise<void> {
        await Utils.ajax({ ...options, url: pathOf(id), type: 'DELETE' });
    }
}

export function toDataUrl(blob: Blob): Promise<string> {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result));
        reader.onerror = () => reject(reader.error ?? new Error('The file cannot be read'));
        reader.readAsDataURL(blob);
    });
}

function pathOf(id: number): string {
    return `/api/users/${id}/avatar`;
}
