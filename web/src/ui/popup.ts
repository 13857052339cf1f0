// SPDX-License-Identifier: Apache-2.0
// A small panel at a button. It closes by a choice, by Escape, by a press elsewhere, and when the keyboard leaves it.

const gap = 4;
const edge = 8;

export class Popup {
    private button: HTMLElement | null = null;
    private open: AbortController | null = null;

    /** `panel` is a hidden element with the class `xos-menu`. */
    constructor(private readonly panel: HTMLElement) {}

    get isOpen(): boolean {
        return this.open !== null;
    }

    /** Opens below the button, or above where there is no room; the second press closes it. */
    toggle(button: HTMLElement): void {
        if (this.isOpen && this.button === button) {
            this.close();
        } else {
            this.show(button);
        }
    }

    close(): void {
        this.open?.abort();
        this.open = null;
        this.panel.hidden = true;
        this.button?.setAttribute('aria-expanded', 'false');
        if (this.panel.contains(document.activeElement) || document.activeElement === document.body) {
            this.button?.focus();
        }
    }

    private show(button: HTMLElement): void {
        this.close();
        this.button = button;
        this.open = new AbortController();
        this.panel.hidden = false;
        button.setAttribute('aria-expanded', 'true');
        this.place(button);
        const { signal } = this.open;
        const leave = (event: Event): void => this.closeUnlessInside(event);
        document.addEventListener('pointerdown', leave, { signal });
        document.addEventListener('focusin', leave, { signal });
        document.addEventListener('keydown', (event) => this.onKey(event), { signal, capture: true });
        window.addEventListener('resize', () => this.place(button), { signal });
        window.addEventListener('scroll', () => this.place(button), { signal, capture: true });
        this.items()[0]?.focus({ preventScroll: true });
    }

    private place(button: HTMLElement): void {
        const at = button.getBoundingClientRect();
        const { offsetWidth: width, offsetHeight: height } = this.panel;
        const below = at.bottom + gap;
        const fitsBelow = below + height + edge <= window.innerHeight || at.top < height + edge;
        const left = Math.min(Math.max(edge, at.right - width), window.innerWidth - width - edge);
        this.panel.style.left = `${left}px`;
        this.panel.style.top = `${fitsBelow ? below : at.top - gap - height}px`;
    }

    private closeUnlessInside({ target }: Event): void {
        if (target instanceof Node && !this.panel.contains(target) && !this.button?.contains(target)) {
            this.close();
        }
    }

    private onKey(event: KeyboardEvent): void {
        const items = this.items();
        const index = items.findIndex((item) => item === document.activeElement);
        const targets: Record<string, HTMLElement | undefined> = {
            ArrowDown: items[(index + 1) % items.length],
            ArrowUp: items.at(index <= 0 ? -1 : index - 1),
            Home: items[0],
            End: items.at(-1),
        };
        if (event.key === 'Escape') {
            this.close();
            this.button?.focus();
        } else if (Object.hasOwn(targets, event.key)) {
            targets[event.key]?.focus();
        } else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }

    private items(): HTMLElement[] {
        return [...this.panel.querySelectorAll<HTMLElement>('.xos-menu-item')];
    }
}
