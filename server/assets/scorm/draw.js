// What the shell shows around a SCO.

import { h, direction } from '../dom.js';
import { icon } from '../icons.js';

const by = (id) => document.getElementById(id);
const wide = matchMedia('(min-width: 64rem)');

/** Controls and table of contents for an outline. `act`: {go, openWindow, running}. */
export function draw(t, outline, act) {
  document.documentElement.lang = t.lang;
  document.documentElement.dir = direction(t.lang);
  document.title = outline.title;
  // Two lines at most; all of it where the pointer rests.
  by('course').replaceChildren(h('span', { title: outline.title }, outline.title));
  const focused = document.activeElement?.dataset?.nav;
  drawSteps(t, outline, act);
  drawTools(t, outline, act);
  drawContents(t, outline, act);
  if (focused) document.querySelector(`[data-nav="${focused}"]`)?.focus();
}

/** A control that follows a request; null where it is not to be seen. */
const control = ({ hide }, name, request, act, inside, more = {}) => (hide.includes(request) ? null
  : h('button', { 'data-nav': name, on: { click: () => act.go(request) }, ...more }, inside));

function drawSteps(t, outline, act) {
  const several = outline.items.filter((item) => item.leaf).length > 1;
  by('steps').setAttribute('aria-label', t.steps);
  by('steps').replaceChildren(...(several ? [
    control(outline, 'previous', 'previous', act, [icon('back'), t.previous], { disabled: !outline.valid.previous }),
    control(outline, 'continue', 'continue', act, [t.continue, icon('next')], { disabled: !outline.valid.continue, class: 'main' }),
  ].filter(Boolean) : []));
}

function drawTools(t, outline, act) {
  const inWindow = () => h('button', { 'data-action': 'window', title: t.hints.window, on: { click: act.openWindow } }, icon('window'), h('span', { class: 'label' }, t.window));
  by('tools').replaceChildren(...[
    act.running && inWindow(),
    control(outline, 'suspend', 'suspendAll', act, t.suspend, { title: t.hints.suspend }),
    control(outline, 'exit', 'exitAll', act, t.exit, { title: t.hints.exit }),
  ].filter(Boolean));
}

function drawContents(t, { items }, act) {
  const toc = by('toc');
  toc.hidden = items.length < 2 && act.running;
  const here = items.find((item) => item.current && item.leaf);
  by('toc-title').replaceChildren(icon('list'), h('b', {}, t.contents), h('span', {}, here?.title ?? ''), icon('next'));
  if (!toc.dataset.drawn) toc.open = wide.matches;
  toc.dataset.drawn = 'true';
  by('toc-list').setAttribute('aria-label', t.contents);
  const choose = (id) => {
    // Beside the content it stays; above it, it would hide what was chosen.
    if (!wide.matches) toc.open = false;
    act.go(`{target=${id}}choice`);
  };
  by('toc-list').replaceChildren(h('ol', { role: 'list' }, items.map((item) => contentsEntry(t, item, choose))));
}

const SIGNS = { completed: 'right', passed: 'right', failed: 'wrong', incomplete: 'partial' };

function contentsEntry(t, { id, title, depth, enabled, current, leaf, status }, choose) {
  const sign = SIGNS[status] ? icon(SIGNS[status]) : null;
  const mark = h('span', { class: 'mark', title: t.status[status] }, sign, h('span', { class: 'unseen' }, `${t.status[status]}: `));
  const inside = [leaf ? mark : null, h('span', {}, title)].filter(Boolean);
  const marks = { 'data-toc-id': id, 'data-status': status, 'aria-current': current ? 'true' : null };
  const entry = enabled
    ? h('button', { ...marks, on: { click: () => choose(id) } }, inside)
    : h('span', { class: leaf ? 'entry' : 'entry section', ...marks, 'aria-disabled': 'true' }, inside);
  return h('li', { 'data-depth': String(Math.min(depth, 3)) }, entry);
}

/** An empty frame for a SCO: its address is set once the API is there. */
export function makeFrame(t, { title }) {
  const frame = h('iframe', { id: 'sco', title: `${t.frame}: ${title}`, allow: 'autoplay; fullscreen; clipboard-write', allowfullscreen: '' });
  by('main').replaceChildren(frame);
  return frame;
}

/** A sentence where the content would be. */
export function drawNothing(t, text, openWindow = null) {
  const again = openWindow && h('p', {}, h('button', { class: 'main', on: { click: openWindow } }, t.window));
  by('main').replaceChildren(h('div', { class: 'plain' }, h('p', {}, text), again));
}

/** The learner has left. */
export function drawEnd(t, { completed, return_url: home }) {
  by('tools').replaceChildren();
  by('steps').replaceChildren();
  by('toc').hidden = true;
  const way = home ? h('a', { class: 'button main', href: home }, t.back) : h('span', {}, t.close);
  const sign = completed ? h('p', { class: 'done' }, icon('right')) : null;
  by('main').replaceChildren(h('div', { class: 'plain' }, sign, h('p', {}, completed ? t.finished : t.over), h('p', {}, way)));
  by('polite').textContent = completed ? t.finished : t.over;
  by('main').focus();
}

/** How saving stands: a strip while it does not go well. */
export function drawSaving(t, state, retry) {
  const strip = by('saving');
  const trouble = state === 'unsaved' || state === 'expired';
  document.body.dataset.saved = String(state === 'saved');
  if (trouble && strip.dataset.state !== state) {
    strip.replaceChildren(h('span', {}, t[state]), h('button', { on: { click: retry } }, t.again));
    by('polite').textContent = t[state];
  }
  if (!trouble && state !== 'saved') return;
  strip.dataset.state = state;
  strip.hidden = !trouble;
}

/** A fault, plainly; null: there is none any more. */
export function drawFault(t, code, detail = '') {
  const strip = by('fault');
  strip.hidden = !code;
  strip.dataset.kind = 'fault';
  strip.dataset.fault = code ?? '';
  if (code) strip.replaceChildren(h('span', {}, t[code], detail ? ' ' : '', detail ? h('small', {}, detail) : ''));
  if (code) by('polite').textContent = t[code];
}
