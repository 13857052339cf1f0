// SPDX-License-Identifier: Apache-2.0
import type { TestProject } from 'vitest/node';
import { PostgresServer } from './postgres-server';

declare module 'vitest' {
    interface ProvidedContext {
        /** The superuser's URL of the PostgreSQL server on which each program has a database; without it on SQLite. */
        postgresUrl?: string;
    }
}

/** One PostgreSQL server for all test files. Gives what ends it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
    const server = await PostgresServer.start();
    project.provide('postgresUrl', server.adminUrl());
    return () => server.close();
}
