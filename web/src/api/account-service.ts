// SPDX-License-Identifier: Apache-2.0
import { AnswerHeaders, ifMatch, type Versioned } from './answer-headers';
import type { AjaxOptions } from './request';
import type { CallOptions } from './user-service';
import { Utils } from './utils';
import type {
    ApiResponse,
    ChangePasswordRequest,
    SessionDto,
    TenantDto,
    UpdateProfileRequest,
    UserDto,
} from './wire-types';

const json = 'application/json';

/** What signed-in people do with their own account. */
export class AccountService {
    static getProfile(options: CallOptions = {}): Promise<Versioned<UserDto>> {
        return requestVersioned({ ...options, url: '/api/auth/me' });
    }

    static saveProfile(
        profile: UpdateProfileRequest,
        version: string | null,
        options: CallOptions = {},
    ): Promise<Versioned<UserDto>> {
        const headers = ifMatch(version);
        return requestVersioned({ ...options, url: '/api/auth/me', type: 'PUT', contentType: json, data: profile, headers });
    }

    static changePassword(request: ChangePasswordRequest, options: CallOptions = {}): Promise<ApiResponse<null>> {
        return Utils.ajax({ ...options, url: '/api/auth/password', type: 'PUT', contentType: json, data: request });
    }

    static async getTenant(options: CallOptions = {}): Promise<TenantDto> {
        return (await Utils.ajax<ApiResponse<TenantDto>>({ ...options, url: '/api/auth/tenant' })).data;
    }

    static async getSessions(options: CallOptions = {}): Promise<SessionDto[]> {
        return (await Utils.ajax<ApiResponse<SessionDto[]>>({ ...options, url: '/api/auth/sessions' })).data;
    }

    static endSession(id: SessionDto['id'], options: CallOptions = {}): Promise<ApiResponse<null>> {
        return Utils.ajax({ ...options, url: `/api/auth/sessions/${encodeURIComponent(id)}`, type: 'DELETE' });
    }

    static endOtherSessions(options: CallOptions = {}): Promise<ApiResponse<{ ended: number }>> {
        return Utils.ajax({ ...options, url: '/api/auth/sessions', type: 'DELETE' });
    }
}

async function requestVersioned<T>(request: AjaxOptions): Promise<Versioned<T>> {
    const headers = new AnswerHeaders(request);
    const { data } = await Utils.ajax<ApiResponse<T>>(headers.options);
    return { data, version: headers.getResponseHeader('ETag') };
}
