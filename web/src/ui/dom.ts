// SPDX-License-Identifier: Apache-2.0
// The one way this package makes elements: attributes and text, never markup in strings.

type Child = Node | string;
type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A new element; `true` sets an empty attribute, `false`, null and undefined leave it out. */
export function element<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    attributes: Attributes = {},
    ...children: Child[]
): HTMLElementTagNameMap[K] {
    const created = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value !== false && value !== null && value !== undefined) {
            created.setAttribute(name, value === true ? '' : String(value));
        }
    }
    created.append(...children);
    return created;
}

/** The element with this id, checked to be of the type the caller needs; null when there is none such. */
export function byId<T extends HTMLElement>(id: string, type: abstract new () => T): T | null {
    const found = document.getElementById(id);
    return found instanceof type ? found : null;
}

/** The element with this id. Throws: Error when the page lacks it. */
export function requireById<T extends HTMLElement>(id: string, type: abstract new () => T): T {
    const found = byId(id, type);
    if (found === null) {
        throw new Error(`The page has no #${id}`);
    }
    return found;
}

/** Makes an element look like `fresh`; elements of the same kind stay, and with them the keyboard's place. */
export function morph(old: Element, fresh: Element): void {
    for (const name of new Set([...old.getAttributeNames(), ...fresh.getAttributeNames()])) {
        const value = fresh.getAttribute(name);
        if (value === null) {
            old.removeAttribute(name);
        } else if (value !== old.getAttribute(name)) {
            old.setAttribute(name, value);
        }
    }
    const kept = [...old.children];
    const children = [...fresh.children];
    const isSameKind =
        children.length === fresh.childNodes.length &&
        kept.length === old.childNodes.length &&
        kept.length === children.length &&
        children.every(({ tagName }, index) => tagName === kept[index]?.tagName);
    if (isSameKind) {
        kept.forEach((child, index) => morph(child, children[index] ?? child));
    } else {
        old.replaceChildren(...fresh.childNodes);
    }
}

/** Listeners that are removed together: what a component added, its `disconnect()` takes away. */
export class Listeners {
    private readonly controller = new AbortController();

    on(target: EventTarget, type: string, listener: (event: Event) => void): void {
        target.addEventListener(type, listener, { signal: this.controller.signal });
    }

    removeAll(): void {
        this.controller.abort();
    }
}

const hadFocus = new WeakSet<HTMLButtonElement>();

/** Disables a button while work runs. Browsers drop the focus of a disabled button; it gets it back afterwards. */
export function setDisabled(button: HTMLButtonElement, on: boolean): void {
    if (on && document.activeElement === button) {
        hadFocus.add(button);
    }
    button.disabled = on;
    if (!on && hadFocus.delete(button) && document.activeElement === document.body) {
        button.focus({ preventScroll: true });
    }
}

/** Shows whether a form is being sent: its button is disabled meanwhile and says `label`. */
export function setBusy(form: HTMLFormElement, button: HTMLButtonElement | null, busy: boolean, label: string): void {
    form.setAttribute('aria-busy', String(busy));
    if (button !== null) {
        setDisabled(button, busy);
        button.textContent = label;
    }
}
