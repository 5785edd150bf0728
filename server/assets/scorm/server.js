// Calls to the server, with the session's token.

import { bearer } from '../session.js';

const PATIENCE = 20_000;
const at = (path) => new URL(`../api/scorm${path}`, location.href.split('#')[0]);

function options(body, parting = false) {
  const headers = { Authorization: `Bearer ${bearer()}`, Accept: 'application/json' };
  if (body) headers['Content-Type'] = 'application/json';
  const signal = parting ? undefined : AbortSignal.timeout(PATIENCE);
  return { method: body ? 'POST' : 'GET', body, headers, signal, keepalive: parting, cache: 'no-store', credentials: 'omit', redirect: 'error' };
}

const passing = (status) => status >= 500 || [408, 425, 429].includes(status);

/** Sends a commit; answers as `Queue` wants it. */
export async function sendCommit(commit, parting) {
  const response = await fetch(at('/commit'), options(JSON.stringify(commit), parting));
  if (response.ok) return { taken: await response.json() };
  const seconds = Number(response.headers.get('Retry-After'));
  if (passing(response.status)) return { again: seconds > 0 ? Math.min(seconds, 120) * 1000 : undefined };
  if (response.status === 401 || response.status === 403) return { expired: true };
  const problem = await response.json().catch(() => null);
  if (problem?.code === 'scorm.commit_gap') return { again: 1_000 };
  if (response.status === 409) return { over: problem?.detail ?? 'over' };
  return { refused: problem?.detail ?? String(response.status) };
}

/** What the server refused, in the words of its problem+json. */
export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail || body?.title || String(status));
    this.status = status;
    this.code = body?.code ?? '';
  }
}

/** Asks; patient with a lost connection, which `waiting` hears of. */
export async function ask(path, body, waiting = () => {}) {
  for (let tries = 0; ; tries += 1) {
    const response = await fetch(at(path), options(body && JSON.stringify(body))).catch(() => null);
    if (response?.status === 204) return null;
    if (response?.ok) return response.json();
    if (response && !passing(response.status)) throw new Problem(response.status, await response.json().catch(() => null));
    waiting();
    await new Promise((resolve) => { setTimeout(resolve, Math.min(10_000, 500 * 2 ** tries)); });
  }
}

/** Tells the hop log of a fault; that it cannot be told is no fault of its own. */
export function tellFault(code, detail = '') {
  fetch(at('/fault'), options(JSON.stringify({ code, detail }))).catch(() => {});
}
