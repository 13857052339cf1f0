// SPDX-License-Identifier: Apache-2.0
import { AnswerHeaders, type Versioned } from './answer-headers';
import { ask, change, removeFrom, type CallOptions, type Change } from './known';
import { userStore } from './user-store';
import type { ApiResponse, CreateUserRequest, PagedResult, UpdateUserRequest, UserDto, UserPageQuery } from './wire-types';

export type { CallOptions } from './known';

const path = '/api/users';
const json = 'application/json';

/** The users of the caller's tenant. Each call takes options of `Utils.ajax` as its last argument. */
export class UserService {
    static async getUsers(options: CallOptions = {}): Promise<UserDto[]> {
        try {
            return await ask<UserDto[], UserDto>(userStore, { ...options, url: path }, (users) => users);
        } catch (error) {
            console.error('Failed to fetch users:', error);
            throw error;
        }
    }

    static getUser(id: number, options: CallOptions = {}): Promise<UserDto> {
        return ask<UserDto, UserDto>(userStore, { ...options, url: `${path}/${id}` }, (user) => [user]);
    }

    /** A user and the version that a later change names in `If-Match`. */
    static async getVersion(id: number, options: CallOptions = {}): Promise<Versioned<UserDto>> {
        const headers = new AnswerHeaders({ ...options, url: `${path}/${id}` });
        const data = await ask<UserDto, UserDto>(userStore, headers.options, (user) => [user]);
        return { data, version: headers.getResponseHeader('ETag') };
    }

    static getPage(params: UserPageQuery = {}, options: CallOptions = {}): Promise<PagedResult<UserDto>> {
        const request = { ...options, url: `${path}/paged`, data: params };
        return ask<PagedResult<UserDto>, UserDto>(userStore, request, ({ items }) => items);
    }

    static async createUser(userData: CreateUserRequest, options: CallOptions = {}): Promise<ApiResponse<UserDto>> {
        const request = { contentType: json, ...options, url: path, type: 'POST', data: userData };
        return store(await change<UserDto>(request));
    }

    /** The change is seen at once by who shows the user; it is taken back when the server refuses it. */
    static updateUser(
        id: number,
        userData: UpdateUserRequest,
        options: CallOptions = {},
    ): Promise<ApiResponse<UserDto>> {
        const request = { contentType: json, ...options, url: `${path}/${id}`, type: 'PUT', data: userData };
        const { name, email } = userData;
        return userStore.optimistic(id, { name, email }, async () => store(await change<UserDto>(request)));
    }

    static async deleteUser(id: number, options: CallOptions = {}): Promise<ApiResponse<null>> {
        return removeFrom(userStore, id, { ...options, url: `${path}/${id}` });
    }
}

function store({ response, seq }: Change<UserDto>): ApiResponse<UserDto> {
    userStore.upsert(response.data, { seq });
    return response;
}
