// SPDX-License-Identifier: Apache-2.0
// The browser's side of examples/03_tickets, as the guide grows it.
// doc: begin imports
import { EntityStore, Utils, type AjaxOptions, type ApiResponse, type PagedResult } from '@xos/web';
// doc: end imports

// doc: begin types
export interface Ticket {
    id: number;
    title: string;
    details: string;
    isOpen: boolean;
    openedBy: number;
    createdAt: string;
    version: number;
}

export interface OpenTicket {
    title: string;
    details?: string;
}
// doc: end types

export interface TicketQuery {
    page?: number;
    pageSize?: number;
    search?: string;
    sortBy?: 'title' | 'createdAt';
    sortDirection?: 'asc' | 'desc';
    closedToo?: boolean;
}

type CallOptions = Omit<AjaxOptions, 'url' | 'type' | 'data'>;

// doc: begin store
/** The tickets this page knows of, fed by answers and events alike. */
export const ticketStore = new EntityStore<Ticket>();
// doc: end store

// doc: begin service
export class TicketService {
    static async getPage(query: TicketQuery = {}, options: CallOptions = {}): Promise<PagedResult<Ticket>> {
        const since = ticketStore.moment();
        const request = { ...options, url: '/api/tickets', data: query };
        const { data } = await Utils.ajax<ApiResponse<PagedResult<Ticket>>>(request);
        ticketStore.upsert(data.items, { since });
        return data;
    }

    static async open(ticket: OpenTicket, options: CallOptions = {}): Promise<Ticket> {
        const request = { ...options, url: '/api/tickets', type: 'POST', data: ticket };
        const { data } = await Utils.ajax<ApiResponse<Ticket>>(request);
        ticketStore.upsert(data);
        return data;
    }
}
// doc: end service

/** A ticket as the server sends one. */
export function ticket(id: number, title = `Ticket ${id}`, changes: Partial<Ticket> = {}): Ticket {
    const createdAt = '2025-01-31T09:05:00.123Z';
    return { id, title, details: '', isOpen: true, openedBy: 7, createdAt, version: 1, ...changes };
}
