// SPDX-License-Identifier: Apache-2.0
import { ApiProblem, envelopeMessage } from '../core/api-problem';
import { text } from '../core/language';
import { readClaims, type TokenClaims } from '../core/jwt';
import { LongTimer } from '../core/long-timer';
import { withTabLock } from '../core/tab-lock';
import type { Renewal } from './ajax';
import type { AjaxOptions } from './request';
import { Utils } from './utils';
import type { ApiResponse, LoginRequest, LoginResult, RefreshResult, UserDto } from './wire-types';

const tokenKey = 'auth_token';
const loginPath = '/login';

const renewBeforeExpirySeconds = 300;
const shortestDelayMs = 5_000;
const logoutTimeoutMs = 5_000;

/** The session of this browser: one token, shared by all tabs, renewed before it ends. */
export class AuthService {
    private static readonly timer = new LongTimer();
    private static expiresAt: number | null = null;
    private static signingOut: Promise<void> | null = null;
    private static renewal: Promise<Renewal> | null = null;
    /** True from this page's own sign-out until there is a token again. */
    private static ended = false;

    static getToken(): string | null {
        return localStorage.getItem(tokenKey);
    }

    static setToken(token: string): void {
        this.ended = false;
        localStorage.setItem(tokenKey, token);
    }

    static removeToken(): void {
        localStorage.removeItem(tokenKey);
    }

    /** Who the stored token speaks for, to show the right buttons; null without a readable token. */
    static currentClaims(): TokenClaims | null {
        return readClaims(this.getToken());
    }

    static async login(credentials: LoginRequest): Promise<LoginResult> {
        try {
            const request = { url: '/api/auth/login', type: 'POST', contentType: 'application/json', data: credentials };
            const response = await Utils.ajax<ApiResponse<LoginResult | null> | null>(request);
            if (!response?.success || !response.data?.token) {
                throw new Error(response?.message || text('error.login'));
            }
            this.accept(response.data);
            document.dispatchEvent(new CustomEvent('userLoggedIn', { detail: { user: response.data.user } }));
            return response.data;
        } catch (error) {
            if (error instanceof ApiProblem) {
                error.message = envelopeMessage(error.response) ?? error.message;
            }
            console.error('Login error:', error);
            throw error;
        }
    }

    /** Ends the session here, on the server and in all tabs, and goes to the login page. */
    static logout(): Promise<void> {
        this.signingOut ??= this.endSession().finally(() => {
            this.signingOut = null;
        });
        return this.signingOut;
    }

    static async refreshToken(): Promise<RefreshResult> {
        const response = await Utils.ajax<ApiResponse<RefreshResult | null> | null>({
            url: '/api/auth/refresh',
            type: 'POST',
        });
        if (!response?.success || !response.data?.token) {
            throw new Error('Token refresh failed');
        }
        this.accept(response.data);
        this.announceRenewal(response.data.token);
        return response.data;
    }

    /** Renews the token five minutes before it ends; a short-lived one at half its life. */
    static setupTokenRefresh(expiresIn: number): void {
        const lifetimeMs = expiresIn * 1000;
        const delay =
            expiresIn > renewBeforeExpirySeconds ? lifetimeMs - renewBeforeExpirySeconds * 1000 : lifetimeMs / 2;
        this.expiresAt = Date.now() + lifetimeMs;
        this.timer.start(Math.max(delay, shortestDelayMs), () => void this.renewOrSignOut());
    }

    /** At page load: arms the timer of a stored token; an expired one is renewed by cookie once, else removed. */
    static async resume(): Promise<void> {
        const expiresAt = this.currentClaims()?.expiresAt ?? null;
        if (expiresAt === null) {
            return;
        }
        const secondsLeft = (expiresAt - Date.now()) / 1000;
        if (secondsLeft > 0) {
            this.setupTokenRefresh(secondsLeft);
        } else if ((await this.renew()) === 'refused') {
            this.removeToken();
        }
    }

    /** Gets a newer token than `known`, once for all callers and all tabs that ask at the same time. */
    static async renew(known = this.getToken()): Promise<Renewal> {
        const current = this.getToken();
        if (current !== known && current !== null) {
            return 'renewed';
        }
        this.renewal ??= this.renewInOneTab(known).finally(() => {
            this.renewal = null;
        });
        return this.renewal;
    }

    /** Follows sign-in, renewal and sign-out in other tabs. Returns what ends the following. */
    static followOtherTabs(): () => void {
        const onStorage = (event: StorageEvent): void => {
            // The answer to an own sign-out empties the storage (WEB-4): that is no sign-out of another tab.
            const isOwnEnd = event.key === null && this.ended;
            if (isOwnEnd || (event.key !== tokenKey && event.key !== null)) {
                return;
            }
            const token = this.getToken();
            if (token !== null) {
                void this.resume();
                this.announceRenewal(token);
            } else if (event.key === null || event.oldValue !== null) {
                this.leave();
            }
        };
        window.addEventListener('storage', onStorage);
        return () => window.removeEventListener('storage', onStorage);
    }

    /** The signed-in user as the server knows it now. */
    static async fetchCurrentUser(options: Pick<AjaxOptions, 'signal'> = {}): Promise<UserDto> {
        return (await Utils.ajax<ApiResponse<UserDto>>({ ...options, url: '/api/auth/me' })).data;
    }

    private static accept({ token, expiresIn }: RefreshResult): void {
        this.setToken(token);
        this.setupTokenRefresh(expiresIn);
    }

    /** Tells who holds something opened with the older token, such as the hub connection. */
    private static announceRenewal(token: string): void {
        document.dispatchEvent(new CustomEvent('xos:tokenRenewed', { detail: { token } }));
    }

    private static async endSession(): Promise<void> {
        // What is still under way would be answered as if the session had ended by itself.
        document.dispatchEvent(new CustomEvent('xos:signingOut'));
        this.ended = true;
        try {
            await Utils.ajax({ url: '/api/auth/logout', type: 'POST', timeout: logoutTimeoutMs });
        } catch (error) {
            console.error('Logout error:', error);
        } finally {
            this.removeToken();
            this.leave();
        }
    }

    private static leave(): void {
        this.timer.stop();
        document.dispatchEvent(new CustomEvent('userLoggedOut'));
        window.location.href = loginPath;
    }

    private static renewInOneTab(known: string | null): Promise<Renewal> {
        return withTabLock('auth_refresh', async () => {
            if (this.getToken() !== known) {
                return this.getToken() === null ? 'refused' : 'renewed';
            }
            try {
                await this.refreshToken();
                return 'renewed';
            } catch (error) {
                console.error('Token refresh failed:', error);
                return error instanceof ApiProblem && error.status === 0 ? 'unreachable' : 'refused';
            }
        });
    }

    private static async renewOrSignOut(): Promise<void> {
        const renewal = await this.renew();
        if (renewal === 'renewed') {
            return;
        }
        if (renewal === 'unreachable' && Date.now() < (this.expiresAt ?? 0)) {
            this.timer.start(shortestDelayMs, () => void this.renewOrSignOut());
            return;
        }
        await this.logout();
    }
}
