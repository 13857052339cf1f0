// SPDX-License-Identifier: Apache-2.0
// The requests of the tus client, with the session's token. One that is refused because the token has expired is sent
// once more with a newer one, so that the client never hears of it: it would take a refusal for a lost upload.
import { DefaultHttpStack, type HttpRequest, type HttpResponse, type HttpStack } from 'tus-js-client';
import { envelopeCode } from '../../core/api-problem';
import { tryParseJson } from '../../core/json';
import type { TransferContext } from './context';

type Session = Pick<TransferContext, 'getToken' | 'renew'>;
type Body = Parameters<HttpRequest['send']>[0];

/** Answers that say nothing of the upload: it is there, only not for now. */
export const passingStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

export class SessionHttpStack implements HttpStack {
    private readonly inner = new DefaultHttpStack({});

    constructor(private readonly session: Session) {}

    createRequest(method: string, url: string): HttpRequest {
        return new SessionRequest(this.inner, this.session, method, url);
    }

    getName(): string {
        return 'SessionHttpStack';
    }
}

class SessionRequest implements HttpRequest {
    private readonly headers = new Map<string, string>();
    private onProgress: ((bytesSent: number) => void) | undefined;
    private current: HttpRequest | null = null;
    private aborted = false;

    constructor(
        private readonly stack: HttpStack,
        private readonly session: Session,
        private readonly method: string,
        private readonly url: string,
    ) {}

    getMethod(): string {
        return this.method;
    }

    getURL(): string {
        return this.url;
    }

    setHeader(name: string, value: string): void {
        this.headers.set(name, value);
    }

    getHeader(name: string): string | undefined {
        return this.headers.get(name);
    }

    setProgressHandler(handler: (bytesSent: number) => void): void {
        this.onProgress = handler;
    }

    async send(body: Body): Promise<HttpResponse> {
        const token = this.session.getToken();
        const response = await this.exchange(token, body);
        if (response.getStatus() === 401 && envelopeCode(tryParseJson(response.getBody() ?? '')) === 'token_expired') {
            return this.sendRenewed(token, body, response);
        }
        if (response.getStatus() === 401 && this.method === 'HEAD') {
            // An answer to HEAD has no body that could say why.
            return this.sendRenewed(token, body, response);
        }
        if (this.method === 'HEAD' && passingStatuses.has(response.getStatus())) {
            throw new Error(`The server answered ${response.getStatus()}`);
        }
        return response;
    }

    async abort(): Promise<void> {
        this.aborted = true;
        await this.current?.abort();
    }

    getUnderlyingObject(): unknown {
        return this.current?.getUnderlyingObject();
    }

    private async sendRenewed(token: string | null, body: Body, refusal: HttpResponse): Promise<HttpResponse> {
        const renewal = await this.session.renew(token);
        if (renewal === 'unreachable') {
            throw new Error('The session could not be renewed');
        }
        return renewal === 'renewed' && !this.aborted ? this.exchange(this.session.getToken(), body) : refusal;
    }

    private exchange(token: string | null, body: Body): Promise<HttpResponse> {
        const request = this.stack.createRequest(this.method, this.url);
        this.current = request;
        this.headers.forEach((value, name) => request.setHeader(name, value));
        request.setHeader('Accept', 'application/json');
        if (token !== null) {
            request.setHeader('Authorization', `Bearer ${token}`);
        }
        if (this.onProgress !== undefined) {
            request.setProgressHandler(this.onProgress);
        }
        return request.send(body);
    }
}
