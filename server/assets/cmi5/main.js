// A learner's page of a cmi5 course: what there is to do, how it stands, and the way into each AU. The server decides what counts;
// the page asks again while an AU is open, when the learner comes back to it, and when a window says that it was left.

import { bearer, takeToken } from '../session.js';
import { ask, Problem, tellBlocked } from './server.js';
import { draw, drawAlone, drawStrip } from './draw.js';
import { words } from './words.js';

const WAITING = 'lectern.cmi5';
/** How often the page asks while an AU is open, and otherwise. */
const [OFTEN, SELDOM] = [2_500, 20_000];

let t = words(...navigator.languages);
let outline = null;
let busy = false;
let timer = 0;
const windows = new Map();

/** The tab's own storage, or null where it is forbidden. */
function kept() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/** The token from the address or the history, else the one that waited while an AU had this page's place. */
function takeBack() {
  const storage = kept();
  const waited = storage?.getItem(WAITING);
  storage?.removeItem(WAITING);
  if (takeToken() || !waited) return bearer();
  history.replaceState(null, '', `#s=${encodeURIComponent(waited)}`);
  return takeToken();
}

async function start() {
  const fresh = /[#&]s=/.test(location.hash);
  if (!takeBack()) return drawAlone(t, t.missing);
  addEventListener('hashchange', () => location.reload());
  try {
    outline = await ask('', null, () => drawStrip(t, 'offline'));
  } catch (error) {
    return refused(error);
  }
  t = words(outline.lang, ...navigator.languages);
  const units = outline.items.filter((item) => item.au !== null);
  const [only] = units;
  // Back from the AU, or on a reload, the learner chooses.
  if (fresh && units.length === 1 && !outline.satisfied && (window.top === window || !only.own_window)) return here(only);
  show();
  return watch();
}

const show = () => draw(t, outline, { open });

function refused(error) {
  if (!(error instanceof Problem)) throw error;
  if (error.status === 401) drawAlone(t, t.expired);
  else drawStrip(t, 'refused', error.message);
}

/** Looks again, now and then. */
function watch() {
  clearTimeout(timer);
  for (const [au, window] of windows) if (window.closed) windows.delete(au);
  const running = windows.size > 0 || outline?.items.some((item) => item.running);
  timer = setTimeout(look, running ? OFTEN : SELDOM);
}

async function look() {
  if (document.visibilityState === 'visible' && !busy && outline) {
    try {
      const before = JSON.stringify(outline);
      outline = await ask('', null, () => drawStrip(t, 'offline'));
      drawStrip(t, null, '', ['offline']);
      if (before !== JSON.stringify(outline)) show();
    } catch (error) {
      return refused(error);
    }
  }
  return watch();
}

/** Opens an AU as it wants to be opened. */
function open(item, instead = false) {
  if (busy) return;
  drawStrip(t, null);
  if (item.own_window && !instead) away(item);
  else here(item);
}

/** In a window of its own. It is asked for at once: later it would no longer be the learner's own wish. */
async function away(item) {
  windows.get(item.au)?.close();
  const opened = window.open('', '_blank');
  if (!opened) {
    tellBlocked();
    const instead = window.top === window ? () => open(item, true) : null;
    drawStrip(t, 'popup_blocked', '', null, instead && { label: t.here, run: instead });
    return;
  }
  // What runs there has no business in here.
  opened.opener = null;
  windows.set(item.au, opened);
  busy = true;
  try {
    const { url } = await ask('open', { au: item.au, after: 'window' }, () => drawStrip(t, 'offline'));
    opened.location.replace(url);
  } catch (error) {
    opened.close();
    windows.delete(item.au);
    refused(error);
  } finally {
    busy = false;
  }
  look();
}

/** In this page's place. */
async function here(item) {
  busy = true;
  drawStrip(t, 'opening');
  let after = 'home';
  try {
    kept()?.setItem(WAITING, bearer());
    if (kept()) after = 'page';
  } catch {
    // Full, or forbidden after all: the AU leads to where the learner came from.
  }
  try {
    const { url } = await ask('open', { au: item.au, after }, () => drawStrip(t, 'offline'));
    location.assign(url);
  } catch (error) {
    kept()?.removeItem(WAITING);
    if (outline) show();
    refused(error);
  } finally {
    busy = false;
  }
}

addEventListener('focus', look);
document.addEventListener('visibilitychange', look);
addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  kept()?.removeItem(WAITING);
  drawStrip(t, null);
  look();
});
new BroadcastChannel('lectern-cmi5').addEventListener('message', look);

start();
