// The page of faults: what its controls say goes to /control as JSON, and what is set is shown.

const by = (id) => document.getElementById(id);

async function call(method, path, body) {
  const answer = await fetch(`/control/${path}`, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body && JSON.stringify(body),
  });
  by('said').textContent = answer.ok ? 'Done.' : (await answer.json()).error_description;
  await show();
}

async function show() {
  const { clock, faults, keys } = await (await fetch('/control')).json();
  by('state').textContent = JSON.stringify({ faults, clock, keys }, null, 2);
  const { requests } = await (await fetch('/control/log')).json();
  by('log').replaceChildren(...requests.slice(-50).reverse().map((one) => {
    const row = document.createElement('tr');
    for (const text of [one.at.slice(11, 19), `${one.method} ${one.path}`, one.status, one.said ?? '']) {
      row.insertCell().textContent = text;
    }
    return row;
  }));
}

const answers = { hang: 'hang', lost: 'lost', slow: { slow: 5000 } };

by('fault').addEventListener('submit', (event) => {
  event.preventDefault();
  const { service, answer, share } = Object.fromEntries(new FormData(event.target));
  call('POST', 'faults', { service, answer: answers[answer] ?? { status: Number(answer) }, share: Number(share) / 100 });
});
const acts = {
  repair: ['DELETE', 'faults'],
  rotate: ['POST', 'keys', { overlap: true }],
  replace: ['POST', 'keys', { overlap: false }],
  ahead: ['POST', 'clock', { ahead: 300 }],
  right: ['POST', 'clock', { ahead: 0 }],
  revoke: ['DELETE', 'tokens'],
};
for (const [id, act] of Object.entries(acts)) by(id).addEventListener('click', () => call(...act));
show();
