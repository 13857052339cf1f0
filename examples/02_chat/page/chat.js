// SPDX-License-Identifier: Apache-2.0
const connection = new signalR.HubConnectionBuilder().withUrl('/hubs/chat').withAutomaticReconnect().build();
const [enter, say, lines, state] = ['enter', 'say', 'lines', 'state'].map((id) => document.getElementById(id));

function show(text) {
  const item = document.createElement('li');
  item.textContent = text;
  lines.append(item);
  state.textContent = '';
}
connection.on('Said', (line) => show(`${line.name}: ${line.text}`));
connection.on('Entered', (name) => show(`${name} is here`));
connection.on('Left', (name) => show(`${name} has gone`));
connection.on('Typing', (line) => { state.textContent = `${line.name} is saying: ${line.text}`; });

async function takeSeat() {
  const { room, name } = Object.fromEntries(new FormData(enter));
  await connection.invoke('Enter', room, name);
  lines.replaceChildren();
  connection.stream('History').subscribe({ next: (line) => show(`${line.name}: ${line.text}`), complete() {}, error: report });
}
function report(error) { state.textContent = error.message; }
connection.onreconnecting(() => { state.textContent = 'Connection lost, trying again…'; });
connection.onreconnected(() => takeSeat().catch(report));
connection.onclose(() => { state.textContent = 'The connection has ended. Reload the page.'; });

enter.addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    if (connection.state !== 'Connected') await connection.start();
    await takeSeat();
    enter.hidden = !(say.hidden = false);
  } catch (error) { report(error); }
});
say.addEventListener('submit', (event) => {
  event.preventDefault();
  connection.invoke('Say', say.elements.text.value).then(() => say.reset(), report);
});
