// SPDX-License-Identifier: Apache-2.0
import type { AjaxOptions } from './request';
import { Utils } from './utils';
import type { ApiResponse, CreateUserRequest, PagedResult, UpdateUserRequest, UserDto, UserPageQuery } from './wire-types';

export type CallOptions = Omit<AjaxOptions, 'url' | 'type' | 'data'>;

const path = '/api/users';
const json = 'application/json';

/** The users of the caller's tenant. Each call takes options of `Utils.ajax` as its last argument. */
export class UserService {
    static async getUsers(options: CallOptions = {}): Promise<UserDto[]> {
        try {
            const response = await Utils.ajax<ApiResponse<UserDto[]>>({ ...options, url: path, type: 'GET' });
            return response.data;
        } catch (error) {
            console.error('Failed to fetch users:', error);
            throw error;
        }
    }

    static async getUser(id: number, options: CallOptions = {}): Promise<UserDto> {
        const response = await Utils.ajax<ApiResponse<UserDto>>({ ...options, url: `${path}/${id}`, type: 'GET' });
        return response.data;
    }

    static async getPage(params: UserPageQuery = {}, options: CallOptions = {}): Promise<PagedResult<UserDto>> {
        const request = { ...options, url: `${path}/paged`, type: 'GET', data: params };
        return (await Utils.ajax<ApiResponse<PagedResult<UserDto>>>(request)).data;
    }

    static createUser(userData: CreateUserRequest, options: CallOptions = {}): Promise<ApiResponse<UserDto>> {
        return Utils.ajax({ contentType: json, ...options, url: path, type: 'POST', data: userData });
    }

    static updateUser(
        id: number,
        userData: UpdateUserRequest,
        options: CallOptions = {},
    ): Promise<ApiResponse<UserDto>> {
        return Utils.ajax({ contentType: json, ...options, url: `${path}/${id}`, type: 'PUT', data: userData });
    }

    static deleteUser(id: number, options: CallOptions = {}): Promise<ApiResponse<null>> {
        return Utils.ajax({ ...options, url: `${path}/${id}`, type: 'DELETE' });
    }
}
