// SPDX-License-Identifier: Apache-2.0

/** A location that notes where the page was sent and stays where it is. */
export class FakeLocation {
    readonly origin = 'http://app.test';
    readonly visited: string[] = [];
    pathname = '/users';
    search = '';
    hash = '';

    get href(): string {
        return `${this.origin}${this.pathname}${this.search}`;
    }

    set href(target: string) {
        this.visited.push(target);
    }

    replace(target: string): void {
        this.visited.push(target);
    }
}

/** Where the page was sent, while a `FakeLocation` is in place. */
export function visited(): readonly string[] {
    return (window.location as unknown as FakeLocation).visited;
}
