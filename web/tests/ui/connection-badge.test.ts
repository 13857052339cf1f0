// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { connectBadge } from '../../src/ui/connection-badge';
import type { RealtimeState } from '../../src/ui/signalr-service';
import { find, showPage } from '../support/page';

const service: { state: RealtimeState } = { state: 'connecting' };
let badge: HTMLElement;
let end: () => void;

function change(state: RealtimeState): void {
    service.state = state;
    document.dispatchEvent(new CustomEvent('xos:connection', { detail: { state } }));
}

beforeEach(() => {
    service.state = 'connecting';
    showPage('users');
    badge = find('#connectionStatus');
    end = connectBadge(badge, service);
});

describe('the connection badge', () => {
    it('SR-5 UM-8 is a status that says live, reconnecting, refused or offline', () => {
        expect(badge.getAttribute('role')).toBe('status');
        expect(badge.textContent).toBe('');
        const texts = (['live', 'reconnecting', 'refused', 'offline', 'live'] as const).map((state) => {
            change(state);
            return `${badge.dataset['xosState']}: ${badge.textContent}`;
        });
        expect(texts).toEqual([
            'live: Live',
            'reconnecting: Reconnecting',
            'refused: Updates off',
            'offline: Offline',
            'live: Live',
        ]);
        expect(badge.title).not.toBe('');
        end();
    });

    it('SR-5 follows no more once it was told to stop', () => {
        end();
        change('offline');
        expect(badge.textContent).toBe('');
    });
});
