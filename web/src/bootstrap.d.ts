// SPDX-License-Identifier: Apache-2.0
// The part of Bootstrap's sources this package uses; they come without declarations.

declare module 'bootstrap/js/src/modal.js' {
    export default class Modal {
        constructor(element: Element, config?: { backdrop?: boolean | 'static'; focus?: boolean; keyboard?: boolean });
        static getInstance(element: Element): Modal | null;
        static getOrCreateInstance(element: Element): Modal;
        show(relatedTarget?: Element): void;
        hide(): void;
        toggle(relatedTarget?: Element): void;
        dispose(): void;
    }
}

declare module 'bootstrap/js/src/toast.js' {
    export default class Toast {
        constructor(element: Element, config?: { animation?: boolean; autohide?: boolean; delay?: number });
        static getInstance(element: Element): Toast | null;
        static getOrCreateInstance(element: Element): Toast;
        show(): void;
        hide(): void;
        dispose(): void;
    }
}
