// The state of an attempt as text that fits into an LMS: 4,096 characters in SCORM 1.2. Segments are told by their place; when
// it is too long, what was answered long ago is forgotten first, how it was judged never.

import { grade } from './grading.js';
import { keyring } from './ids.js';
import { wording } from './delivery.js';

export const MOST = 4_096;

const OUTCOMES = ['wrong', 'partial', 'right'];

/** Text of at most `most` characters. */
export function written(course, state, most = MOST) {
  const place = (id) => course.segments.findIndex((segment) => segment.id === id);
  const answers = Object.entries(state.answers).map(([id, { tries, outcome, points, response }]) => [place(id), tries, OUTCOMES.indexOf(outcome), points, response]);
  const whole = () => JSON.stringify([1, course.version, state.seed, state.lang, place(state.bookmark), state.path.map(place), state.done.map(place), answers,
    state.hints.map(place), state.jumped.map(place), state.spent, state.result ? 1 : 0]);
  let text = whole();
  // Non-ASCII counts once per character in every LMS we know; escapes would count more.
  for (let at = 0; text.length > most && at < answers.length; at += 1) {
    answers[at][4] = null;
    text = whole();
  }
  return text;
}

/** The state behind a text; null when it is none of this version of the course. */
export function read(course, text, outcome) {
  try {
    const [format, version, seed, lang, bookmark, path, done, answers, hints, jumped, spent, finished] = JSON.parse(text);
    if (format !== 1 || version !== course.version) return null;
    const id = (place) => course.segments[place].id;
    const state = { seed, lang, bookmark: id(bookmark), path: path.map(id), done: done.map(id), hints: hints.map(id), jumped: jumped.map(id), started: Date.now(), spent, result: null, answers: {} };
    for (const [place, tries, judged, points, response] of answers) {
      state.answers[id(place)] = { tries, outcome: OUTCOMES[judged], points, feedback: feedback(course, state, course.segments[place], response), response };
    }
    if (finished) state.result = outcome(course, state);
    return state;
  } catch {
    return null;
  }
}

/** What was said to an answer is found again by grading it again. */
function feedback(course, state, segment, response) {
  return response ? grade(segment, wording(course, segment, state.lang).content, keyring(state.seed, segment.id), response).feedback : [];
}
