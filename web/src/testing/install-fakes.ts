// SPDX-License-Identifier: Apache-2.0
import { signalRService } from '@xos/web';
import { FakeHubConnection } from './fake-hub-connection';
import { FakeXhr } from './fake-xhr';
import { setTimers, type Timers } from './flush';
import { NotificationRecorder } from './notification-recorder';

export interface FakeOptions {
    /** The runner's fake timers when the test uses them: `vi` or `jest`. */
    timers?: Timers;
}

export interface Fakes {
    notifications: NotificationRecorder;
    /** Puts back what was there before. */
    remove: () => void;
}

/**
 * Takes network, hub and notifications away from the library, before each test.
 *
 * Requests are `FakeXhr.requests`, connections are `FakeHubConnection.all`; both begin empty.
 */
export function installFakes({ timers }: FakeOptions = {}): Fakes {
    const { XMLHttpRequest: transport } = globalThis;
    const { createConnection } = signalRService;
    FakeXhr.reset();
    FakeHubConnection.all = [];
    globalThis.XMLHttpRequest = FakeXhr as unknown as typeof XMLHttpRequest;
    signalRService.createConnection = FakeHubConnection.create;
    setTimers(timers ?? null);
    const notifications = new NotificationRecorder();
    return {
        notifications,
        remove: () => {
            notifications.stop();
            globalThis.XMLHttpRequest = transport;
            signalRService.createConnection = createConnection;
            setTimers(null);
        },
    };
}
