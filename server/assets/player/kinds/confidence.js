// How sure the learner is of the answer, where the course asks.

import { h } from '../dom.js';

export function confidence(t) {
  return h('fieldset', { class: 'confidence' }, h('legend', {}, t.confidence),
    h('div', { class: 'levels' }, Object.entries(t.sure).map(([value, label]) =>
      h('label', {}, h('input', { type: 'radio', name: 'confidence', value }), h('span', {}, label)))));
}
