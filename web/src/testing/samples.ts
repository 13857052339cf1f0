// SPDX-License-Identifier: Apache-2.0
// Data in the form that the server sends.
import type { PagedResult, UserDto } from '@xos/web';

export function user(id: number, name = `User ${id}`, changes: Partial<UserDto> = {}): UserDto {
    return {
        id,
        name,
        email: `${name.toLowerCase().replaceAll(' ', '.')}@acme.test`,
        clientId: 1,
        isAdmin: false,
        isActive: true,
        createdAt: '2025-01-31T09:05:00.123Z',
        updatedAt: null,
        ...changes,
    };
}

/** A page of a list, as the `data` of an answer. */
export function pageOf<T>(items: T[], currentPage = 1, totalCount = items.length, pageSize = 10): PagedResult<T> {
    return {
        items,
        pagination: {
            currentPage,
            pageSize,
            totalCount,
            totalPages: Math.ceil(totalCount / pageSize),
            hasNext: currentPage * pageSize < totalCount,
            hasPrevious: currentPage > 1,
        },
    };
}

/** A token with these claims; nothing in the browser checks its signature. */
export function tokenWith(claims: object): string {
    const encode = (value: object): string => btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_');
    return `${encode({ alg: 'HS256' })}.${encode(claims)}.signature`;
}
