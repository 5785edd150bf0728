// The shell of a package: who learns, where they are, what runs, and how it is left. What is drawn is in `draw.js`.

import { takeToken, forget } from '../session.js';
import { Queue } from './queue.js';
import { Sitting } from './sitting.js';
import { Problem, ask, sendCommit, tellFault } from './server.js';
import { draw, drawEnd, drawFault, drawNothing, drawSaving, makeFrame } from './draw.js';
import { words } from './words.js';

/** How long a SCO may take to say goodbye when its page is taken away. */
const GOODBYE = 1_000;
/** A SCO that has not spoken by then does not know us, or is an asset in disguise. */
const SILENT = 15_000;

let t = words(...navigator.languages);
let outline = null;
let queue = null;
let sitting = null;
let popup = null;
let busy = false;
const told = new Set();

async function start() {
  if (!takeToken()) return drawNothing(t, t.missing);
  addEventListener('hashchange', () => location.reload());
  try {
    outline = await ask('', null, () => drawSaving(t, 'unsaved', retry));
    t = words(outline.lang, ...navigator.languages);
    queue = new Queue({ attempt: outline.attempt, send: sendCommit, storage: storage(), listen: heardQueue });
    await settled(8_000);
    await go('begin');
  } catch (error) {
    refused(error);
  }
  return null;
}

/** The browser's storage, or none where it is forbidden. */
function storage() {
  try {
    return localStorage;
  } catch {
    return { setItem() { throw new Error('no storage'); }, removeItem() {}, getItem: () => null };
  }
}

function heardQueue(state, answer, trouble) {
  drawSaving(t, state, retry);
  if (state === 'unsaved') once('unsaved');
  if (!queue?.kept) once('storage_refused', drawFault);
  if (trouble && sitting) drawFault(t, 'refused', trouble);
  if (answer?.outline && !busy) {
    outline = answer.outline;
    show();
  }
}

const retry = () => queue?.retry();
addEventListener('online', retry);

/** Tells of a fault once per page. */
function once(code, shows = null, detail = '') {
  const key = code + (sitting?.launch.sitting ?? '');
  if (told.has(key)) return;
  told.add(key);
  tellFault(code, detail || (sitting ? `activity ${sitting.launch.activity}` : ''));
  shows?.(t, code);
}

/** Waits until nothing waits to be saved, but not for ever. */
const settled = (most) => Promise.race([queue.flush(), new Promise((resolve) => { setTimeout(resolve, most); })]);

/** Follows a request of the learner or the SCO. */
async function go(request) {
  if (busy) return;
  busy = true;
  try {
    await endSitting();
    await settled(15_000);
    const path = request === 'suspendAll' ? '/leave' : '/go';
    const gone = await ask(path, { request }, () => drawSaving(t, 'unsaved', retry));
    if (queue.state === 'saved') drawSaving(t, 'saved', retry);
    outline = gone.outline;
    drawFault(t, null);
    if (gone.over) return over();
    if (gone.launch) launch(gone.launch);
    else drawNothing(t, t.choose);
    show();
  } catch (error) {
    refused(error);
  } finally {
    busy = false;
  }
}

function refused(error) {
  if (!(error instanceof Problem)) throw error;
  if (error.status === 401) return drawSaving(t, 'expired', retry);
  drawFault(t, 'refused', error.message);
  if (outline) show();
  return null;
}

/** The API is there before the SCO's page is asked for. */
function launch(launched) {
  sitting = new Sitting({ launch: launched, queue, valid, heard });
  const mine = sitting;
  window.API = launched.version === '2004' ? undefined : mine.api;
  window.API_1484_11 = launched.version === '2004' ? mine.api : undefined;
  document.body.dataset.session = 'running';
  if (location.protocol === 'https:' && launched.url.startsWith('http:')) {
    once('mixed_content', drawFault);
    drawNothing(t, t.mixed_content, openWindow);
    return;
  }
  const frame = makeFrame(t, launched);
  frame.src = launched.url;
  if (launched.sco) setTimeout(() => { if (sitting === mine && !mine.spoke) once('api_not_found', drawFault); }, SILENT);
  probe(launched);
}

/** Whether the page is there at all: a frame does not tell. */
async function probe({ url }) {
  if (new URL(url, location.href).origin !== location.origin) return;
  const response = await fetch(url, { headers: { Range: 'bytes=0-0' }, credentials: 'omit' }).catch(() => null);
  if (response && response.status >= 400) once('load_failed', drawFault, `${response.status} for ${new URL(url, location.href).pathname.split('/').slice(3).join('/')}`);
}

function heard(what, why) {
  if (what === 'initialized') drawFault(t, null);
  if (what === 'overlong') once('overlong', null, why);
  if (what !== 'terminated') return;
  document.body.dataset.session = 'ended';
  const ended = sitting;
  // After the SCO's own call has returned; what the learner asked for goes first.
  setTimeout(() => {
    if (sitting !== ended) return;
    if (popup?.closed === false) popup.close();
    // SCORM 1.2 has no word for where to go: whoever ends the only SCO leaves.
    const alone = ended.launch.version === '1.2' && outline.items.filter((item) => item.leaf).length === 1;
    const request = ended.request ?? (alone ? 'suspendAll' : null);
    if (request && !busy) go(request);
  });
}

function valid(request, target) {
  const answers = outline?.valid;
  if (!answers) return 'unknown';
  return String(target === undefined ? answers[request] === true : answers[request].includes(target));
}

/** Takes the SCO's page away first, so that its own handlers can say goodbye; then ends what has not ended. */
async function endSitting() {
  if (!sitting) return;
  const ending = sitting;
  const frame = document.getElementById('sco');
  if (popup && !popup.closed) popup.close();
  if (frame && !ending.over) {
    const left = new Promise((resolve) => { frame.addEventListener('load', resolve, { once: true }); });
    frame.src = 'about:blank';
    await Promise.race([left, new Promise((resolve) => { setTimeout(resolve, GOODBYE); })]);
  }
  ending.end();
  sitting = null;
  popup = null;
  document.body.dataset.session = 'ended';
}

/** Some content must have a window of its own; the API is found through its opener. */
function openWindow() {
  if (!sitting) return;
  popup = window.open(sitting.launch.url, 'lectern-sco', 'popup,width=1024,height=768');
  if (!popup) {
    once('popup_blocked', drawFault);
    return;
  }
  drawFault(t, null);
  drawNothing(t, t.opened, openWindow);
}

function over() {
  document.body.dataset.session = 'ended';
  forget();
  drawEnd(t, outline);
}

const show = () => draw(t, outline, { go, openWindow, running: sitting !== null });

/** The page may never come back: save now. */
function parting() {
  if (!queue) return;
  sitting?.save();
  queue.part();
}
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') parting(); else queue?.stay(); });
addEventListener('pageshow', () => queue?.stay());
addEventListener('pagehide', parting);

start();
