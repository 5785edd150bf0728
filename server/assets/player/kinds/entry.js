// Short answers: one field for words or for a number with its unit.

import { h, prose } from '../dom.js';

export const text = (segment, t, act) => entry(segment, t, act, { type: 'text', label: t.answer, inputmode: 'text' });

export function number(segment, t, act) {
  const { unit } = segment.interaction;
  return entry(segment, t, act, { type: 'number', label: t.numberAnswer(unit), inputmode: 'decimal', unit });
}

function entry(segment, t, act, { type, label, inputmode, unit }) {
  const input = h('input', {
    type: 'text', id: 'entry', class: `field field-${type}`, inputmode, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false',
    maxlength: '2000', lang: segment.lang, enterkeyhint: 'done', 'aria-describedby': 'segment-prompt entry-notes', on: { input: act.changed, keydown: act.checkOnEnter },
  });
  const notes = h('div', { class: 'notes', id: 'entry-notes' });
  return {
    node: h('div', { class: 'group' },
      h('label', { class: 'how', for: 'entry' }, label),
      h('div', { class: 'entry', 'data-option': 'entry' }, input, unit ? prose(unit, segment.lang, 'span', 'unit') : null),
      notes),
    slots: new Map(),
    missing: 'answerFirst',
    read: () => (input.value.trim() ? { type, text: input.value.trim() } : null),
    write: (response) => { input.value = response.text; },
    focus: () => { input.focus(); input.select(); },
    lock: () => { input.readOnly = true; },
    verdicts: () => new Map(),
  };
}
