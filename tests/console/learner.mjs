// A learner without a browser: opens a link and makes the player's calls.

import { randomUUID } from 'node:crypto';

export async function openLink(link) {
  const response = await fetch(link, { redirect: 'manual' });
  if (response.status !== 303) return { status: response.status };
  const player = new URL(response.headers.get('location'));
  const token = new URLSearchParams(player.hash.slice(1)).get('s');
  const call = async (path, body) => {
    const answer = await fetch(`${player.origin}/play/api/${path}`, {
      method: body ? 'POST' : 'GET', body: body && JSON.stringify({ event: randomUUID(), ...body }), headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  return { status: 303, player: player.href, call, view: await call('session') };
}
