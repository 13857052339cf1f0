// SPDX-License-Identifier: Apache-2.0
import { withoutControlCharacters } from '../core/control-characters';
import { escapeHtml } from '../core/escape';
import { formatDate } from '../core/format';
import { text } from '../core/language';
import type { PagedResult, PaginationInfo } from '../api/wire-types';
import type { Entity } from '../core/entity-store';
import { Listeners } from './dom';
import { ErrorHandler } from './error-handler';
import { ListTableView } from './list-table-view';
import { withTotal } from './pagination';
import type { ListQuery, RowKind, RowList, SortDirection } from './row-list';

export interface LoadOptions {
    /** False leaves the reporting of a failure to the caller. */
    log?: boolean;
    /** True asks the server anew even when the same load is under way, as after a change. */
    fresh?: boolean;
    /** True when the table and not the reader chose what to load. */
    corrects?: boolean;
}

/** What a table is asked for, fired as `xos:table-load` on its container with each load. */
export interface TableLoadDetail {
    corrects: boolean;
}

interface Load {
    key: string;
    abort: AbortController;
    result: Promise<boolean>;
    /** True once rows came or went while it was under way: its answer may be from before. */
    overtaken: boolean;
}

const searchDelayMs = 300;
const refreshDelayMs = 1_000;

/** A paged, searchable, sortable list of the tenant's records in `container`. */
export class ListTable<T extends Entity> {
    currentPage = 1;
    pageSize = 10;
    filters: Record<string, unknown> = {};
    sortBy: string;
    sortDirection: SortDirection;
    lastError: unknown = null;

    private readonly listeners = new Listeners();
    private readonly unfollow: () => void;
    private view!: ListTableView<T>;
    private items: T[] = [];
    private pagination: PaginationInfo | null = null;
    private searchTimer: ReturnType<typeof setTimeout> | undefined;
    private refreshTimer: ReturnType<typeof setTimeout> | undefined;
    private current: Load | null = null;

    /** Loads at once unless `autoLoad` is false. */
    constructor(
        readonly container: HTMLElement,
        private readonly kind: RowKind<T>,
        public list: RowList<T>,
        private readonly autoLoad: boolean,
    ) {
        this.sortBy = list.sortBy;
        this.sortDirection = list.sortDirection;
        this.unfollow = kind.store.subscribe((changed) => this.showChanged(changed));
        void this.init();
    }

    async init(): Promise<void> {
        this.createTableStructure();
        this.setupEventHandlers();
        if (this.autoLoad) {
            await this.loadData();
        }
    }

    /** Takes away every listener, timer and request of the table; its elements stay. */
    disconnect(): void {
        clearTimeout(this.searchTimer);
        clearTimeout(this.refreshTimer);
        this.unfollow();
        this.listeners.removeAll();
        this.view.disconnect();
        this.current?.abort.abort();
        this.current = null;
    }

    createTableStructure(): void {
        this.view = new ListTableView(this.container, this.kind, this.list);
        this.updateSortIndicators();
    }

    setupEventHandlers(): void {
        const { search, inactive, pageSize } = this.view.tools;
        this.listeners.on(search, 'input', () => this.searchSoon());
        this.listeners.on(inactive, 'change', () => this.filterInactive(inactive.checked));
        this.listeners.on(pageSize, 'change', () => this.resize(Number(pageSize.value)));
        this.listeners.on(this.view.head, 'click', ({ target }) => {
            const header = target instanceof Element ? target.closest('[data-sort]') : null;
            if (header !== null) {
                this.sort(header.getAttribute('data-sort') ?? this.sortBy);
            }
        });
        this.listeners.on(this.view.pagination, 'click', (event) => this.followPageLink(event));
        // What was repeated after a failure may have changed the list, or be the very load that failed.
        this.listeners.on(document, 'xos:replayed', () => void this.loadData(false, { fresh: true }));
        this.setupRowActions();
    }

    setupRowActions(): void {
        this.listeners.on(this.view.body, 'click', (event) => {
            const target = event.target instanceof Element ? event.target : null;
            const button = target?.closest<HTMLButtonElement>('button[data-action]') ?? null;
            const row = this.items.find((candidate) => String(candidate.id) === button?.getAttribute('data-id'));
            if (button && row) {
                this.kind.onAction(button.dataset['action'] ?? '', row, button);
            }
        });
    }

    /** Loads the current page. Resolves to whether it is shown; never rejects, the error is in `lastError`. */
    loadData(showLoading = true, options: LoadOptions = {}): Promise<boolean> {
        const query = this.query();
        const key = JSON.stringify(query);
        if (this.current?.key === key && !options.fresh) {
            return this.current.result;
        }
        const superseded = this.current?.abort;
        const load: Load = { key, abort: new AbortController(), result: Promise.resolve(false), overtaken: false };
        this.current = load;
        superseded?.abort();
        if (showLoading) {
            this.showLoadingState();
        }
        this.announce(options);
        load.result = this.run(load, query, options);
        return load.result;
    }

    renderTable(items: readonly T[]): void {
        this.items = [...items];
        this.view.showRows(this.items);
    }

    hasRow(id: number): boolean {
        return this.find(id) !== undefined;
    }

    /** Loads anew within a second and without an indicator, once for all that ask meanwhile. */
    refreshSoon(): void {
        this.refreshTimer ??= setTimeout(() => {
            this.refreshTimer = undefined;
            this.refresh();
        }, refreshDelayMs);
    }

    /** Draws the eye to a row that somebody else changed, for a moment. */
    highlightRow(id: number): void {
        this.view.highlight(id);
    }

    renderPagination(pagination: PaginationInfo): void {
        this.pagination = pagination;
        this.view.showPagination(pagination, this.items.length);
    }

    updateSortIndicators(): void {
        this.view.showSort(this.sortBy, this.sortDirection);
    }

    showLoadingState(): void {
        this.view.showLoading(this.pageSize);
    }

    hideLoadingState(): void {
        this.view.hideLoading();
    }

    showError(message: string): void {
        this.items = [];
        this.view.showError(message, () => void this.loadData());
    }

    escapeHtml(value: unknown): string {
        return escapeHtml(value);
    }

    formatDate(iso: string | null | undefined): string {
        return formatDate(iso);
    }

    /** Shows a new row where it belongs, if it belongs on this page. Adding a known one updates it. */
    addRow(row: T): void {
        this.kind.store.upsert(row);
        if (this.isFollowing()) {
            return;
        }
        if (this.find(row.id)) {
            this.updateRow(row);
        } else if (this.pagination !== null && this.isListed(row)) {
            this.setTotal(this.pagination.totalCount + 1);
            this.place(row);
        }
    }

    /**
     * Shows the new state of a row of this page; one that no longer fits the filter goes. Where a change of order
     * brings rows to this page or takes them to another, the page is loaded anew without an indicator.
     */
    updateRow(row: T): void {
        this.kind.store.upsert(row);
        if (this.isFollowing()) {
            return;
        }
        const fits = this.isListed(row);
        if (!this.find(row.id)) {
            if (fits && this.pagination !== null && this.belongsHere(row)) {
                this.refresh();
            }
        } else if (fits) {
            const others = this.items.filter(({ id }) => id !== row.id);
            this.showItems([...others, row].sort(this.order()));
            if (this.isAtEdge(row)) {
                this.refresh();
            }
        } else {
            this.removeRow(row.id);
        }
    }

    /** Takes a row off this page. The last row of a last page leads to the page before it. */
    removeRow(rowId: number): void {
        if (this.isFollowing() || !this.find(rowId) || this.pagination === null) {
            return;
        }
        const hadNext = this.pagination.hasNext;
        this.setTotal(this.pagination.totalCount - 1);
        this.showItems(this.items.filter(({ id }) => id !== rowId));
        if (this.items.length === 0 && this.currentPage > 1) {
            this.currentPage = Math.max(1, Math.min(this.currentPage, this.pagination.totalPages));
            void this.loadData(false, { fresh: true, corrects: true });
        } else if (hadNext) {
            this.refresh();
        }
    }

    /** Shows another list from its first page, in its usual order. Loads nothing. */
    showList(list: RowList<T>): void {
        if (list !== this.list) {
            this.list = list;
            this.items = [];
            this.pagination = null;
            this.view.setList(list);
        }
        this.currentPage = 1;
        this.sortBy = list.sortBy;
        this.sortDirection = list.sortDirection;
    }

    /** Shows in the fields what the table is set to, after its members were set from outside. */
    showSettings(): void {
        clearTimeout(this.searchTimer);
        this.updateSortIndicators();
        this.view.tools.show(String(this.filters['search'] ?? ''), this.showsInactive(), this.pageSize);
    }

    private showsInactive(): boolean {
        return this.filters['includeInactive'] === true;
    }

    private announce({ corrects = false }: LoadOptions): void {
        const detail: TableLoadDetail = { corrects };
        this.container.dispatchEvent(new CustomEvent('xos:table-load', { detail }));
    }

    private query(): ListQuery {
        const { currentPage: page, pageSize, sortBy, sortDirection } = this;
        return { page, pageSize, sortBy, sortDirection, ...this.filters };
    }

    private async run(load: Load, query: ListQuery, options: LoadOptions): Promise<boolean> {
        try {
            const data = await this.list.load(query, { global: false, signal: load.abort.signal });
            return this.isCurrent(load) ? await this.show(load, data, options) : await this.newest();
        } catch (error) {
            if (!this.isCurrent(load)) {
                return this.newest();
            }
            this.current = null;
            this.hideLoadingState();
            this.fail(error, options);
            return false;
        }
    }

    private async show(load: Load, data: PagedResult<T>, options: LoadOptions): Promise<boolean> {
        this.current = null;
        const { totalPages } = data.pagination;
        if (data.items.length === 0 && this.currentPage > 1 && totalPages >= 1) {
            this.currentPage = Math.min(totalPages, this.currentPage - 1);
            return this.loadData(false, { ...options, corrects: true });
        }
        this.lastError = null;
        this.hideLoadingState();
        this.renderTable(this.list.isLive ? this.newestOf(data.items) : data.items);
        this.renderPagination(data.pagination);
        if (load.overtaken) {
            return this.loadData(false, { ...options, fresh: true });
        }
        return !load.abort.signal.aborted;
    }

    private fail(error: unknown, { log = true }: LoadOptions): void {
        this.lastError = error;
        console.error('Load data error:', error);
        this.showError(text(this.kind.texts.failed));
        if (log) {
            void ErrorHandler.reportBackground(error, { context: `load_${this.kind.name}s` });
        }
    }

    /** Loads anew without an indicator; while a load is under way, after it, so that many changes make few loads. */
    private refresh(): void {
        if (this.current === null) {
            void this.loadData(false, { fresh: true });
        } else {
            this.current.overtaken = true;
        }
    }

    /** A list that is not live only knows that something has changed: it is loaded anew. */
    private isFollowing(): boolean {
        this.overtakeLoad();
        if (!this.list.isLive) {
            this.refresh();
        }
        return !this.list.isLive;
    }

    private overtakeLoad(): void {
        if (this.current !== null) {
            this.current.overtaken = true;
        }
    }

    /** Follows the store: other rows and their order stay as they are. */
    private showChanged(changed: ReadonlySet<number>): void {
        if (this.list.isLive && this.items.some(({ id }) => changed.has(id))) {
            this.renderTable(this.items.map((row) => this.kind.store.byId(row.id) ?? row));
        }
    }

    private isCurrent(load: Load): boolean {
        return this.current === load;
    }

    /** What a load that was overtaken resolves to: the outcome of the one that overtook it. */
    private newest(): Promise<boolean> {
        return this.current?.result ?? Promise.resolve(this.lastError === null);
    }

    private searchSoon(): void {
        clearTimeout(this.searchTimer);
        this.searchTimer = setTimeout(() => {
            this.filters = { ...this.filters, search: withoutControlCharacters(this.view.tools.search.value) };
            this.currentPage = 1;
            void this.loadData();
        }, searchDelayMs);
    }

    private filterInactive(shown: boolean): void {
        this.filters = { ...this.filters, includeInactive: shown ? true : undefined };
        this.currentPage = 1;
        void this.loadData();
    }

    private resize(pageSize: number): void {
        const firstShown = (this.currentPage - 1) * this.pageSize;
        this.pageSize = pageSize;
        this.currentPage = Math.floor(firstShown / pageSize) + 1;
        void this.loadData();
    }

    private sort(column: string): void {
        const flip = column === this.sortBy && this.sortDirection === 'asc';
        this.sortBy = column;
        this.sortDirection = flip ? 'desc' : 'asc';
        this.updateSortIndicators();
        void this.loadData();
    }

    private followPageLink(event: Event): void {
        const link = event.target instanceof Element ? event.target.closest('.page-link') : null;
        if (link === null) {
            return;
        }
        event.preventDefault();
        const page = Number(link.getAttribute('data-page'));
        if (!link.closest('.disabled') && Number.isInteger(page) && page !== this.currentPage) {
            this.currentPage = page;
            void this.loadData();
        }
    }

    private isListed(row: T): boolean {
        return this.kind.isListed(row, this.filters['search'], this.showsInactive());
    }

    private find(id: number): T | undefined {
        return this.items.find((row) => row.id === id);
    }

    private order(): (left: T, right: T) => number {
        return this.kind.compare(this.sortBy, this.sortDirection);
    }

    private place(row: T): void {
        const sorted = [...this.items, row].sort(this.order());
        const belongsEarlier = sorted[0] === row && this.currentPage > 1;
        if (!belongsEarlier) {
            this.showItems(sorted.slice(0, this.pageSize));
        }
    }

    /** True for a row of another page, or of none before, whose place in the order is on this page. */
    private belongsHere(row: T): boolean {
        const sorted = [...this.items, row].sort(this.order());
        const isBefore = sorted[0] === row && this.currentPage > 1;
        const isBehind = sorted.at(-1) === row && this.pagination?.hasNext === true;
        return !isBefore && !isBehind;
    }

    /** True where the next page's or the page before's rows may belong between this row and the edge of the page. */
    private isAtEdge({ id }: T): boolean {
        const isFirst = this.items[0]?.id === id && this.currentPage > 1;
        const isLast = this.items.at(-1)?.id === id && this.pagination?.hasNext === true;
        return isFirst || isLast;
    }

    private showItems(items: T[]): void {
        this.renderTable(items);
        if (this.pagination !== null) {
            this.renderPagination(this.pagination);
        }
    }

    private setTotal(totalCount: number): void {
        if (this.pagination !== null) {
            this.renderPagination(withTotal(this.pagination, totalCount));
        }
    }

    /** The items of an answer as they are known now, without those that were deleted since it was asked for. */
    private newestOf(items: readonly T[]): T[] {
        return items.flatMap(({ id }) => this.kind.store.byId(id) ?? []);
    }
}
