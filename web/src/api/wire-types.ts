// SPDX-License-Identifier: Apache-2.0
// Printed by the server from its own declarations: change those, not this file.
//
// What the server sends and takes, member for member. Members that a request may leave out are optional.

/** The shape of every answer; `data` is what the route gives. */
export interface ApiResponse<T> {
    success: boolean;
    data: T;
    message: string | null;
    validationErrors: Record<string, string[]> | null;
    code?: string;
    traceId?: string;
}

export interface ActivityDto {
    id: number;
    action: string;
    data: unknown;
    performedBy: number | null;
    performedByName: string | null;
    createdAt: string;
}

export interface ActivityQuery {
    page?: number;
    pageSize?: number;
}

export interface AvatarDto {
    id: number;
    version: string;
}

export interface AvatarsQuery {
    ids?: string;
}

export interface ChangePasswordRequest {
    currentPassword: string;
    newPassword: string;
}

export interface CreateUserRequest {
    name: string;
    email: string;
    password: string;
    isAdmin?: boolean;
}

export interface DeletedUserDto {
    id: number;
    name: string;
    email: string;
    clientId: number;
    isAdmin: boolean;
    isActive: boolean;
    createdAt: string;
    updatedAt: string | null;
    deletedAt: string;
    deletedBy: number | null;
    deletedByName: string | null;
}

export interface DeletedUsersQuery {
    page?: number;
    pageSize?: number;
    search?: string;
    sortBy?: string;
    sortDirection?: string;
}

export interface DownloadLinkDto {
    url: string;
    expiresAt: string;
}

export interface EndedSessions {
    ended: number;
}

export interface ErrorReport {
    message: string;
    stack?: string;
    status?: number;
    url?: string;
    context?: unknown;
    userAgent?: string;
    timestamp?: string;
}

export interface EventDto {
    seq: number;
    event: string;
    arguments: unknown;
    actorId: number | null;
    at: string;
}

export interface EventMeta {
    seq: number;
    actorId: number | null;
    at: string;
}

export interface EventsDto {
    items: EventDto[];
    lastSeq: number;
    reset: boolean;
}

export interface EventsQuery {
    after?: number;
    limit?: number;
}

export interface ExportQuery {
    format?: string;
    search?: string;
    sortBy?: string;
    sortDirection?: string;
    includeInactive?: boolean;
}

export interface FileDto {
    id: number;
    name: string;
    size: number;
    contentType: string;
    sha256: string;
    createdAt: string;
    createdBy: number;
}

export interface FilePageQuery {
    page?: number;
    pageSize?: number;
    search?: string;
    sortBy?: string;
    sortDirection?: string;
}

export interface ImportPreviewRow {
    row: number;
    name: string;
    email: string;
    isAdmin: boolean;
    isActive: boolean;
}

export interface ImportQuery {
    dryRun?: boolean;
}

export interface ImportReport {
    dryRun: boolean;
    rows: number;
    badRows: number;
    created: number;
    errors: ImportRowError[];
    moreErrors: number;
    preview: ImportPreviewRow[];
    ignoredColumns: string[];
}

export interface ImportRowError {
    row: number;
    field: string;
    message: string;
}

export interface JoinedGroup {
    group: string;
    lastSeq: number;
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

export interface Notification {
    type: string;
    message: string;
}

export interface PagedResult<T> {
    items: T[];
    pagination: PaginationInfo;
}

export interface PaginationInfo {
    currentPage: number;
    pageSize: number;
    totalCount: number;
    totalPages: number;
    hasNext: boolean;
    hasPrevious: boolean;
}

export interface Pong {
    pong: boolean;
    time: string;
}

export interface RefreshResult {
    token: string;
    expiresIn: number;
}

export interface SessionDto {
    id: string;
    createdAt: string;
    lastUsedAt: string;
    expiresAt: string;
    address: string;
    userAgent: string;
    isCurrent: boolean;
}

export interface SetPasswordRequest {
    newPassword: string;
}

export interface SetupState {
    hasAccounts: boolean;
}

export interface TenantDto {
    id: number;
    name: string;
    slug: string;
}

export interface UpdateProfileRequest {
    name: string;
    email: string;
}

export interface UpdateUserRequest {
    name: string;
    email: string;
    isAdmin?: boolean;
    isActive?: boolean;
}

export interface UploadDto {
    id: string;
    name: string;
    offset: number;
    length: number;
    expiresAt: string;
    fileId: number | null;
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

export interface UserPageQuery {
    page?: number;
    pageSize?: number;
    search?: string;
    sortBy?: string;
    sortDirection?: string;
    includeInactive?: boolean;
}

/** What each route takes, and the `data` that it gives. */
export interface Routes {
    'POST /api/auth/login': {
        body: LoginRequest;
        data: LoginResult;
    };
    'POST /api/auth/logout': {
        data: null;
    };
    'GET /api/auth/me': {
        data: UserDto;
    };
    'PUT /api/auth/me': {
        body: UpdateProfileRequest;
        data: UserDto;
    };
    'PUT /api/auth/password': {
        body: ChangePasswordRequest;
        data: null;
    };
    'POST /api/auth/refresh': {
        data: RefreshResult;
    };
    'GET /api/auth/sessions': {
        data: SessionDto[];
    };
    'DELETE /api/auth/sessions': {
        data: EndedSessions;
    };
    'DELETE /api/auth/sessions/{id}': {
        data: null;
    };
    'GET /api/auth/setup': {
        data: SetupState;
    };
    'GET /api/auth/tenant': {
        data: TenantDto;
    };
    'POST /api/errors/log': {
        body: ErrorReport;
        data: null;
    };
    'GET /api/events': {
        query: EventsQuery;
        data: EventsDto;
    };
    'GET /api/files': {
        query: FilePageQuery;
        data: PagedResult<FileDto>;
    };
    'POST /api/files': {
        data: unknown;
    };
    'GET /api/files/links/{link}': {
        data: unknown;
    };
    'POST /api/files/tus': {
        data: UploadDto;
    };
    'OPTIONS /api/files/tus': {
        data: unknown;
    };
    'GET /api/files/tus/{id}': {
        data: UploadDto;
    };
    'POST /api/files/tus/{id}': {
        data: unknown;
    };
    'PATCH /api/files/tus/{id}': {
        data: unknown;
    };
    'DELETE /api/files/tus/{id}': {
        data: unknown;
    };
    'OPTIONS /api/files/tus/{id}': {
        data: unknown;
    };
    'GET /api/files/{id}': {
        data: FileDto;
    };
    'DELETE /api/files/{id}': {
        data: null;
    };
    'GET /api/files/{id}/content': {
        data: unknown;
    };
    'POST /api/files/{id}/link': {
        data: DownloadLinkDto;
    };
    'POST /api/notifications': {
        body: Notification;
        data: null;
    };
    'GET /api/ping': {
        data: Pong;
    };
    'GET /api/users': {
        data: UserDto[];
    };
    'POST /api/users': {
        body: CreateUserRequest;
        data: UserDto;
    };
    'GET /api/users/avatars': {
        query: AvatarsQuery;
        data: AvatarDto[];
    };
    'GET /api/users/deleted': {
        query: DeletedUsersQuery;
        data: PagedResult<DeletedUserDto>;
    };
    'GET /api/users/export': {
        query: ExportQuery;
        data: unknown;
    };
    'POST /api/users/import': {
        query: ImportQuery;
        data: ImportReport;
    };
    'GET /api/users/paged': {
        query: UserPageQuery;
        data: PagedResult<UserDto>;
    };
    'GET /api/users/{id}': {
        data: UserDto;
    };
    'PUT /api/users/{id}': {
        body: UpdateUserRequest;
        data: UserDto;
    };
    'DELETE /api/users/{id}': {
        data: null;
    };
    'GET /api/users/{id}/activity': {
        query: ActivityQuery;
        data: PagedResult<ActivityDto>;
    };
    'GET /api/users/{id}/avatar': {
        data: unknown;
    };
    'PUT /api/users/{id}/avatar': {
        data: AvatarDto;
    };
    'DELETE /api/users/{id}/avatar': {
        data: null;
    };
    'PUT /api/users/{id}/password': {
        body: SetPasswordRequest;
        data: null;
    };
    'POST /api/users/{id}/restore': {
        data: UserDto;
    };
    'GET /health/live': {
        data: unknown;
    };
    'GET /health/ready': {
        data: unknown;
    };
}

/** The arguments of each event of the tenant. */
export interface TenantEvents {
    FileCreated: [file: FileDto, meta: EventMeta];
    FileDeleted: [id: number, meta: EventMeta];
    SystemNotification: [notification: Notification, meta: EventMeta];
    UserAvatarChanged: [id: number, version: string | null, meta: EventMeta];
    UserCreated: [user: UserDto, meta: EventMeta];
    UserDeleted: [id: number, meta: EventMeta];
    UserUpdated: [user: UserDto, meta: EventMeta];
}

/** What each method of each hub takes, and its result or the items of its stream. */
export interface Hubs {
    '/hubs/notifications': {
        JoinTenantGroup: {
            parameters: [];
            result: JoinedGroup;
        };
        RefreshAuth: {
            parameters: [string];
            result: null;
        };
    };
}
