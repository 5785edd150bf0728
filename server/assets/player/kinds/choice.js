// One right answer or several: native radio buttons and boxes in large rows.

import { h, prose } from '../dom.js';

export function choice(segment, t, act) {
  const { multiple, options } = segment.interaction;
  const slots = new Map();
  const inputs = options.map((option) => h('input', {
    type: multiple ? 'checkbox' : 'radio', name: 'answer', value: option.id, id: `o-${option.id}`,
    'aria-describedby': `n-${option.id}`, on: { change: act.changed },
  }));
  const rows = options.map((option, at) => {
    const notes = h('div', { class: 'notes', id: `n-${option.id}` });
    slots.set(option.id, notes);
    const label = h('label', { class: 'option' }, inputs[at], prose(option.html, segment.lang, 'span', 'prose option-text'));
    return h('li', { 'data-option': option.id }, label, notes);
  });
  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);

  return {
    node: h('fieldset', { class: 'group', 'aria-labelledby': 'segment-title how' },
      h('legend', { class: 'how', id: 'how' }, multiple ? t.chooseMany : t.chooseOne),
      h('ul', { class: 'options', role: 'list' }, rows)),
    slots,
    missing: 'answerFirst',
    read: () => (chosen().length ? { type: 'choice', chosen: chosen() } : null),
    write: ({ chosen: ids }) => inputs.forEach((input) => { input.checked = ids.includes(input.value); }),
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0]).focus(),
    lock: () => inputs.forEach((input) => { input.disabled = true; }),
    verdicts: (right, given) => new Map(options.map(({ id }) => [id, verdict(right.chosen.includes(id), given.chosen.includes(id))])),
  };
}

/** A wrong option that was left alone needs no word. */
function verdict(right, given) {
  if (right) return 'right';
  return given ? 'wrong' : null;
}
