// SPDX-License-Identifier: Apache-2.0

declare module 'virtual:common-passwords' {
    /** Common passwords of eight characters and more, one a line. */
    const list: string;
    export default list;
}

declare module '*.scss';
