// SPDX-License-Identifier: Apache-2.0
import type { CallOptions } from './user-service';
import { Utils } from './utils';
import type {
    ActivityDto,
    ApiResponse,
    DeletedUserDto,
    PagedResult,
    SetPasswordRequest,
    UserDto,
    UserPageQuery,
} from './wire-types';

const path = '/api/users';

/** What admins do with users beyond `UserService`. */
export class AdminService {
    static async getDeleted(params: UserPageQuery, options: CallOptions = {}): Promise<PagedResult<DeletedUserDto>> {
        const request = { ...options, url: `${path}/deleted`, data: params };
        return (await Utils.ajax<ApiResponse<PagedResult<DeletedUserDto>>>(request)).data;
    }

    static restoreUser(id: number, options: CallOptions = {}): Promise<ApiResponse<UserDto>> {
        return Utils.ajax({ ...options, url: `${path}/${id}/restore`, type: 'POST' });
    }

    static setPassword(id: number, request: SetPasswordRequest, options: CallOptions = {}): Promise<ApiResponse<null>> {
        const url = this.passwordPath(id);
        return Utils.ajax({ ...options, url, type: 'PUT', contentType: 'application/json', data: request });
    }

    static passwordPath(id: number): string {
        return `${path}/${id}/password`;
    }

    static async getActivity(id: number, page: number, options: CallOptions = {}): Promise<PagedResult<ActivityDto>> {
        const request = { ...options, url: `${path}/${id}/activity`, data: { page, pageSize: 20 } };
        return (await Utils.ajax<ApiResponse<PagedResult<ActivityDto>>>(request)).data;
    }
}
