// In place of the player's api.js: the same reads and writes, answered here, kept by the LMS.

import { course } from './course.js';
import { lms } from './lms/index.js';
import { Problem } from './problem.js';
import { begun, outcome } from './progress.js';
import { runtime } from './runtime.js';
import { read as stateOf, written } from './state.js';

export { Problem };

let tell = () => {};
let play = null;
let state = null;
let over = false;
let since = Date.now();

export const tellReading = (said) => tell(said);
export const onSaving = (listener) => { tell = listener; };
export const retryNow = () => { if (play) save(); };
export const unsaved = () => false;
export const backOff = () => 500;
export const rest = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** The attempt that goes on in this LMS, or a new one. */
async function begin() {
  const found = await lms.begin(course);
  state = stateOf(course, found.state, outcome) ?? begun(course, seed(), language(found.language));
  play = runtime(course, state, found.returnUrl);
  since = Date.now();
  save();
}

const seed = () => Array.from(crypto.getRandomValues(new Uint32Array(2)), (word) => word.toString(36)).join('');

function language(wanted) {
  const there = [course.lang, ...Object.keys(course.translations)];
  const asked = [wanted, ...navigator.languages].filter(Boolean).map((tag) => tag.toLowerCase());
  for (const tag of asked) {
    const found = there.find((lang) => lang.toLowerCase() === tag) ?? there.find((lang) => lang.split('-')[0].toLowerCase() === tag.split('-')[0]);
    if (found) return found;
  }
  return course.lang;
}

export async function read(path) {
  if (over) throw new Problem(401);
  if (!play) await begin();
  return path === 'session' ? play.current() : play.peek(decodeURIComponent(path.slice('segments/'.length)));
}

export async function write(path, body) {
  if (over) throw new Problem(401);
  const { view, graded } = play.act(path, body);
  if (graded) lms.answered(course.segments.find(({ id }) => id === body.segment), graded, body.duration_ms);
  if (path === 'exit') await end();
  else save();
  return view;
}

/** What the LMS keeps and hears, after every act. */
function save() {
  const saved = lms.save(standing());
  tell(saved ? 'saved' : 'unsaved');
}

function standing() {
  const now = Date.now();
  state.spent += now - since;
  since = now;
  const { segments } = course;
  return {
    text: written(course, state, lms.most),
    bookmark: state.bookmark,
    progress: state.result ? 1 : state.done.length / segments.length,
    result: state.result,
    outcome: outcome(course, state),
    scored: course.possible > 0,
  };
}

async function end() {
  over = true;
  await lms.end(standing());
}

/** The page is going. */
export function leave() {
  if (play && !over) end();
}
