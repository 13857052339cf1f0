// SPDX-License-Identifier: Apache-2.0
// Entry of the classic script: sets the globals, installs the library, starts the reference page when it is there.
import './styles/xos.scss';
import { setGlobals } from './globals';
import { install } from './library';
import { startUserManagement } from './ui/user-management-system';

setGlobals();
void install();
if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', () => startUserManagement(), { once: true });
} else {
    startUserManagement();
}
