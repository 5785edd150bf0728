// What comes back after an answer: the verdict, notes beside what was chosen,
// the hint, the explanation and, once earned, the right answer.

import { h, prose } from './dom.js';
import { icon } from './icons.js';

/** Marks the control's parts and returns the panel with the verdict. */
export function showResult(control, view, t) {
  clear(control);
  const { question, segment } = view;
  const general = question.feedback.filter((note) => !beside(control, note, segment.lang));
  mark(control, question, t);
  return panel(question, segment, general, t);
}

/** A panel with the hint. */
export function hintPanel(text, lang, t) {
  return h('section', { class: 'panel hint-panel', tabindex: '-1', id: 'hint', 'aria-labelledby': 'hint-title' },
    h('h3', { id: 'hint-title' }, icon('hint'), t.hint), prose(text, lang));
}

function panel(question, segment, notes, t) {
  const { outcome, tries_left: left, done } = question;
  const rest = done || left === null ? null : h('p', { class: 'tries' }, t.triesLeft(left));
  return h('section', { class: 'panel result', 'data-result': outcome, 'aria-labelledby': 'result-title' },
    h('h3', { id: 'result-title' }, h('span', { class: 'sign' }, icon(outcome)), title(question, t), earned(question, segment, t)),
    notes.map((note) => prose(note.html, segment.lang)),
    rest,
    question.solution && outcome !== 'right' ? titled(t.rightAnswer, question.solution.text, segment.lang) : null,
    question.explanation ? titled(t.explanation, question.explanation, segment.lang) : null);
}

function title({ outcome, done }, t) {
  if (outcome === 'wrong' && !done) return t.notYet;
  return t[outcome];
}

function earned({ points, done }, segment, t) {
  if (segment.unscored || points === null || !done) return null;
  return h('span', { class: 'earned' }, t.earned(points, segment.points));
}

const titled = (name, text, lang) => h('div', { class: 'titled' }, h('h4', {}, name), prose(text, lang));

function beside(control, note, lang) {
  const slot = note.about && control?.slots?.get(note.about);
  slot?.append(prose(note.html, lang, 'span', 'note'));
  return Boolean(slot);
}

/** Right and wrong are said with a sign and a word, and only when the server has told; where all is right, the panel says it. */
function mark(control, { outcome, solution, response, done }, t) {
  if (!done || !response || !control?.verdicts) return;
  const known = solution ?? (outcome === 'right' ? { response } : null);
  if (!known?.response) return;
  for (const [id, verdict] of control.verdicts(known.response, response)) {
    if (!verdict) continue;
    const place = control.node.querySelector(`[data-option="${CSS.escape(id)}"]`);
    place?.setAttribute('data-verdict', verdict);
    if (outcome !== 'right') control.slots.get(id)?.prepend(h('span', { class: 'verdict' }, icon(verdict), h('span', {}, verdictWord(verdict, response, id, t))));
  }
}

function verdictWord(verdict, response, id, t) {
  if (response.type !== 'choice') return t[verdict];
  if (verdict === 'right' && !response.chosen.includes(id)) return t.rightAnswer;
  return verdict === 'right' ? t.right : t.yourAnswer;
}

function clear(control) {
  control?.slots?.forEach((slot) => slot.replaceChildren());
  control?.node.querySelectorAll('[data-verdict]').forEach((node) => node.removeAttribute('data-verdict'));
}
