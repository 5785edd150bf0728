// Talking to the server: reads, and writes that wait in line until they are saved.
// A write keeps its event id through every retry; the line keeps its order.

import { bearer, eventId } from './session.js';

const PATIENCE = 15_000; // One try.
const LONGEST_PAUSE = 15_000;

/** What the server refused, in the words of its problem+json. */
export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail || body?.title || '');
    this.status = status;
    this.code = body?.code ?? '';
    this.requestId = body?.request_id ?? '';
  }
}

const line = [];
let last = Promise.resolve();
let wake = () => {};
let tell = () => {};

/** Says how a read stands, unless a write has more to say. */
export const tellReading = (state) => { if (!line.length) tell(state); };

/** Reports how saving stands: "saving", "unsaved" (being retried), "unreachable" (a read), "saved". */
export const onSaving = (listener) => { tell = listener; };

/** Tries again at once instead of waiting out the pause. */
export const retryNow = () => wake();
addEventListener('online', retryNow);

/** Reads a view; patient with a lost connection, as writes are. */
export async function read(path) {
  const answer = await insist({ path }, 'unreachable');
  tellReading('saved');
  return answer;
}

/** Sends a write after those already waiting; resolves with the server's view. */
export function write(path, body) {
  const request = { path, body: JSON.stringify({ event: eventId(), ...body }) };
  line.push(request);
  tell('saving');
  const answer = last.then(() => insist(request, 'unsaved')).finally(() => {
    line.splice(line.indexOf(request), 1);
    tell(line.length ? 'saving' : 'saved');
  });
  last = answer.catch(() => {});
  return answer;
}

export const unsaved = () => line.length > 0;

/** The page is going: what waits is sent once more (the event ids make that safe), then the exit. */
export function leave() {
  for (const request of line) parting(request);
  parting({ path: 'exit', body: JSON.stringify({ event: eventId() }) });
}

function parting(request) {
  try {
    fetch(address(request.path), { ...options(request), keepalive: true }).catch(() => {});
  } catch {
    // The browser's keepalive allowance is used up: the server suspends by itself later.
  }
}

async function insist(request, trouble) {
  for (let tries = 0; ; tries += 1) {
    const pause = await attempt(request, tries);
    if ('answer' in pause) return pause.answer;
    tell(trouble);
    await rest(pause.milliseconds);
  }
}

/** One try: the answer, or how long to wait for the next one. */
async function attempt(request, tries) {
  let response;
  try {
    response = await fetch(address(request.path), { ...options(request), signal: AbortSignal.timeout(PATIENCE) });
    if (response.status === 204) return { answer: null };
    if (response.ok) return { answer: await response.json() };
  } catch {
    return { milliseconds: backOff(tries) };
  }
  if (response.status >= 500 || [408, 425, 429].includes(response.status)) {
    return { milliseconds: asked(response) ?? backOff(tries) };
  }
  throw new Problem(response.status, await response.json().catch(() => null));
}

function options({ body }) {
  const headers = { Authorization: `Bearer ${bearer()}`, Accept: 'application/json' };
  if (body) headers['Content-Type'] = 'application/json';
  return { method: body ? 'POST' : 'GET', body, headers, cache: 'no-store', credentials: 'omit', redirect: 'error' };
}

const address = (path) => new URL(`api/${path}`, location.href.split('#')[0]);

/** How long to wait after so many tries: doubling, and a little uneven so that a class does not come back in one beat. */
export const backOff = (tries) => Math.min(LONGEST_PAUSE, 500 * 2 ** tries) * (0.6 + Math.random() * 0.4);

function asked(response) {
  const value = response.headers.get('Retry-After');
  if (!value) return null;
  const milliseconds = /^\d+$/.test(value) ? value * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(milliseconds) ? Math.min(Math.max(milliseconds, 0), 120_000) : null;
}

export function rest(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    wake = () => { clearTimeout(timer); resolve(); };
  });
}
