// The player: takes the session, shows the view the server gives, sends what the learner does.
// The server decides everything about learning; this page only shows and asks.

import { leave, onSaving, Problem, read, unsaved, write } from './api.js';
import { segmentPage } from './segment.js';
import { forget, keepDraft, keepHome, takeToken, wayHome } from './session.js';
import { bring } from './bring.js';
import { languageName } from './dom.js';
import { bare, hideError, say, showError, showSaving, showShell } from './shell.js';
import { strings } from './strings.js';

const main = document.getElementById('main');
let t = await strings(...navigator.languages);
let view = null; // The server's last word.
let page = null; // What is shown.
let looking = false; // Looking back at a finished attempt.
let busy = false;
let gone = false; // The exit was sent, or the session is over.
let shownAt = 0;

onSaving((state) => {
  showSaving(state, t);
  // The browser's question is asked only while an answer would really be lost.
  (unsaved() ? addEventListener : removeEventListener)('beforeunload', askBeforeLeaving);
});

const act = {
  say,
  changed: () => {
    page.remark?.('');
    relabelCheck();
    keepDraft(view.segment.id, page.control.read());
  },
  checkOnEnter: (event) => { if (event.key === 'Enter' && view.can.check) press('check', event); },
  press,
  choose: (target, event) => !isEcho(event) && (finished() ? step(1) : send('next', { from: view.segment.id, choice: target })),
  speak: (lang) => speak(lang),
  goTo,
  lookBack: () => goTo(view.progress.outline.find((entry) => entry.state === 'done')?.id ?? view.segment.id, 'done'),
  gradeState: () => read('grade').then((answer) => answer?.state ?? null, () => null),
  resume: () => { gone = false; load('session'); },
};

const finished = () => view.attempt.state === 'finished' && view.result;

const PRESSED = {
  next: () => (finished() ? step(1) : send('next', { from: view.segment.id })),
  back: () => (finished() ? step(-1) : load(`segments/${encodeURIComponent(view.back_to)}`)),
  check,
  hint: () => send('hint', { segment: view.segment.id }).then(() => document.getElementById('hint')?.focus()),
  finish: () => (finished() ? showResult() : send('finish', {})),
  exit,
};

function press(name, event) {
  if (!isEcho(event)) PRESSED[name]();
}

/** The second half of a double click, after the page has already answered the first. */
function isEcho(event) {
  return event.detail > 1 && performance.now() - shownAt < 700;
}

function check() {
  const response = page.control.read();
  if (!response) return refuse(t[page.control.missing]);
  if (view.question?.outcome && same(response, view.question.response)) return refuse(t.changeFirst);
  return send('answer', { segment: view.segment.id, response, confidence: page.confidence(), duration_ms: Math.round(performance.now() - shownAt) });
}

function refuse(sentence) {
  page.remark(sentence);
  page.control.focus();
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The button says "Try again" until the answer is a new one. */
function relabelCheck() {
  const label = page.node.querySelector('[data-action="check"] span');
  if (label) label.textContent = t.check;
}

/** Does one thing at a time: a second press while the first is on its way is the same wish. */
async function once(job, focus = true) {
  if (busy) return;
  busy = true;
  main.dataset.busy = '';
  try {
    await show(await job(), focus);
  } catch (problem) {
    fail(problem);
  } finally {
    busy = false;
    delete main.dataset.busy;
  }
}

const send = (path, body) => once(() => write(path, body));
const load = (path, focus = true) => once(() => read(path), focus);

/** Another language, for this very segment, without moving the focus. */
function speak(lang) {
  const here = view.segment.id;
  return once(async () => {
    const next = await write('language', { lang });
    return next.segment.id === here ? next : read(`segments/${encodeURIComponent(here)}`);
  }, false).then(() => say(`${t.language}: ${languageName(view.course.lang)}`));
}

function goTo(id, state) {
  looking = Boolean(finished());
  if (state === 'open') return send('bookmark', { segment: id });
  return load(state === 'current' && !finished() ? 'session' : `segments/${encodeURIComponent(id)}`);
}

/** Looking back at a finished attempt walks along what was visited, and ends at the result. */
function step(by) {
  const visited = view.progress.outline.filter((entry) => entry.state !== 'locked' && entry.state !== 'open');
  const to = visited[visited.findIndex((entry) => entry.id === view.segment.id) + by];
  return to ? goTo(to.id, 'done') : showResult();
}

function showResult() {
  looking = false;
  return show(view, true);
}

async function exit() {
  if (gone) return;
  gone = true;
  try {
    await write('exit', {});
    if (/^https?:/i.test(view.return_url ?? '')) location.assign(view.return_url);
    else put((await bring('ending.js', 'ending.css')).pausePage(t, act), true);
  } catch (problem) {
    gone = false;
    fail(problem);
  }
}

/** Shows what the server answered: in place for the same segment, else a new page. */
async function show(next, focus) {
  const before = view;
  view = finishedView(next);
  t = await strings(view.course.lang, ...navigator.languages);
  hideError();
  document.body.dataset.launch = 'ok';
  keepHome(view.return_url);
  showShell(view, t, act);
  for (const source of view.preload ?? []) new Image().src = source;
  if (view.attempt.state === 'finished' && view.result && !looking) return put((await bring('ending.js', 'ending.css')).resultPage(view, t, act), focus);
  if (page?.control !== undefined && sameSegment(before, view)) return renew(focus);
  return put(await segmentPage(view, t, act), focus);
}

/** While looking back, "next" and "back" always lead somewhere: along the visited segments. */
function finishedView(next) {
  if (next.attempt.state !== 'finished') return next;
  return { ...next, can: { ...next.can, next: next.segment.kind !== 'end', back: true, check: false, hint: false, finish: next.segment.kind === 'end' } };
}

const sameSegment = (before, after) => before && before.attempt.state === after.attempt.state && before.segment.id === after.segment.id
  && before.segment.lang === after.segment.lang && before.course.lang === after.course.lang && document.contains(page.node);

async function renew(focus) {
  const pressed = page.node.querySelector('.actions').contains(document.activeElement) || document.activeElement === document.body;
  if (view.question?.outcome) keepDraft(view.segment.id, null);
  const result = await page.update(view);
  result?.scrollIntoView({ block: 'nearest' });
  if (focus && pressed) page.node.querySelector('.actions .main')?.focus({ preventScroll: true });
  shownAt = performance.now();
}

function put(next, focus) {
  page = next;
  main.replaceChildren(page.node);
  shownAt = performance.now();
  if (!focus) return;
  scrollTo(0, 0);
  page.heading.focus({ preventScroll: true });
}

function fail(problem) {
  if (!(problem instanceof Problem)) throw problem;
  if (problem.status === 401) return end('session.expired', problem.requestId);
  const sentence = { 404: t.notFound, 409: t.elsewhere }[problem.status] ?? t.failed;
  const small = [problem.message, problem.requestId && t.reference(problem.requestId)].filter(Boolean).join(' · ');
  return showError(sentence, small, problem.status === 409 || !page ? { label: t.where, run: () => load('session') } : null);
}

async function end(reason, requestId) {
  gone = true;
  const { refusalPage } = await bring('ending.js', 'refusal.css');
  forget();
  bare(t);
  document.body.dataset.launch = 'refused';
  document.body.dataset.reason = reason;
  document.title = t.endedTitle;
  put(refusalPage(t, reason, requestId, wayHome()), true);
}

function askBeforeLeaving(event) {
  event.preventDefault();
}

function start() {
  gone = false;
  looking = false;
  if (!takeToken()) return end('session.missing');
  return load('session', false);
}

addEventListener('pagehide', () => { if (!gone && view) leave(); });
addEventListener('pageshow', (event) => { if (event.persisted && view) start(); });
addEventListener('hashchange', () => { if (/[#&]s=/.test(location.hash)) location.reload(); });

// Enter held down presses once.
addEventListener('keydown', (event) => { if (event.repeat && event.key === 'Enter') event.preventDefault(); }, true);

// A link inside the page must not change the address: that would leave history.state, and the token, behind.
addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href^="#"]');
  if (!link) return;
  event.preventDefault();
  const id = link.getAttribute('href').slice(1);
  if (id === 'main') return main.focus();
  const entry = view?.progress.outline.find((each) => each.id === id && each.state !== 'locked');
  if (entry) goTo(id, entry.state);
});

await start();
