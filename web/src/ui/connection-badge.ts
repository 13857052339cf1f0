// SPDX-License-Identifier: Apache-2.0
import { text } from '../core/language';
import type { TextKey } from '../texts/catalogue';
import type { RealtimeState, SignalRService } from './signalr-service';

interface Words {
    label: TextKey;
    title: TextKey;
}

/** Nothing is said while the page connects for the first time: that takes no longer than its list. */
const words: Readonly<Record<RealtimeState, Words | null>> = {
    connecting: null,
    live: { label: 'badge.live', title: 'badge.liveTitle' },
    reconnecting: { label: 'badge.reconnecting', title: 'badge.reconnectingTitle' },
    refused: { label: 'badge.refused', title: 'badge.refusedTitle' },
    offline: { label: 'badge.offline', title: 'badge.offlineTitle' },
};

/** Shows in `element`, a status for screen readers, whether changes of others arrive. Returns what ends this. */
export function connectBadge(element: HTMLElement, service: Pick<SignalRService, 'state'>): () => void {
    const show = (): void => {
        const said = words[service.state];
        const label = said === null ? '' : text(said.label);
        element.dataset['xosState'] = service.state;
        if (element.textContent !== label) {
            element.textContent = label;
            element.title = said === null ? '' : text(said.title);
        }
    };
    show();
    document.addEventListener('xos:connection', show);
    return () => document.removeEventListener('xos:connection', show);
}
