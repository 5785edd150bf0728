// Ways to choose: each is a button that leads on.

import { h, prose } from '../dom.js';
import { icon } from '../icons.js';

export function branch(segment, t, act) {
  const ways = segment.interaction.choices.map(({ target, html }) => h('li', {},
    h('button', { class: 'way', 'data-action': 'next', 'data-target': target, on: { click: (event) => act.choose(target, event) } },
      prose(html, segment.lang, 'span', 'prose option-text'), icon('next'))));
  return {
    node: h('div', { class: 'group', role: 'group', 'aria-labelledby': 'how' },
      h('p', { class: 'how', id: 'how' }, t.branchHow), h('ul', { class: 'ways', role: 'list' }, ways)),
  };
}
