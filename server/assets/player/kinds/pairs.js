// Things that belong together: rows with a list each (match), and gaps in a text (cloze).

import { h, prose, words } from '../dom.js';

/** A native list whose first entry is "choose". */
function list(items, segment, t, attributes) {
  return h('select', { class: 'field', ...attributes },
    h('option', { value: '' }, t.choose),
    items.map((item) => h('option', { value: item.id, lang: segment.lang }, words(item.html))));
}

export function match(segment, t, act) {
  const { rows, choices } = segment.interaction;
  const slots = new Map();
  const fields = new Map();
  const nodes = rows.map(({ id, html }) => {
    const field = list(choices, segment, t, { id: `r-${id}`, 'data-row': id, 'aria-describedby': `n-${id}`, on: { change: act.changed } });
    const notes = h('div', { class: 'notes', id: `n-${id}` });
    fields.set(id, field);
    slots.set(id, notes);
    return h('li', { 'data-option': id },
      h('div', { class: 'pair' }, h('label', { for: `r-${id}` }, prose(html, segment.lang, 'span')), field), notes);
  });
  return {
    ...answers('match', 'pairs', fields),
    node: h('fieldset', { class: 'group', 'aria-labelledby': 'segment-title how' },
      h('legend', { class: 'how', id: 'how' }, t.matchHow), h('ul', { class: 'pairs', role: 'list' }, nodes)),
    slots,
  };
}

export function cloze(segment, t, act) {
  const { html, gaps } = segment.interaction;
  const text = prose(html, segment.lang, 'div', 'prose cloze');
  const fields = new Map();
  const slots = new Map();
  gaps.forEach((gap, at) => {
    const shared = { 'data-gap': gap.id, 'aria-label': t.gap(at + 1), 'aria-describedby': `n-${gap.id}` };
    const field = gap.options
      ? list(gap.options, segment, t, { ...shared, on: { change: act.changed } })
      : h('input', { ...shared, type: 'text', class: 'field', size: '14', maxlength: '2000', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', on: { input: act.changed, keydown: act.checkOnEnter } });
    const notes = h('span', { class: 'notes', id: `n-${gap.id}` });
    [...text.querySelectorAll('span[data-gap]')].find((span) => span.dataset.gap === gap.id)
      ?.replaceWith(h('span', { class: 'gap', 'data-option': gap.id }, field, notes));
    fields.set(gap.id, field);
    slots.set(gap.id, notes);
  });
  return {
    ...answers('cloze', 'gaps', fields),
    node: h('fieldset', { class: 'group', 'aria-labelledby': 'segment-title how' }, h('legend', { class: 'how', id: 'how' }, t.clozeHow), text),
    slots,
  };
}

/** Reading and writing a map of id -> value, the same for both. */
function answers(type, key, fields) {
  const all = [...fields];
  return {
    missing: 'fillAll',
    read: () => {
      const values = all.map(([id, field]) => [id, field.value.trim()]);
      return values.every(([, value]) => value) ? { type, [key]: Object.fromEntries(values) } : null;
    },
    write: (response) => all.forEach(([id, field]) => { field.value = response[key]?.[id] ?? ''; }),
    focus: () => (all.find(([, field]) => !field.value) ?? all[0])[1].focus(),
    lock: () => all.forEach(([, field]) => { if (field.matches('select')) field.disabled = true; else field.readOnly = true; }),
    verdicts: (right, given) => new Map(all.map(([id, field]) => [id, verdict(field, right[key]?.[id], given[key]?.[id])])),
  };
}

/** A typed gap may have several right answers and we know one: it is never called wrong here. */
function verdict(field, right, given) {
  if (right === given) return 'right';
  return field.matches('select') ? 'wrong' : null;
}
