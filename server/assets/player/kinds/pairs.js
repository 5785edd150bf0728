// What match and cloze share: a map of id -> value, held by fields.

import { h, words } from '../dom.js';

/** A native list whose first entry is "choose". */
export function list(items, segment, t, attributes) {
  return h('select', { class: 'field', ...attributes },
    h('option', { value: '' }, t.choose),
    items.map((item) => h('option', { value: item.id, lang: segment.lang }, words(item.html))));
}

/** Reading and writing a map of id -> value, the same for both. */
export function answers(type, key, fields) {
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
