// What the page shows.

import { h, direction } from '../dom.js';
import { icon } from '../icons.js';

const by = (id) => document.getElementById(id);
const SIGNS = { passed: 'right', completed: 'right', waived: 'right', failed: 'wrong', begun: 'partial', 'not started': null };

/** The course. `act`: {open}. */
export function draw(t, outline, act) {
  const { title, description, items, satisfied } = outline;
  document.documentElement.lang = t.lang;
  document.documentElement.dir = direction(t.lang);
  document.title = title;
  const wasSatisfied = document.body.dataset.satisfied === 'true';
  document.body.dataset.satisfied = String(satisfied);
  const focused = document.activeElement?.closest?.('[data-au]')?.dataset.au;
  const open = by('strip')?.cloneNode(true);
  by('main').replaceChildren(...[
    h('header', {}, h('h1', { dir: 'auto' }, title), description ? h('p', { class: 'about', dir: 'auto' }, description) : null, standing(t, items)),
    open && !open.hidden ? by('strip') : h('p', { class: 'strip', id: 'strip', hidden: true }),
    satisfied ? done(t, outline) : null,
    h('ol', { class: 'units', role: 'list' }, items.map((item) => (item.au === null ? block(t, item) : unit(t, item, act)))),
    satisfied ? null : leave(t, outline),
  ].filter(Boolean));
  if (focused !== undefined) by('main').querySelector(`[data-au="${focused}"] button`)?.focus();
  if (satisfied && !wasSatisfied) by('polite').textContent = t.finished;
}

/** How many of the units count as done. */
function standing(t, items) {
  const units = items.filter((item) => item.au !== null);
  const met = units.filter((item) => item.satisfied).length;
  if (units.length < 2) return null;
  return h('p', { class: 'standing' }, h('progress', { max: units.length, value: met, 'aria-hidden': 'true' }), t.standing(met, units.length));
}

const depth = (item) => String(Math.min(item.depth, 3));

function block(t, { title, satisfied, ...item }) {
  return h('li', { class: 'block', 'data-depth': depth(item), 'data-satisfied': String(satisfied) },
    h('h2', { dir: 'auto' }, title), satisfied ? h('span', { class: 'state right' }, icon('right'), t.satisfied) : null);
}

function unit(t, item, act) {
  const { au, title, description, state, satisfied, own_window: own, running, move_on: moveOn } = item;
  const again = state !== 'not started';
  const label = satisfied && again ? t.again : again ? t.goOn : t.start;
  const sign = SIGNS[state];
  const missing = !satisfied && again && t.moveOn[moveOn];
  return h('li', { class: 'unit', 'data-au': String(au), 'data-depth': depth(item), 'data-state': state, 'data-satisfied': String(satisfied) },
    h('div', { class: 'what' },
      h('h3', { dir: 'auto' }, title),
      description && description !== title ? h('p', { class: 'about', dir: 'auto' }, description) : null,
      h('p', { class: 'state-line' },
        h('span', { class: `state ${sign ?? ''}` }, sign && icon(sign), t.state[state]),
        running ? h('span', { class: 'state' }, t.running) : null,
        missing ? h('span', { class: 'needs' }, missing) : null)),
    h('button', { class: satisfied ? '' : 'main', 'aria-label': `${label}: ${title}${own ? ` (${t.window})` : ''}`, on: { click: () => act.open(item) } },
      label, own ? h('span', { class: 'own', 'aria-hidden': 'true' }, '↗') : null));
}

/** The course is satisfied. */
function done(t, { return_url: home }) {
  return h('section', { class: 'card done' }, h('span', { class: 'seal', 'aria-hidden': 'true' }, icon('right')),
    h('div', {}, h('p', {}, t.finished), home ? h('p', {}, way(t, home, 'main')) : h('p', { class: 'about' }, t.close)));
}

const way = (t, home, kind) => h('a', { class: `button ${kind}`, href: home, 'data-nav': 'exit' }, t.back);

const leave = (t, { return_url: home }) => (home ? h('p', { class: 'leave' }, way(t, home, '')) : null);

/** A sentence and nothing else. */
export function drawAlone(t, text) {
  document.documentElement.lang = t.lang;
  by('main').replaceChildren(h('p', { class: 'card', role: 'alert' }, text));
}

/** What is in the way, plainly; `kind` null takes it away, if it is one of `only`. `way`: {label, run}. */
export function drawStrip(t, kind, detail = '', only = null, way = null) {
  const strip = by('strip') ?? by('main').appendChild(h('p', { class: 'strip', id: 'strip' }));
  if (!kind && only && !only.includes(strip.dataset.fault)) return;
  strip.hidden = !kind;
  strip.dataset.fault = kind ?? '';
  strip.replaceChildren(...[kind && h('span', {}, t[kind], detail ? ' ' : null, detail ? h('small', {}, detail) : null),
    way && h('button', { on: { click: way.run } }, way.label)].filter(Boolean));
  if (kind) by('polite').textContent = t[kind];
}
