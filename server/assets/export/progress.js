// How far a learner is, and what they may do next: the rules that the server follows, over a state that fits into an LMS.

import { grade } from './grading.js';
import { keyring } from './ids.js';
import { isQuestion, wording } from './delivery.js';
import { Problem } from './problem.js';

/** At the first segment. */
export const begun = (course, seed, lang) => ({
  seed, lang, bookmark: course.segments[0].id, path: [course.segments[0].id], done: [], answers: {}, hints: [], jumped: [], started: Date.now(), spent: 0, result: null,
});

const at = (course, id) => course.segments.findIndex((segment) => segment.id === id);

/** Where a segment leads when nothing special happens. */
function following(course, segment) {
  if (segment.kind === 'end') return null;
  return segment.goto ?? course.segments[at(course, segment.id) + 1]?.id ?? null;
}

/** The segment that follows. `step` is viewed, right, spent or spent-again. */
function next(course, segment, step) {
  if (segment.kind === 'branch') return segment.id;
  if (step === 'right') return segment.pass_to ?? following(course, segment);
  if (step === 'spent') return segment.fail_to ?? following(course, segment);
  return following(course, segment);
}

export function mayView(course, state, id) {
  return at(course, id) >= 0 && (course.order === 'free' || state.path.includes(id));
}

/** Whether a question takes no more answers. */
export function isSpent(state, segment) {
  const answered = state.answers[segment.id];
  return Boolean(answered) && (answered.outcome === 'right' || (segment.attempts > 0 && answered.tries >= segment.attempts));
}

function step(state, segment) {
  const answered = state.answers[segment.id];
  if (answered?.outcome === 'right') return 'right';
  if (answered && isSpent(state, segment)) return state.jumped.includes(segment.id) ? 'spent-again' : 'spent';
  return 'viewed';
}

/** Whether the way on from a segment is open. */
export function mayLeave(course, state, segment) {
  if (segment.kind === 'branch' || segment.kind === 'end') return false;
  if (isQuestion(segment) && course.order === 'linear') return Boolean(state.answers[segment.id]);
  return next(course, segment, 'viewed') !== null;
}

/** Whether a segment is a place where the course can be finished. */
export function isEnd(course, state, segment) {
  const leadsOn = segment.kind === 'branch' || next(course, segment, step(state, segment)) !== null;
  return !leadsOn && (!isQuestion(segment) || Boolean(state.answers[segment.id]));
}

function reach(state, id) {
  if (!state.path.includes(id)) state.path.push(id);
}

const add = (list, id) => { if (!list.includes(id)) list.push(id); };

/** Leaves a segment and answers where to. */
export function leave(course, state, from, choice) {
  let to = null;
  if (from.kind === 'branch') to = from.content.body.choices.find(({ target }) => target === choice)?.target ?? null;
  else if (mayLeave(course, state, from)) to = next(course, from, step(state, from));
  if (!to || to === from.id) throw new Problem(409, { code: 'segment.not_left', detail: `answer ${from.id} before going on` });
  if (from.fail_to === to && isSpent(state, from)) add(state.jumped, from.id);
  add(state.done, from.id);
  reach(state, to);
  return to;
}

/** Grades an answer and notes it. */
export function answer(course, state, segment, response) {
  if (isSpent(state, segment)) throw new Problem(409, { code: 'question.spent', detail: `question ${segment.id} takes no more answers` });
  const { content } = wording(course, segment, state.lang);
  const graded = grade(segment, content, keyring(state.seed, segment.id), response);
  const before = state.answers[segment.id];
  state.answers[segment.id] = {
    tries: (before?.tries ?? 0) + 1,
    outcome: graded.outcome,
    points: Math.max(before?.points ?? 0, graded.points),
    feedback: graded.feedback,
    response,
  };
  return graded;
}

/** What the attempt amounts to. */
export function outcome(course, state) {
  const scored = course.segments.filter((segment) => isQuestion(segment) && !segment.unscored);
  const won = scored.reduce((sum, { id }) => sum + (state.answers[id]?.points ?? 0), 0);
  const scaled = course.possible > 0 ? Math.min(Math.max(won / course.possible, 0), 1) : 1;
  const passed = scaled * 100 + 1e-9 >= course.pass;
  const asked = scored.filter(({ id }) => course.order === 'free' || state.path.includes(id));
  const completed = { viewed: true, answered: asked.every(({ id }) => state.answers[id]), passed }[course.complete_when];
  return { won, possible: course.possible, scaled, passed, completed };
}
