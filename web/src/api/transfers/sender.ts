// SPDX-License-Identifier: Apache-2.0
import type { ApiProblem } from '../../core/api-problem';
import type { FileDto } from '../wire-types';

/** What becomes of the sending of a file. */
export interface SenderHooks {
    progress: (loaded: number) => void;
    /** It broke off and will be tried again by itself. */
    brokeOff: () => void;
    done: (file: FileDto) => void;
    failed: (problem: ApiProblem) => void;
}

/** One way to bring a file to the server. */
export interface Sender {
    readonly canPause: boolean;
    /** Begins, or goes on where it stopped. */
    send: (hooks: SenderHooks) => void;
    pause: () => void;
    /** Stops for good; the server keeps nothing of it. */
    cancel: () => Promise<void>;
}
