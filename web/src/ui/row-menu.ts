// SPDX-License-Identifier: Apache-2.0
import { element } from './dom';
import { Popup } from './popup';

export interface MenuItem {
    label: string;
    danger?: boolean;
    run: () => void;
}

/** The menu of one row at a time. */
export class RowMenu {
    private readonly panel = element('div', { class: 'xos-menu', role: 'menu', hidden: true });
    private readonly popup = new Popup(this.panel);

    /** Opens at the button, or closes when it is open there. */
    toggle(button: HTMLElement, label: string, items: readonly MenuItem[]): void {
        if (!this.panel.isConnected) {
            // Inside the main part, where those who jump between landmarks find it.
            (document.querySelector('main') ?? document.body).append(this.panel);
        }
        if (!this.popup.isOpen) {
            this.panel.setAttribute('aria-label', label);
            this.panel.replaceChildren(...items.map((item) => this.item(item)));
        }
        this.popup.toggle(button);
    }

    private item({ label, danger = false, run }: MenuItem): HTMLElement {
        const style = `xos-menu-item${danger ? ' xos-menu-danger' : ''}`;
        const item = element('button', { type: 'button', role: 'menuitem', class: style, tabindex: -1 }, label);
        item.addEventListener('click', () => {
            this.popup.close();
            run();
        });
        return item;
    }
}
