// What the shell shows around a SCO.

import { h, direction } from '../dom.js';

const by = (id) => document.getElementById(id);
const wide = matchMedia('(min-width: 64rem)');

/** Controls and table of contents for an outline. `act`: {go, openWindow, running}. */
export function draw(t, outline, act) {
  document.documentElement.lang = t.lang;
  document.documentElement.dir = direction(t.lang);
  document.title = outline.title;
  by('course').textContent = outline.title;
  drawTools(t, outline, act);
  drawContents(t, outline, act);
}

function drawTools(t, { valid, hide, items }, act) {
  const several = items.filter((item) => item.leaf).length > 1;
  const control = (name, request, shown, enabled = true, kind = '') => shown && !hide.includes(request) && h('button', {
    class: kind, 'data-nav': name, disabled: enabled ? null : '', on: { click: () => act.go(request) },
  }, t[name]);
  const focused = document.activeElement?.dataset?.nav;
  by('tools').replaceChildren(...[
    control('previous', 'previous', several, valid.previous),
    control('continue', 'continue', several, valid.continue, 'main'),
    act.running && h('button', { 'data-action': 'window', on: { click: act.openWindow } }, t.window),
    control('suspend', 'suspendAll', true),
    control('exit', 'exitAll', true),
  ].filter(Boolean));
  if (focused) by('tools').querySelector(`[data-nav="${focused}"]`)?.focus();
}

function drawContents(t, { items }, act) {
  const toc = by('toc');
  toc.hidden = items.length < 2;
  by('toc-title').textContent = t.contents;
  if (!toc.dataset.drawn) toc.open = wide.matches;
  toc.dataset.drawn = 'true';
  by('toc-list').setAttribute('aria-label', t.contents);
  by('toc-list').replaceChildren(h('ol', { role: 'list' }, items.map((item) => contentsEntry(t, item, act))));
}

function contentsEntry(t, { id, title, depth, enabled, current, leaf, status }, act) {
  const inside = [h('span', {}, title), leaf ? h('small', {}, t.status[status]) : null].filter(Boolean);
  const marks = { 'data-toc-id': id, 'data-status': status, 'aria-current': current ? 'true' : null };
  const entry = enabled
    ? h('button', { ...marks, on: { click: () => act.go(`{target=${id}}choice`) } }, inside)
    : h('span', { class: 'entry', ...marks, 'aria-disabled': 'true' }, inside);
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
  by('toc').hidden = true;
  const way = home ? h('a', { class: 'button', href: home }, t.back) : h('span', {}, t.close);
  by('main').replaceChildren(h('div', { class: 'plain' }, h('p', {}, completed ? t.finished : t.over), h('p', {}, way)));
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
