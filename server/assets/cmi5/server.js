// Calls to the server, with the session's token.

import { bearer } from '../session.js';

const PATIENCE = 20_000;
const passing = (status) => status >= 500 || [408, 425, 429].includes(status);

/** What the server refused, in the words of its problem+json. */
export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail || body?.title || String(status));
    this.status = status;
  }
}

async function once(path, body) {
  const headers = { Authorization: `Bearer ${bearer()}`, Accept: 'application/json' };
  if (body) headers['Content-Type'] = 'application/json';
  const url = new URL(`../api/cmi5/${path}`, location.href.split('#')[0]);
  return fetch(url, {
    method: body ? 'POST' : 'GET', body: body && JSON.stringify(body), headers,
    signal: AbortSignal.timeout(PATIENCE), cache: 'no-store', credentials: 'omit', redirect: 'error',
  });
}

/** Asks; patient with a lost connection, which `waiting` hears of. */
export async function ask(path, body, waiting = () => {}) {
  for (let tries = 0; ; tries += 1) {
    const response = await once(path, body).catch(() => null);
    if (response?.status === 204) return null;
    if (response?.ok) return response.json();
    if (response && !passing(response.status)) throw new Problem(response.status, await response.json().catch(() => null));
    waiting();
    await new Promise((resolve) => { setTimeout(resolve, Math.min(10_000, 500 * 2 ** tries)); });
  }
}

/** Notes that the browser opened no window; that it cannot be told is no fault of its own. */
export function tellBlocked() {
  once('blocked', {}).catch(() => {});
}
