// SPDX-License-Identifier: Apache-2.0
import type { SessionDto, UserDto } from '../../src/api/wire-types';

export interface FakeServerState {
    users: (UserDto & { version: number; deletedAt: string | null; deletedBy: number | null })[];
    sessions: SessionDto[];
    hasAccounts: boolean;
    /** Status of every answer about users; 0 lets them succeed. */
    failWith: number;
    delayMs: number;
    requests: string[];
}

export declare function startFakeServer(
    port?: number,
): Promise<{ state: FakeServerState; url: string; close: () => void }>;
