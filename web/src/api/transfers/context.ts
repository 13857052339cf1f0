// SPDX-License-Identifier: Apache-2.0
import type { ApiProblem, ProblemDetails } from '../../core/api-problem';
import type { Renewal } from '../ajax';
import type { AjaxOptions } from '../request';
import type { FileDto } from '../wire-types';

/**
 * What transfers need of the library that loads them. They are a file of their own, for classic scripts too, and share
 * neither code nor state with it except what is handed to them here.
 */
export interface TransferContext {
    ajax: <T>(options: AjaxOptions) => Promise<T>;
    getFile: (id: number) => Promise<FileDto>;
    /** Takes over what an answer said of a file. */
    note: (file: FileDto) => void;
    getToken: () => string | null;
    /** Gets a newer token than the one that was refused as expired. */
    renew: (known: string | null) => Promise<Renewal>;
    createProblem: (details: ProblemDetails<AjaxOptions>) => ApiProblem<AjaxOptions>;
    /** What this browser keeps for the signed-in user of uploads that are not whole. */
    readKept: () => unknown;
    writeKept: (kept: unknown) => void;
}
