// SPDX-License-Identifier: Apache-2.0
// doc: begin login
import { AuthService, install } from './xos.mjs';

await install({ realtime: false });   // the page is left as soon as somebody has signed in

document.querySelector('#login').addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
        await AuthService.login(Object.fromEntries(new FormData(event.target)));
        location.href = '/notes';
    } catch (error) {
        document.querySelector('#problem').textContent = error.message;   // the server's own sentence
    }
});
// doc: end login
