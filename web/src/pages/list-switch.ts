// SPDX-License-Identifier: Apache-2.0
import type { UserList } from '../ui/user-list';
import type { UserTable } from '../ui/user-table';

/** Makes the links in `nav` show another list in the table, on the same page, and marks the one that is shown. */
export function connectListSwitch(nav: HTMLElement, table: UserTable, lists: readonly UserList[]): void {
    const links = [...nav.querySelectorAll<HTMLElement>('[data-view]')];
    const mark = (): void => {
        for (const link of links) {
            const isShown = link.dataset['view'] === table.list.name;
            if (isShown) {
                link.setAttribute('aria-current', 'true');
            } else {
                link.removeAttribute('aria-current');
            }
        }
    };
    nav.addEventListener('click', (event) => {
        const link = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-view]') : null;
        const list = lists.find(({ name }) => name === link?.dataset['view']);
        if (list === undefined || event.ctrlKey || event.metaKey || event.shiftKey) {
            return;
        }
        event.preventDefault();
        if (list !== table.list) {
            table.showList(list);
            table.filters = {};
            table.showSettings();
            void table.loadData();
        }
    });
    table.container.addEventListener('xos:table-load', mark);
    mark();
}
