// SPDX-License-Identifier: Apache-2.0
// doc: begin page
import { AuthService, EntityStore, install, signalRService, Utils } from './xos.mjs';

const find = (selector) => document.querySelector(selector);
const notes = new EntityStore();   // what this page knows: answers and events go in, rows come out

function toRow({ text, createdAt }) {
    const row = document.createElement('tr');
    for (const value of [text, Utils.formatDate(createdAt)]) {
        row.insertCell().textContent = value;   // as text, never as HTML
    }
    return row;
}

function show() {
    const rows = notes.list().sort((left, right) => left.id - right.id).map(toRow);
    find('#notes tbody').replaceChildren(...rows);
}

async function load() {
    const since = notes.moment();
    const { data } = await Utils.ajax({ url: '/api/notes' });
    notes.upsert(data, { since });   // loses against an event that came meanwhile
}

async function add(event) {
    event.preventDefault();
    const form = event.target;
    try {
        const request = { url: '/api/notes', type: 'POST', data: Object.fromEntries(new FormData(form)) };
        notes.upsert((await Utils.ajax(request)).data);
        form.reset();
    } catch {
        return;   // the library has shown it: beside the field, or as a message
    }
}

notes.subscribe(show);
find('#addNote').addEventListener('submit', add);
signalRService.handlers.set('NoteAdded', (note, { seq }) => notes.upsert(note, { seq }));   // before install()
document.addEventListener('xos:resync', load);   // at the first join, and when too much happened
document.addEventListener('xos:connection', ({ detail }) => {
    find('#state').textContent = detail.state === 'live' ? '' : `Changes of others are not shown: ${detail.state}`;
});

await install();
if (AuthService.getToken() === null) {
    location.href = '/login';
} else {
    await load();
}
// doc: end page
