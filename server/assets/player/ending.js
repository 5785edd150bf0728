// Pages that end something: the result of the attempt, a pause, a session that is over.

import { h } from './dom.js';
import { icon, svg } from './icons.js';

/** The result of a finished attempt. */
export function resultPage(view, t, act) {
  const { result, segment, progress } = view;
  const title = verdict(result, t);
  const heading = h('h2', { id: 'segment-title', tabindex: '-1' }, title);
  const node = h('article', {
    class: 'segment ending', 'data-segment': segment.id, 'data-kind': segment.kind, 'data-progress': `${progress.position}/${progress.total}`,
    'data-passed': String(result.passed), 'data-completed': String(result.completed), 'aria-labelledby': 'segment-title',
  }, result.possible > 0 ? ring(result, t) : h('p', { class: 'seal' }, icon('right')), heading, score(result, t),
  h('p', { class: 'after' }, view.attempt.can_restart && !result.passed ? t.again : t.closeNow),
  h('div', { class: 'actions stacked', role: 'group' },
    homeward(view, t, act),
    h('button', { class: 'plain', on: { click: act.lookBack } }, icon('list'), h('span', {}, t.lookBack))));
  if (view.graded) watchGrade(node.querySelector('.after'), t, act);
  return { node, heading };
}

/** How often is looked where the grade is, and how long is waited in between. */
const LOOKS_MS = [500, 1_500, 3_000, 6_000, 12_000, 30_000];

/** Says where the grade is, until the learning platform has it. */
async function watchGrade(node, t, act) {
  const said = node.appendChild(h('span', { class: 'grade', role: 'status' }));
  for (const pause of LOOKS_MS) {
    await new Promise((enough) => setTimeout(enough, pause));
    if (!document.contains(node)) return;
    const state = await act.gradeState();
    if (!t.grade[state]) return;
    said.textContent = ` ${t.grade[state]}`;
    said.dataset.grade = state;
    if (state !== 'waiting') return;
  }
}

function verdict({ passed, possible }, t) {
  if (!possible) return t.completed;
  return passed ? t.passed : t.notPassed;
}

function score({ won, possible, passed, pass_percent: needed }, t) {
  if (!possible) return null;
  return h('p', { class: 'score' }, t.score(won, possible), passed || !needed ? '' : ` ${t.needed(percentage(needed, t))}`);
}

const percentage = (percent, t) => new Intl.NumberFormat(t.lang, { style: 'percent', maximumFractionDigits: 0 }).format(percent / 100);

/** A ring drawn with attributes alone: the page's policy allows no inline style. */
function ring({ percent, pass_percent: needed, passed }, t) {
  const label = percentage(percent, t);
  const around = { cx: 60, cy: 60, r: 52, fill: 'none', 'stroke-width': 10, pathLength: 100, transform: 'rotate(-90 60 60)' };
  const mark = needed > 0 && needed < 100 ? svg('circle', { ...around, class: 'ring-mark', 'stroke-dasharray': '1 99', 'stroke-dashoffset': -(needed - 0.5) }) : '';
  return svg('svg', { class: `ring ${passed ? 'ring-passed' : 'ring-short'}`, viewBox: '0 0 120 120', role: 'img', 'aria-label': t.scoreLabel(label) },
    svg('circle', { ...around, class: 'ring-track' }),
    svg('circle', { ...around, class: 'ring-won', 'stroke-linecap': percent > 0 ? 'round' : 'butt', 'stroke-dasharray': `${percent} 100` }),
    mark,
    svg('text', { x: 60, y: 70, 'text-anchor': 'middle', 'font-size': 28 }, label));
}

function homeward(view, t, act) {
  if (!view.return_url) return null;
  return h('button', { class: 'main', 'data-action': 'exit', on: { click: (event) => act.press('exit', event) } }, h('span', {}, t.goBack));
}

/** After Exit, where there is nowhere to go back to. */
export function pausePage(t, act) {
  const heading = h('h2', { id: 'segment-title', tabindex: '-1' }, t.pausedTitle);
  const node = h('article', { class: 'segment ending', 'aria-labelledby': 'segment-title' },
    h('p', { class: 'seal' }, icon('right')), heading, h('p', {}, t.paused),
    h('div', { class: 'actions stacked', role: 'group' }, h('button', { class: 'main', on: { click: act.resume } }, h('span', {}, t.goOn))));
  return { node, heading };
}

/** The session is over, or there was none: the same look as the server's refusal page. */
export function refusalPage(t, reason, requestId, home) {
  const missing = reason === 'session.missing';
  const heading = h('h1', { tabindex: '-1' }, missing ? t.missingTitle : t.endedTitle);
  const node = h('article', { class: 'refusal' }, heading,
    missing ? null : h('p', {}, t.ended), h('p', { class: 'advice' }, t.reopen),
    home ? h('p', {}, h('a', { href: home, 'data-action': 'back' }, t.goBack)) : null,
    requestId ? h('p', { class: 'reference' }, t.reference(requestId)) : null);
  return { node, heading };
}
