// SPDX-License-Identifier: Apache-2.0
import type { RealtimeState, SignalRService } from './signalr-service';

interface Words {
    text: string;
    title: string;
}

/** Nothing is said while the page connects for the first time: that takes no longer than its list. */
const words: Readonly<Record<RealtimeState, Words>> = {
    connecting: { text: '', title: '' },
    live: { text: 'Live', title: 'Changes of others appear here at once' },
    reconnecting: { text: 'Reconnecting', title: 'Changes of others appear once the connection is back' },
    offline: { text: 'Offline', title: 'There is no connection to the server' },
};

/** Shows in `element`, a status for screen readers, whether changes of others arrive. Returns what ends this. */
export function connectBadge(element: HTMLElement, service: Pick<SignalRService, 'state'>): () => void {
    const show = (): void => {
        const { text, title } = words[service.state];
        element.dataset['xosState'] = service.state;
        if (element.textContent !== text) {
            element.textContent = text;
            element.title = title;
        }
    };
    show();
    document.addEventListener('xos:connection', show);
    return () => document.removeEventListener('xos:connection', show);
}
