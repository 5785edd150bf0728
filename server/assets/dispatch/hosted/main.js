// The page between a package in another LMS and the player here: asks the server in, and tells the package how the learner
// stands. The server alone decides both.

import { courseFrame } from './course.js';
import { packageLine } from './line.js';
import { closing, refusal, waiting } from './page.js';
import { server } from './server.js';

const ALIVE_MS = 10_000;
const LOOK_MS = 30_000; // What changes without this page seeing it.
const NUDGE_MS = 200;

const line = packageLine();
const { look, enter, standing, relayed } = server(line?.token);
let begun = false;
let over = false;
let told = '';
let taken = '';
let nudged = null;
let away = false; // The server cannot be reached.

async function start() {
  if (!line) return refuse({ code: 'dispatch.missing' });
  waiting();
  const seen = await look();
  if (seen.code) {
    line.send('hello', { refused: seen.code });
    return refuse(seen);
  }
  document.title = seen.title;
  for (let turn = 0; !begun && turn < 60; turn += 1) {
    line.send('hello');
    await new Promise((resolve) => { setTimeout(resolve, 1_000); });
  }
}

function refuse({ code, launch }) {
  over = true;
  document.body.dataset.launch = 'refused';
  document.body.dataset.reason = code;
  refusal(code, launch);
}

async function begin(said) {
  if (begun) return;
  begun = true;
  const entered = await enter(said, () => line.send('lost'));
  if (entered.code) {
    line.send('refused', { code: entered.code });
    return refuse(entered);
  }
  document.body.dataset.launch = 'ok';
  courseFrame(entered.url, { changed: nudge, left });
  await tell();
  setInterval(tell, LOOK_MS);
  setInterval(() => { if (!over) line.send(away ? 'lost' : 'alive'); }, ALIVE_MS);
}

/** Something happened in the course; much may happen at once. */
function nudge() {
  clearTimeout(nudged);
  nudged = setTimeout(tell, NUDGE_MS);
}

/** Tells how the learner stands, when that is news. */
async function tell() {
  if (over) return;
  const now = await standing();
  if (away || !now) line.send(now ? 'alive' : 'lost');
  away = !now;
  if (!now) return;
  const text = JSON.stringify(now);
  if (text === told) return;
  told = text;
  line.send('standing', { standing: now });
}

async function left() {
  if (over) return;
  over = true;
  line.send('left', { standing: await standing() });
  closing();
  if (line.isWindow) setTimeout(() => close(), 3_000);
}

if (line) {
  line.hear = {
    begin,
    taken({ status, saved, error }) {
      const text = JSON.stringify([status, saved]);
      if (text !== taken) relayed({ status: String(status), saved: Boolean(saved), error: String(error ?? '') });
      taken = text;
    },
    closed() { if (line.isWindow) close(); },
  };
  addEventListener('pagehide', () => line.send('gone'));
}

await start();
