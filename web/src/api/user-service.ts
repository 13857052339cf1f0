// SPDX-License-Identifier: Apache-2.0
import { AnswerHeaders, type Versioned } from './answer-headers';
import type { AjaxOptions } from './request';
import { storedEventSeq } from './session';
import { userStore } from './user-store';
import { Utils } from './utils';
import type { ApiResponse, CreateUserRequest, PagedResult, UpdateUserRequest, UserDto, UserPageQuery } from './wire-types';

export type CallOptions = Omit<AjaxOptions, 'url' | 'type' | 'data'>;

interface Change<T> {
    response: ApiResponse<T>;
    /** The number of the event that the change stored. */
    seq: number;
}

const path = '/api/users';
const json = 'application/json';

/** The users of the caller's tenant. Each call takes options of `Utils.ajax` as its last argument. */
export class UserService {
    static async getUsers(options: CallOptions = {}): Promise<UserDto[]> {
        try {
            return await ask<UserDto[]>({ ...options, url: path }, (users) => users);
        } catch (error) {
            console.error('Failed to fetch users:', error);
            throw error;
        }
    }

    static getUser(id: number, options: CallOptions = {}): Promise<UserDto> {
        return ask<UserDto>({ ...options, url: `${path}/${id}` }, (user) => [user]);
    }

    /** A user and the version that a later change names in `If-Match`. */
    static async getVersion(id: number, options: CallOptions = {}): Promise<Versioned<UserDto>> {
        const headers = new AnswerHeaders({ ...options, url: `${path}/${id}` });
        const data = await ask<UserDto>(headers.options, (user) => [user]);
        return { data, version: headers.getResponseHeader('ETag') };
    }

    static getPage(params: UserPageQuery = {}, options: CallOptions = {}): Promise<PagedResult<UserDto>> {
        return ask<PagedResult<UserDto>>({ ...options, url: `${path}/paged`, data: params }, ({ items }) => items);
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
        const { response, seq } = await change<null>({ ...options, url: `${path}/${id}`, type: 'DELETE' });
        userStore.remove(id, { seq });
        return response;
    }
}

/** Reads, and notes the users of the answer, unless something newer became known meanwhile. */
async function ask<T>(request: AjaxOptions, usersOf: (data: T) => readonly UserDto[]): Promise<T> {
    const since = userStore.moment();
    const { data } = await Utils.ajax<ApiResponse<T>>({ ...request, type: 'GET' });
    userStore.upsert(usersOf(data), { since });
    return data;
}

async function change<T>(request: AjaxOptions): Promise<Change<T>> {
    const headers = new AnswerHeaders(request);
    const response = await Utils.ajax<ApiResponse<T>>(headers.options);
    return { response, seq: storedEventSeq(headers) };
}

function store({ response, seq }: Change<UserDto>): ApiResponse<UserDto> {
    userStore.upsert(response.data, { seq });
    return response;
}
