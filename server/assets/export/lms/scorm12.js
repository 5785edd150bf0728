// SCORM 1.2: one status for two things, so a course with points ends passed or failed, one without ends completed.

import { find } from './find.js';

const started = Date.now();
let api = null;
let running = false;
let quiet = false; // A review: the LMS keeps nothing.
let settled = false; // It has a result already.
let interactions = 0;

const get = (name) => String(api.LMSGetValue(name) ?? '');
const set = (name, value) => String(api.LMSSetValue(name, String(value))) === 'true';

/** HHHH:MM:SS.SS */
function time(milliseconds) {
  const hundredths = Math.floor(milliseconds / 10);
  const two = (number) => String(number).padStart(2, '0');
  const [h, m, s] = [Math.floor(hundredths / 360_000), Math.floor(hundredths / 6_000) % 60, Math.floor(hundredths / 100) % 60];
  return `${String(h).padStart(4, '0')}:${two(m)}:${two(s)}.${two(hundredths % 100)}`;
}

const TYPES = { choice: 'choice', short: 'fill-in', numeric: 'numeric', order: 'sequencing', match: 'matching', cloze: 'fill-in' };

export const scorm12 = {
  most: 4_096,
  present: () => Boolean(find('API')),
  begin() {
    api = find('API');
    running = Boolean(api) && (String(api.LMSInitialize('')) === 'true' || isRunning());
    if (!running) return { state: '', missing: true };
    const status = get('cmi.core.lesson_status');
    quiet = ['review', 'browse'].includes(get('cmi.core.lesson_mode'));
    settled = ['passed', 'failed', 'completed'].includes(status);
    interactions = Number(get('cmi.interactions._count')) || 0;
    return {
      state: get('cmi.suspend_data'),
      language: get('cmi.student_preference.language'),
      learner: get('cmi.core.student_id'),
      entry: get('cmi.core.entry'),
      location: get('cmi.core.lesson_location'),
      status,
    };
  },
  answered(segment, graded, duration) {
    if (!running || quiet) return;
    const at = `cmi.interactions.${interactions}`;
    if (!set(`${at}.id`, segment.id)) return;
    interactions += 1;
    const kind = segment.kind === 'truefalse' ? 'true-false' : TYPES[segment.content.body.type];
    set(`${at}.type`, kind);
    set(`${at}.time`, new Date().toTimeString().slice(0, 8));
    set(`${at}.weighting`, segment.points);
    set(`${at}.student_response`, answerOf(kind, graded.response));
    set(`${at}.result`, graded.outcome === 'right' ? 'correct' : 'wrong');
    if (duration) set(`${at}.latency`, time(duration));
  },
  save(standing) {
    if (!running) return false;
    if (quiet) return true;
    // The score comes before the status: some LMSs judge by it when the status arrives.
    if (standing.scored) {
      set('cmi.core.score.min', 0);
      set('cmi.core.score.max', 100);
      if (standing.result && standing.outcome.scaled !== null) set('cmi.core.score.raw', Math.round(standing.outcome.scaled * 10_000) / 100);
    }
    set('cmi.suspend_data', standing.text);
    set('cmi.core.lesson_location', standing.bookmark);
    // What the LMS has as a result is not taken back because the course is open again.
    if (standing.result || !settled) set('cmi.core.lesson_status', status(standing));
    return String(api.LMSCommit('')) === 'true';
  },
  end(standing) {
    if (!running) return;
    this.save(standing);
    set('cmi.core.session_time', time(Date.now() - started));
    set('cmi.core.exit', standing.result ? '' : 'suspend');
    api.LMSFinish('');
    running = false;
  },
  /** What the LMS says was wrong. */
  fault: () => String(api?.LMSGetLastError() ?? ''),
};

/** A window that was loaded anew meets a session that has begun. */
const isRunning = () => get('cmi.core.student_id') !== '' && String(api.LMSGetLastError()) === '0';

function status({ result, scored }) {
  if (!result) return 'incomplete';
  if (scored && result.passed !== null) return result.passed ? 'passed' : 'failed';
  return result.completed ? 'completed' : 'incomplete';
}

/** 1.2 writes single letters, `a,b` and `a.b`, and t or f. */
function answerOf(kind, response) {
  if (kind === 'true-false') return response === 'true' ? 't' : 'f';
  return response.replaceAll('[,]', ',').replaceAll('[.]', '.').slice(0, 255);
}
