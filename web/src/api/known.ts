// SPDX-License-Identifier: Apache-2.0
// What answers tell a store of records, and how new that is (STATE-2).
import type { Entity, EntityStore } from '../core/entity-store';
import { AnswerHeaders } from './answer-headers';
import type { AjaxOptions } from './request';
import { storedEventSeq } from './session';
import { Utils } from './utils';
import type { ApiResponse } from './wire-types';

export type CallOptions = Omit<AjaxOptions, 'url' | 'type' | 'data'>;

export interface Change<T> {
    response: ApiResponse<T>;
    /** The number of the event that the change stored. */
    seq: number;
}

/** Reads, and notes the records of the answer, unless something newer became known meanwhile. */
export async function ask<T, E extends Entity>(
    store: EntityStore<E>,
    request: AjaxOptions,
    recordsOf: (data: T) => readonly E[],
): Promise<T> {
    const since = store.moment();
    const { data } = await Utils.ajax<ApiResponse<T>>({ ...request, type: 'GET' });
    store.upsert(recordsOf(data), { since });
    return data;
}

export async function change<T>(request: AjaxOptions): Promise<Change<T>> {
    const headers = new AnswerHeaders(request);
    const response = await Utils.ajax<ApiResponse<T>>(headers.options);
    return { response, seq: storedEventSeq(headers) };
}

/** Deletes a record, and forgets it once the server has done so. */
export async function removeFrom<E extends Entity>(
    store: EntityStore<E>,
    id: number,
    request: AjaxOptions,
): Promise<ApiResponse<null>> {
    const { response, seq } = await change<null>({ ...request, type: 'DELETE' });
    store.remove(id, { seq });
    return response;
}
