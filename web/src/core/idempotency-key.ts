// SPDX-License-Identifier: Apache-2.0

/**
 * The `Idempotency-Key` of what a form creates: the same one for every attempt at the same thing, so that however often
 * it is sent it is created once; a new one when something else is to be created.
 */
export class IdempotencyKey {
    private content = '';
    private key = '';

    for(data: unknown): string {
        const content = JSON.stringify(data);
        if (content !== this.content) {
            this.content = content;
            this.key = randomKey();
        }
        return this.key;
    }

    /** It was created: the same content is a new wish from now on. */
    forget(): void {
        this.content = '';
    }
}

/** 128 random bits. `crypto.randomUUID` is missing on plain HTTP. */
function randomKey(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
