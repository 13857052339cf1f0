// SPDX-License-Identifier: Apache-2.0
// A program and those who look at its pages.
import { afterEach } from 'vitest';
import { leave, useBrowser, Visitor } from './browser';
import { RealProgram, type ProgramOptions } from './real-program';

/** Make one for a test file: the program and its visitors end with each test. */
export class Visits {
    program!: RealProgram;
    private visitors: Visitor[] = [];
    private readonly chromium = useBrowser();

    constructor() {
        afterEach(() => this.close());
    }

    async begin(options: ProgramOptions = {}): Promise<void> {
        this.program = await RealProgram.start(options);
    }

    /** Somebody new, in a browser of their own, who has not signed in. */
    async open(width?: number, locale?: string): Promise<Visitor> {
        const visitor = await Visitor.open(this.chromium(), this.program.url, width, locale);
        this.visitors.push(visitor);
        return visitor;
    }

    private close(): Promise<void> {
        const left = this.visitors;
        this.visitors = [];
        return leave(left, () => this.program.close());
    }
}
