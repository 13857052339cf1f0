// SPDX-License-Identifier: Apache-2.0
import { HubConnectionState, type HubConnection } from '@microsoft/signalr';
import { AuthService } from '../api/auth-service';
import { userStore, withKnownUser } from '../api/user-store';
import type { EventMeta, Hubs, Notification, UserDto } from '../api/wire-types';
import { text } from '../core/language';
import { createHubConnection } from '../hub/hub-connection';
import { EventFeed } from './event-feed';
import { NotificationService } from './notification-service';
import { remoteTexts } from './remote-texts';

/** `connecting` only until the first join; `refused` while the server takes no more connections, as of many tabs. */
export type RealtimeState = 'connecting' | 'live' | 'reconnecting' | 'refused' | 'offline';

/** Takes the arguments that the server sends with the event, then its `EventMeta`. */
export type HubHandler = (...args: never[]) => void;

const hubUrl = '/hubs/notifications';
type Methods = Hubs[typeof hubUrl];

/** How long a page whose connection was refused waits: a place becomes free when somebody closes a tab. */
const refusedRetryMs = 30_000;

/**
 * The page's connection to the hub: tells what others did, in order, each event once, also what happened while it was
 * away; of too much it says by `xos:resync` that the page has to load anew what it shows.
 *
 * Further events of an application are handled by setting `handlers` before `connect()`. Fires `xos:connection` with
 * `detail.state` when its state changes, and what `EventFeed` fires.
 */
export class SignalRService {
    connection: HubConnection | null = null;
    reconnectAttempts = 0;
    readonly maxReconnectAttempts = 5;
    readonly reconnectInterval = 1_000;
    readonly handlers = new Map<string, HubHandler>();

    private readonly feed = new EventFeed({
        handle: (event, args) => this.handlers.get(event)?.(...(args as never[])),
        changed: () => this.announceState(),
    });
    private retryTimer: ReturnType<typeof setTimeout> | undefined;
    private stopped = false;
    private joined = false;
    private everJoined = false;
    private saidLost = false;
    private overtaking = false;
    private exhausted = false;
    private refused = false;
    private lastState: RealtimeState = 'connecting';

    /** `createConnection` makes a connection that is not started; tests give one without a network. */
    constructor(public createConnection: typeof createHubConnection = createHubConnection) {
        this.handlers.set('UserCreated', (user: UserDto, meta?: EventMeta) => this.handleUserCreated(user, meta));
        this.handlers.set('UserUpdated', (user: UserDto, meta?: EventMeta) => this.handleUserUpdated(user, meta));
        this.handlers.set('UserDeleted', (userId: number, meta?: EventMeta) => this.handleUserDeleted(userId, meta));
        this.handlers.set('SystemNotification', (notification: Notification) =>
            this.handleSystemNotification(notification),
        );
    }

    get state(): RealtimeState {
        if (navigator.onLine === false || this.stopped || this.exhausted) {
            return 'offline';
        }
        if (this.joined && !this.feed.isBehind) {
            return 'live';
        }
        if (this.refused) {
            return 'refused';
        }
        return this.everJoined || this.reconnectAttempts > 0 ? 'reconnecting' : 'connecting';
    }

    /** The id that requests carry, so that this page is not told what it did itself; null while not connected. */
    get connectionId(): string | null {
        return this.isConnected() ? (this.connection?.connectionId ?? null) : null;
    }

    /** Connects and joins; a failure is logged and tried again. Does nothing while connected or connecting. */
    async connect(): Promise<void> {
        this.stopped = false;
        if (this.connection !== null && this.connection.state !== HubConnectionState.Disconnected) {
            return;
        }
        clearTimeout(this.retryTimer);
        this.exhausted = false;
        this.feed.open();
        const connection = this.buildConnection();
        this.connection = connection;
        this.announceState();
        try {
            await connection.start();
            if (connection === this.connection) {
                console.log('SignalR connection established');
                await this.joinTenantGroup();
            }
        } catch (error) {
            await this.recover(connection, error);
        }
    }

    /** Stops for good, as at sign-out: nothing reconnects until `connect()` is called. */
    async disconnect(): Promise<void> {
        this.stopped = true;
        this.joined = false;
        this.refused = false;
        this.reconnectAttempts = 0;
        clearTimeout(this.retryTimer);
        this.feed.pause();
        const { connection } = this;
        this.connection = null;
        this.announceState();
        await connection?.stop();
    }

    /** Joins the tenant's group and fetches what was missed; does nothing while not connected. */
    async joinTenantGroup(): Promise<void> {
        const { connection } = this;
        if (connection === null || !this.isConnected()) {
            return;
        }
        const { lastSeq } = await call(connection, 'JoinTenantGroup');
        if (connection !== this.connection || !this.isConnected()) {
            return;
        }
        this.joined = true;
        this.everJoined = true;
        this.reconnectAttempts = 0;
        this.refused = false;
        this.feed.joined(lastSeq);
        this.sayRestored();
        this.announceState();
    }

    /** Tries `connect()` again in 1, 2, 4, 8 and 16 seconds, then says that it cannot; never gives up when refused. */
    scheduleReconnect(): void {
        if (this.stopped) {
            return;
        }
        clearTimeout(this.retryTimer);
        if (this.refused) {
            this.retryTimer = setTimeout(() => void this.connect(), refusedRetryMs);
        } else if (this.reconnectAttempts < this.maxReconnectAttempts) {
            this.reconnectAttempts += 1;
            const delay = this.reconnectInterval * 2 ** (this.reconnectAttempts - 1);
            this.retryTimer = setTimeout(() => void this.connect(), delay);
        } else {
            this.exhausted = true;
            NotificationService.showError(text('connection.failed'));
        }
        this.announceState();
    }

    /** Tries at once what waits to be tried, as when the network is back or somebody looks at the page again. */
    async reconnectNow(): Promise<void> {
        const waiting = this.connection;
        if (waiting?.state === HubConnectionState.Disconnected) {
            this.reconnectAttempts = 0;
            await this.connect();
        } else if (waiting?.state === HubConnectionState.Reconnecting && !this.overtaking) {
            this.overtaking = true;
            await this.overtake(waiting);
            this.overtaking = false;
        }
    }

    /** Joins once more; a connection that cannot is closed and tried anew. */
    async rejoin(): Promise<void> {
        try {
            await this.joinTenantGroup();
        } catch (error) {
            await this.recover(this.connection, error);
        }
    }

    /** Invokes a method of the hub. Throws: Error when there is no connection. */
    async sendMessage<T = unknown>(method: string, ...args: unknown[]): Promise<T> {
        if (this.connection === null || !this.isConnected()) {
            throw new Error('SignalR connection not established');
        }
        return this.connection.invoke<T>(method, ...args);
    }

    /** Gives the connection a newer token of the same user; one that is refused opens a new connection. */
    async refreshAuth(token: string): Promise<void> {
        const { connection } = this;
        if (connection === null || !this.isConnected()) {
            return;
        }
        try {
            await call(connection, 'RefreshAuth', token);
        } catch (error) {
            console.warn('SignalR token refresh refused:', error);
            if (connection === this.connection) {
                await this.disconnect();
                await this.connect();
            }
        }
    }

    /** Tells of a request of this page that changes something: its event does not come over the connection. */
    ownChange(seq: Promise<number | null>): void {
        this.feed.ownChange(seq);
    }

    announceState(): void {
        const { state } = this;
        if (state !== this.lastState) {
            this.lastState = state;
            document.dispatchEvent(new CustomEvent('xos:connection', { detail: { state } }));
        }
    }

    handleUserCreated(user: UserDto, meta?: EventMeta): void {
        userStore.upsert(user, { seq: meta?.seq });
        if (fire('signalRUserCreated', { user, meta })) {
            withKnownUser(user.id, (current) => window.userTable?.addRow(current));
            NotificationService.showInfo(remoteTexts.created(user.name));
        }
    }

    handleUserUpdated(user: UserDto, meta?: EventMeta): void {
        userStore.upsert(user, { seq: meta?.seq });
        if (fire('signalRUserUpdated', { user, meta })) {
            withKnownUser(user.id, (current) => window.userTable?.updateRow(current));
            NotificationService.showInfo(remoteTexts.updated(user.name));
        }
    }

    handleUserDeleted(userId: number, meta?: EventMeta): void {
        userStore.remove(userId, { seq: meta?.seq });
        if (fire('signalRUserDeleted', { userId, meta })) {
            window.userTable?.removeRow(userId);
            NotificationService.showInfo(remoteTexts.deleted());
        }
    }

    handleSystemNotification({ type, message }: Notification): void {
        switch (type) {
            case 'error':
                return NotificationService.showError(message);
            case 'warning':
                return NotificationService.showWarning(message);
            default:
                NotificationService.showInfo(message);
        }
    }

    private isConnected(): boolean {
        return this.connection?.state === HubConnectionState.Connected;
    }

    private buildConnection(): HubConnection {
        const connection = this.createConnection(hubUrl, {
            token: () => AuthService.getToken() ?? '',
            onRetry: (reason) => this.learnFrom(reason),
        });
        for (const name of this.handlers.keys()) {
            connection.on(name, (...args: unknown[]) => this.feed.receive(name, args));
        }
        const whileCurrent =
            <T>(react: (argument: T) => void) =>
            (argument: T): void => {
                if (connection === this.connection) {
                    react(argument);
                }
            };
        connection.onreconnecting(whileCurrent((error) => this.onReconnecting(error)));
        connection.onreconnected(whileCurrent((id) => this.onReconnected(id)));
        connection.onclose(whileCurrent((error) => this.onClosed(error)));
        return connection;
    }

    /** Puts a new connection in the place of one that waits for its next try; if that fails, it goes on waiting. */
    private async overtake(waiting: HubConnection): Promise<void> {
        const connection = this.buildConnection();
        try {
            await connection.start();
        } catch {
            return;
        }
        if (waiting === this.connection && waiting.state === HubConnectionState.Reconnecting) {
            this.connection = connection;
            void waiting.stop();
            await this.rejoin();
        } else {
            void connection.stop();
        }
    }

    private onReconnecting(error: Error | undefined): void {
        this.joined = false;
        this.saidLost = true;
        console.warn('SignalR reconnecting...', error);
        NotificationService.showInfo(text('connection.lost'));
        this.announceState();
    }

    private onReconnected(id: string | undefined): void {
        console.log('SignalR reconnected:', id);
        void this.rejoin();
    }

    private sayRestored(): void {
        if (this.saidLost) {
            this.saidLost = false;
            NotificationService.showSuccess(text('connection.restored'));
        }
    }

    private onClosed(error: Error | undefined): void {
        this.joined = false;
        console.warn('SignalR connection closed:', error);
        this.scheduleReconnect();
    }

    /** After a failed start or join: what is still connected has to be closed to be tried anew. */
    private async recover(connection: HubConnection | null, error: unknown): Promise<void> {
        if (connection === null || connection !== this.connection || this.stopped) {
            return;
        }
        console.error('SignalR connection failed:', error);
        this.learnFrom(error);
        if (connection.state === HubConnectionState.Disconnected) {
            this.scheduleReconnect();
        } else if (connection.state === HubConnectionState.Connected) {
            await connection.stop();
        }
    }

    /** A hub that refuses the token means an expired one, which a request renews, or an ended session. */
    private learnFrom(error: unknown): void {
        const message = error instanceof Error ? error.message : '';
        if (/\b401\b/.test(message)) {
            AuthService.fetchCurrentUser().catch(() => undefined);
        }
        this.sayRefused(/\b429\b/.test(message));
    }

    /** Everything but the changes of others works without the connection: said once, until there is one again. */
    private sayRefused(refused: boolean): void {
        const isNew = refused && !this.refused;
        this.refused = refused;
        if (isNew) {
            NotificationService.showWarning(text('connection.refused'));
        }
        this.announceState();
    }
}

/** Invokes a method of the hub as the contract declares it. */
function call<M extends keyof Methods>(
    connection: HubConnection,
    method: M,
    ...parameters: Methods[M]['parameters']
): Promise<Methods[M]['result']> {
    return connection.invoke(method, ...parameters);
}

/** True unless a listener took the matter over. */
function fire(name: string, detail: object): boolean {
    return document.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));
}
