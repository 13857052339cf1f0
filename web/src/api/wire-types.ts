// SPDX-License-Identifier: Apache-2.0
// What the server sends and takes, member for member.

export interface ApiResponse<T> {
    success: boolean;
    data: T;
    message: string | null;
    validationErrors: Record<string, string[]> | null;
    code?: string;
    traceId?: string;
}

export interface PaginationInfo {
    currentPage: number;
    pageSize: number;
    totalCount: number;
    totalPages: number;
    hasNext: boolean;
    hasPrevious: boolean;
}

export interface PagedResult<T> {
    items: T[];
    pagination: PaginationInfo;
}

export interface UserDto {
    id: number;
    name: string;
    email: string;
    clientId: number;
    isAdmin: boolean;
    isActive: boolean;
    createdAt: string;
    updatedAt: string | null;
}

export interface CreateUserRequest {
    name: string;
    email: string;
    password: string;
    isAdmin?: boolean;
}

export interface UpdateUserRequest {
    name: string;
    email: string;
    isAdmin?: boolean;
    isActive?: boolean;
}

export type SortDirection = 'asc' | 'desc';

export interface UserPageQuery {
    page?: number;
    pageSize?: number;
    search?: string;
    sortBy?: string;
    sortDirection?: SortDirection;
    [filter: string]: unknown;
}

export interface LoginRequest {
    email: string;
    password: string;
    tenant?: string | number;
}

export interface LoginResult {
    token: string;
    expiresIn: number;
    user: UserDto;
}

export interface RefreshResult {
    token: string;
    expiresIn: number;
}

export interface TenantChoice {
    id: number;
    name: string;
    slug: string;
}

export interface SetupState {
    hasAccounts: boolean;
}
