// SPDX-License-Identifier: Apache-2.0
export interface SizeBudget {
    limitKiB: number;
    files: string[];
}

export declare function checkSize(dist: string, budget: SizeBudget): void;
