// SPDX-License-Identifier: Apache-2.0
import { Utils } from './utils';
import type { ApiResponse, EventDto, EventsDto } from './wire-types';

export interface StoredEvent extends EventDto {
    arguments: unknown[];
}

export interface StoredEvents extends EventsDto {
    items: StoredEvent[];
}

const pageSize = 1_000;

/** The tenant's events after a number, in order, a page at a time. The caller shows failures. */
export async function fetchEvents(after: number): Promise<StoredEvents> {
    const request = { url: '/api/events', data: { after, limit: pageSize }, global: false };
    const { data } = await Utils.ajax<ApiResponse<EventsDto>>(request);
    return { ...data, items: data.items.map((item) => ({ ...item, arguments: listOf(item.arguments) })) };
}

function listOf(value: unknown): unknown[] {
    return Array.isArray(value) ? value : [value];
}
