// Around the segment: title, progress, outline, language, saving, and the voices for screen readers.

import { h, direction, languageName } from './dom.js';
import { icon } from './icons.js';
import { retryNow } from './api.js';

const by = (id) => document.getElementById(id);
const wideEnough = matchMedia('(min-width: 64rem)');

/** Says something without moving the focus. */
export function say(text) {
  by('polite').textContent = '';
  requestAnimationFrame(() => { by('polite').textContent = text; });
}

/** Draws everything around the segment anew for a view; keeps the language list's focus. */
export function showShell(view, t, act) {
  const { course, progress, segment } = view;
  document.documentElement.lang = t.lang;
  document.documentElement.dir = direction(t.lang);
  document.title = `${segment.title} – ${course.title}`;
  by('skip').textContent = t.skip;
  const title = by('course');
  title.textContent = course.title;
  title.lang = course.lang;
  title.dir = direction(course.lang);
  showTools(view, t, act);
  showProgress(progress, t);
  showOutline(progress.outline, course, segment.id, t, act);
  by('foot').replaceChildren(h('span', {}, t.minutes(course.minutes)), h('span', {}, t.version(course.version)), h('span', { id: 'saved' }, t.saved));
}

function showTools({ course, return_url: home, attempt }, t, act) {
  const focused = document.activeElement?.closest('#tools')?.querySelector(':focus')?.id;
  const exit = h('button', { class: 'quiet', id: 'exit', 'data-action': 'exit', on: { click: (event) => act.press('exit', event) } }, icon('exit'), h('span', {}, t.exit));
  by('tools').replaceChildren(...(course.langs.length > 1 ? [languages(course, t, act)] : []), ...(attempt.state === 'active' || home ? [exit] : []));
  if (focused) by(focused)?.focus();
}

function languages(course, t, act) {
  const options = course.langs.map((lang) => h('option', { value: lang, lang, selected: lang === course.lang }, languageName(lang)));
  return h('select', { class: 'field', id: 'language', 'aria-label': t.language, on: { change: (event) => act.speak(event.target.value) } }, options);
}

function showProgress({ position, total }, t) {
  const said = t.position(position, total);
  by('progress').hidden = false;
  by('progress').replaceChildren(
    h('progress', { max: total, value: position, 'aria-label': t.progress, 'aria-valuetext': said }), h('span', { 'aria-hidden': 'true' }, said));
}

function showOutline(outline, course, shown, t, act) {
  const nav = by('outline');
  const old = nav.querySelector('details');
  const list = h('ol', { role: 'list' }, outline.map((entry) => outlineEntry(entry, course, shown, t, act)));
  nav.hidden = false;
  nav.setAttribute('aria-label', t.outline);
  const scrolled = old?.scrollTop ?? 0;
  const details = h('details', { open: wideEnough.matches && (old?.open ?? true) }, h('summary', {}, icon('list'), t.outline), list);
  nav.replaceChildren(details);
  details.scrollTop = scrolled;
}

function outlineEntry({ id, title, state }, course, shown, t, act) {
  const inside = [h('span', { class: 'step', 'aria-hidden': 'true' }, state === 'done' ? icon('right') : state === 'locked' ? icon('lock') : null),
    h('span', { class: 'step-title', lang: course.lang, dir: direction(course.lang) }, title), h('span', { class: 'unseen' }, `, ${t.state[state]}`)];
  const current = id === shown ? 'step' : null;
  return h('li', { 'data-state': state }, state === 'locked'
    ? h('span', { class: 'entry-locked' }, inside)
    : h('button', { 'data-goto': id, 'aria-current': current, on: { click: () => act.goTo(id, state) } }, inside));
}

/** Shows how saving stands: a quiet word while all is well, a strip with a button while it is not. */
export function showSaving(state, t) {
  const trouble = state === 'unsaved' || state === 'unreachable';
  const strip = by('saving');
  document.body.dataset.saved = String(state === 'saved' || state === 'unreachable');
  if (trouble && strip.dataset.state !== state) {
    strip.replaceChildren(icon('cloud'), h('span', {}, t[state]), h('button', { class: 'quiet', on: { click: retryNow } }, t.tryNow));
    say(t[state]);
  }
  if (!trouble && !strip.hidden && state === 'saved') say(t.saved);
  if (trouble) strip.dataset.state = state;
  if (trouble || state === 'saved') strip.hidden = !trouble;
  if (strip.hidden) delete strip.dataset.state;
}

/** Shows an error: a sentence, the server's own words with the reference in small print, and a way on. */
export function showError(text, small, way) {
  const strip = h('p', { class: 'error', id: 'error' }, icon('cloud'), h('span', {}, text, ' ', small && h('small', {}, small)),
    way ? h('button', { class: 'quiet', on: { click: way.run } }, way.label) : null);
  hideError();
  by('main').prepend(strip);
  strip.scrollIntoView({ block: 'nearest' });
  by('assertive').textContent = text;
}

export function hideError() {
  by('error')?.remove();
  by('assertive').textContent = '';
}

/** Nothing around the page any more: the session is over. */
export function bare(t) {
  for (const id of ['top', 'outline', 'saving', 'foot']) by(id).hidden = true;
  document.documentElement.lang = t.lang;
}
