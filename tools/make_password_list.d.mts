// SPDX-License-Identifier: Apache-2.0

export declare function commonPasswords(count?: number): string[];
