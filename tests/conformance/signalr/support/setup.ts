// SPDX-License-Identifier: Apache-2.0
import { afterEach } from 'vitest';
import { closeAll } from './client';
import { closeProxies } from './tcp-proxy';
import { closeSockets } from './raw-web-socket';

afterEach(async () => {
    await closeAll();
    closeSockets();
    await closeProxies();
});
