// One segment on the page: heading, text, control, what came back, and the actions.
// A later view of the same segment updates it in place, so that nothing typed is lost.

import { h, direction, languageName, prose } from './dom.js';
import { icon } from './icons.js';
import { bring } from './bring.js';
import { kind } from './kinds/index.js';
import { draft } from './session.js';

export async function segmentPage(view, t, act) {
  const { segment } = view;
  const control = (await kind(segment))?.(segment, t, act) ?? null;
  const heading = h('h2', { id: 'segment-title', tabindex: '-1', lang: segment.lang, dir: direction(segment.lang) }, segment.title);
  const prompt = segment.html ? prose(segment.html, segment.lang) : null;
  if (prompt) prompt.id = 'segment-prompt';
  const sure = segment.confidence && control?.read ? (await bring('kinds/confidence.js', 'kinds/confidence.css')).confidence(t) : null;
  const help = h('div', { 'aria-live': 'polite' });
  const results = h('div', { 'aria-live': 'polite' });
  const remark = h('p', { class: 'remark', id: 'remark', role: 'alert' });
  const actions = h('div', { class: 'actions', role: 'group' });
  const node = h('article', { class: 'segment', 'data-segment': segment.id, 'data-kind': segment.kind, 'aria-labelledby': 'segment-title' },
    translationNote(view, t), heading, facts(segment, view.question, t), prompt, control?.node, sure, help, results, remark, actions);

  /** Shows the newest view of this segment. */
  async function update(next) {
    node.dataset.progress = `${next.progress.position}/${next.progress.total}`;
    const { question } = next;
    if (control?.write) restore(control, question, segment.id);
    const said = question?.outcome || question?.hint ? await bring('feedback.js', 'feedback.css') : null;
    help.replaceChildren(...(question?.hint ? [said.hintPanel(question.hint, segment.lang, t)] : []));
    results.replaceChildren(...(question?.outcome ? [said.showResult(control, next, t)] : []));
    if (question?.done) {
      control?.lock?.();
      sure?.remove();
    }
    actions.replaceChildren(...buttons(next, t, act));
    remark.textContent = '';
    return results.firstElementChild;
  }

  await update(view);
  return { node, heading, control, update, remark: (text) => { remark.textContent = text; }, confidence: () => sure?.querySelector('input:checked')?.value };
}

function restore(control, question, id) {
  const response = question?.done ? question.response : draft(id) ?? question?.response;
  if (response) control.write(response);
}

function translationNote({ segment, course }, t) {
  const other = segment.lang !== course.lang;
  if (!other && !segment.stale) return null;
  return h('p', { class: 'translation' }, icon('info'), h('span', {}, other ? t.untranslated(languageName(segment.lang, t.lang)) : t.stale));
}

/** Points and tries, in small print under the heading. */
function facts(segment, question, t) {
  if (!question) return null;
  const said = segment.unscored ? [t.practice] : [t.worth(segment.points)];
  if (segment.tries) said.push(t.tries(segment.tries));
  return h('p', { class: 'facts' }, said.join(' · '));
}

/** Back at the start of the line, the way on at its end. */
function buttons({ can, segment, question, attempt }, t, act) {
  const on = (name) => ({ click: (event) => act.press(name, event) });
  const again = question?.outcome && can.check;
  const forward = can.next && segment.kind !== 'branch';
  const main = can.check ? 'check' : forward ? 'next' : 'finish';
  const look = (name) => (name === main ? 'main' : 'plain');
  return [
    can.back && h('button', { class: 'plain back', 'data-action': 'back', on: on('back') }, icon('back'), h('span', {}, t.back)),
    can.hint && h('button', { class: 'plain', 'data-action': 'hint', on: on('hint') }, icon('hint'), h('span', {}, t.hint)),
    can.finish && h('button', { class: look('finish'), 'data-action': 'finish', on: on('finish') }, h('span', {}, attempt.state === 'finished' ? t.toResult : t.finish)),
    can.check && h('button', { class: look('check'), 'data-action': 'check', on: on('check') }, h('span', {}, again ? t.tryAgain : t.check)),
    forward && h('button', { class: look('next'), 'data-action': 'next', on: on('next') }, h('span', {}, t.next), icon('next')),
  ].filter(Boolean);
}
