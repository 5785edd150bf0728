// Things that belong together: a row each, with a native list.

import { h, prose } from '../dom.js';
import { answers, list } from './pairs.js';

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
