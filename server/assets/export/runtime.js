// The course, played here instead of on a server: reads and acts of the player, answered with the same views.

import { deliver, isQuestion, wording } from './delivery.js';
import { solution } from './grading.js';
import { keyring } from './ids.js';
import { Problem } from './problem.js';
import { answer, isEnd, isSpent, leave, mayLeave, mayView, outcome } from './progress.js';

/** Plays a course on a state; `returnUrl` is where the learner came from, if that is known. */
export function runtime(course, state, returnUrl = null) {
  const segmentOf = (id) => course.segments.find((segment) => segment.id === id);

  function open(id) {
    const segment = segmentOf(id);
    if (!segment) throw new Problem(404, { code: 'segment.not_found', detail: `no segment ${id}` });
    if (!mayView(course, state, id)) throw new Problem(409, { code: 'segment.locked', detail: `segment ${id} is not open yet` });
    return segment;
  }

  const acts = {
    next({ from, choice }) {
      state.bookmark = leave(course, state, open(from), choice);
    },
    bookmark({ segment }) {
      state.bookmark = open(segment).id;
    },
    answer({ segment, response }) {
      return answer(course, state, open(segment), response);
    },
    hint({ segment }) {
      if (!state.hints.includes(open(segment).id)) state.hints.push(segment);
    },
    language({ lang }) {
      if (langs(course).includes(lang)) state.lang = lang;
    },
    finish() {
      const segment = segmentOf(state.bookmark);
      if (segment.kind !== 'end' && !isEnd(course, state, segment)) throw new Problem(409, { code: 'attempt.not_at_end', detail: 'go to the end of the course before finishing it' });
      state.result = outcome(course, state);
      if (!state.done.includes(segment.id)) state.done.push(segment.id);
    },
    exit() {},
  };

  return {
    /** Does something; answers the view, and what an LMS may want to hear of it. */
    act(name, body) {
      if (state.result && name !== 'exit' && name !== 'language') throw new Problem(409, { code: 'attempt.finished', detail: 'this attempt has ended; open the course again' });
      const graded = acts[name](body) ?? null;
      return { view: draw(course, state, segmentOf(state.bookmark), returnUrl), graded };
    },
    current: () => draw(course, state, segmentOf(state.bookmark), returnUrl),
    peek: (id) => draw(course, state, open(id), returnUrl),
  };
}

const langs = (course) => [course.lang, ...Object.keys(course.translations)];

/** One screen. */
function draw(course, state, segment, returnUrl) {
  const before = state.path[state.path.indexOf(segment.id) - 1] ?? null;
  return {
    course: {
      id: course.id,
      title: course.translations[state.lang]?.title ?? course.title,
      lang: state.lang,
      langs: langs(course),
      minutes: course.minutes,
      version: course.version,
      objectives: course.objectives,
    },
    attempt: { id: state.seed, number: 1, state: state.result ? 'finished' : 'active', can_restart: false },
    progress: {
      position: course.segments.indexOf(segment) + 1,
      total: course.segments.length,
      outline: course.segments.map((entry) => ({ id: entry.id, title: wording(course, entry, state.lang).title, state: standing(course, state, entry, segment) })),
    },
    segment: deliver(course, segment, state.lang, state.seed),
    question: isQuestion(segment) ? question(course, state, segment) : null,
    can: can(course, state, segment, before),
    back_to: before,
    result: state.result && { ...state.result, percent: Math.floor(state.result.scaled * 100 + 1e-9), pass_percent: course.pass },
    return_url: returnUrl,
  };
}

function standing(course, state, entry, shown) {
  if (entry.id === shown.id) return 'current';
  if (state.done.includes(entry.id)) return 'done';
  return course.order === 'free' || state.path.includes(entry.id) ? 'open' : 'locked';
}

/** How a question stands: what is in here was earned. */
function question(course, state, segment) {
  const { content } = wording(course, segment, state.lang);
  const answered = state.answers[segment.id];
  const done = isSpent(state, segment) || Boolean(answered && state.result);
  const used = answered?.tries ?? 0;
  return {
    tries_used: used,
    tries_left: segment.attempts > 0 ? Math.max(segment.attempts - used, 0) : null,
    done,
    outcome: answered?.outcome ?? null,
    points: answered?.points ?? null,
    feedback: answered?.feedback ?? [],
    hint: state.hints.includes(segment.id) ? content.hint : null,
    explanation: done ? content.explanation : null,
    solution: done && answered?.outcome !== 'right' ? solution(content, keyring(state.seed, segment.id)) : null,
    response: answered?.response ?? null,
  };
}

function can(course, state, segment, before) {
  const active = !state.result;
  const asks = active && isQuestion(segment) && !isSpent(state, segment);
  return {
    back: before !== null,
    next: active && mayLeave(course, state, segment),
    check: asks,
    hint: asks && segment.content.hint !== null && !state.hints.includes(segment.id),
    finish: active && (segment.kind === 'end' || isEnd(course, state, segment)),
  };
}
