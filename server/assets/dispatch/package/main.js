// The thin package: finds the LMS, opens the course where it is hosted, and tells the LMS how the learner stands. Nothing of the
// course is in here. As long as it is not certain that the course opens, the LMS hears nothing.

import { Line } from './line.js';
import { lms } from './lms/index.js';
import { opened, openedInWindow, withApi } from './opening.js';
import { bare, notice, page, waiting } from './page.js';
import { standard } from './standard.js';
import { target } from './target.js';

const SILENCE_MS = 45_000; // The hosted page speaks every ten seconds; a tab in the background less often.

const line = new Line(new URL(target.server).origin);
let session = null; // What the LMS said when its session began.
let last = null; // How the learner stands.
let over = false;
let heard = 0;

async function start() {
  waiting();
  if (!/^https?:/.test(location.origin)) return fail('origin');
  if (!(await withApi(lms))) return fail('no_api');
  if (isMixed()) return fail('mixed');
  const why = await opened(line, target);
  if (why) await fail(why);
}

/** A page of https may hold no page of http, but for one of this machine. */
function isMixed() {
  const { protocol, hostname } = new URL(target.server);
  return location.protocol === 'https:' && protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** Says why it does not work, here and to the server; where a frame does not work, a window may. */
async function fail(code) {
  document.body.dataset.launch = 'refused';
  document.body.dataset.reason = `dispatch.${code}`;
  document.body.dataset.dispatch = ['frame', 'popup'].includes(code) ? 'window' : 'failed';
  page(code, ['frame', 'popup'].includes(code) ? inWindow : () => location.reload());
  await line.report(target, { code: `dispatch.${code}`, standard });
}

async function inWindow() {
  const why = await openedInWindow(line, target);
  if (why) await fail(why);
}

/** The session in the LMS begins once, however often the hosted page does. */
async function begun() {
  session ??= Promise.resolve(lms.begin(target));
  const found = await session;
  if (found.missing) return fail('initialize');
  if (!found.learner) return fail('learner');
  const langs = [found.language, ...navigator.languages].filter(Boolean);
  line.send('begin', { learner: found.learner, langs, entry: found.entry, status: found.status, location: found.location, standard });
}

function take({ standing }) {
  if (over || !standing) return;
  const { attempt, bookmark, progress, scored, result } = standing;
  last = { text: `lectern:1:${attempt}`, bookmark, progress, scored, result, outcome: { scaled: result?.scaled ?? null } };
  const saved = Boolean(lms.save(last));
  document.body.dataset.saved = String(saved);
  line.send('taken', { status: statusOf(last), saved, error: saved ? '' : lms.fault() });
}

function statusOf({ result, scored }) {
  if (!result) return 'incomplete';
  if (scored && result.passed !== null) return result.passed ? 'passed' : 'failed';
  return result.completed ? 'completed' : 'incomplete';
}

/** The session in the LMS ends: after the last standing, and only where there was one. */
async function end() {
  if (over || !last) return;
  over = true;
  await lms.end(last);
}

const hear = {
  hello({ refused }) {
    if (refused) return hear.refused({ code: refused });
    document.body.dataset.dispatch = line.isWindow ? 'window' : 'running';
    delete document.body.dataset.launch;
    delete document.body.dataset.reason;
    if (line.isWindow) page('elsewhere');
    return begun();
  },
  // No status is set, and a session that has begun is left as it is.
  refused({ code }) {
    document.body.dataset.dispatch = 'refused';
    document.body.dataset.launch = 'refused';
    document.body.dataset.reason = code;
    if (line.isWindow) page('refused');
  },
  standing(said) {
    document.body.dataset.launch = 'ok';
    take(said);
  },
  alive: () => notice(null),
  lost: () => notice('lost'),
  async left(said) {
    take(said);
    await end();
    line.send('closed');
    document.body.dataset.dispatch = 'left';
    const { returnUrl } = await session;
    if (/^https?:/.test(returnUrl ?? '')) return location.assign(returnUrl);
    bare();
    page('left');
  },
  gone() {
    if (!over && line.isWindow) page('gone', inWindow);
  },
};

line.hear = (said) => {
  heard = Date.now();
  return hear[said.kind]?.(said);
};

setInterval(() => { if (last && !over && !document.hidden && Date.now() - heard > SILENCE_MS) notice('lost'); }, 5_000);
addEventListener('pagehide', () => { end(); });
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

await start();
