// SCORM 2004, 3rd and 4th Edition: completion and success apart, progress as a measure.

import { find } from './find.js';

const started = Date.now();
let api = null;
let running = false;
let quiet = false; // A review: the LMS keeps nothing.
let settled = false; // It has a result already.
let interactions = 0;

const get = (name) => String(api.GetValue(name) ?? '');
const set = (name, value) => String(api.SetValue(name, String(value))) === 'true';
const seconds = (milliseconds) => `PT${(Math.floor(milliseconds / 10) / 100).toFixed(2)}S`;
/** real(10,7) */
const real = (number) => String(Math.round(number * 1e7) / 1e7);

const TYPES = { choice: 'choice', short: 'fill-in', numeric: 'numeric', order: 'sequencing', match: 'matching', cloze: 'fill-in' };

export const scorm2004 = {
  most: 64_000,
  present: () => Boolean(find('API_1484_11')),
  begin() {
    api = find('API_1484_11');
    running = Boolean(api) && (String(api.Initialize('')) === 'true' || isRunning());
    if (!running) return { state: '', missing: true };
    const [completion, success] = [get('cmi.completion_status'), get('cmi.success_status')];
    quiet = ['review', 'browse'].includes(get('cmi.mode'));
    settled = completion === 'completed';
    interactions = Number(get('cmi.interactions._count')) || 0;
    return {
      state: get('cmi.suspend_data'),
      language: get('cmi.learner_preference.language'),
      learner: get('cmi.learner_id'),
      entry: get('cmi.entry'),
      location: get('cmi.location'),
      status: ['passed', 'failed'].includes(success) ? success : completion,
    };
  },
  answered(segment, graded, duration) {
    if (!running || quiet) return;
    const at = `cmi.interactions.${interactions}`;
    if (!set(`${at}.id`, segment.id)) return;
    interactions += 1;
    set(`${at}.type`, segment.kind === 'truefalse' ? 'true-false' : TYPES[segment.content.body.type]);
    set(`${at}.timestamp`, new Date().toISOString().replace(/\.\d+Z$/, 'Z'));
    set(`${at}.weighting`, real(segment.points));
    set(`${at}.learner_response`, graded.response);
    set(`${at}.result`, graded.outcome === 'right' ? 'correct' : 'incorrect');
    if (duration) set(`${at}.latency`, seconds(duration));
  },
  save(standing) {
    if (!running) return false;
    if (quiet) return true;
    const { outcome, result } = standing;
    if (standing.scored && result && outcome.scaled !== null) {
      set('cmi.score.min', 0);
      set('cmi.score.max', 100);
      set('cmi.score.raw', real(outcome.scaled * 100));
      set('cmi.score.scaled', real(outcome.scaled));
    }
    set('cmi.suspend_data', standing.text);
    set('cmi.location', standing.bookmark);
    set('cmi.progress_measure', real(standing.progress));
    // What the LMS has as a result is not taken back because the course is open again.
    if (result || !settled) set('cmi.completion_status', result?.completed ? 'completed' : 'incomplete');
    if (result && result.passed !== null) set('cmi.success_status', result.passed ? 'passed' : 'failed');
    return String(api.Commit('')) === 'true';
  },
  end(standing) {
    if (!running) return;
    this.save(standing);
    set('cmi.session_time', seconds(Date.now() - started));
    set('cmi.exit', standing.result ? 'normal' : 'suspend');
    api.Terminate('');
    running = false;
  },
  /** What the LMS says was wrong. */
  fault: () => String(api?.GetLastError() ?? ''),
};

/** A window that was loaded anew meets a session that has begun. */
const isRunning = () => get('cmi.learner_id') !== '' && String(api.GetLastError()) === '0';
