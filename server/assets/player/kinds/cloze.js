// A text with gaps: fields and lists where the words are missing.

import { h, prose } from '../dom.js';
import { answers, list } from './pairs.js';

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
    const place = [...text.querySelectorAll('span[data-gap]')].find((span) => span.dataset.gap === gap.id);
    place?.replaceWith(h('span', { class: 'gap', 'data-option': gap.id }, field, notes, punctuation(place)));
    fields.set(gap.id, field);
    slots.set(gap.id, notes);
  });
  return {
    ...answers('cloze', 'gaps', fields),
    node: h('fieldset', { class: 'group', 'aria-labelledby': 'segment-title how' }, h('legend', { class: 'how', id: 'how' }, t.clozeHow), text),
    slots,
  };
}

/** The comma or full stop after a gap stays on its line. */
function punctuation({ nextSibling: after }) {
  const mark = after?.nodeType === Node.TEXT_NODE ? /^[^\s\p{L}\p{N}]+/u.exec(after.data)?.[0] ?? '' : '';
  if (mark) after.data = after.data.slice(mark.length);
  return mark;
}
