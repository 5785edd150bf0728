// Cards to turn, one by one or all at once.

import { h, prose } from '../dom.js';
import { icon } from '../icons.js';

export function cards(segment, t) {
  const turns = [];
  const nodes = segment.interaction.cards.map((card) => {
    const back = h('div', { class: 'card-back', id: `b-${card.id}`, hidden: true }, prose(card.back, segment.lang));
    const front = h('button', { class: 'card-front', 'aria-expanded': 'false', 'aria-controls': `b-${card.id}` },
      prose(card.front, segment.lang, 'span'), icon('turn'));
    const node = h('li', { class: 'card' }, h('h3', {}, front), back);
    const turn = (open) => {
      front.setAttribute('aria-expanded', String(open));
      back.hidden = !open;
      node.classList.toggle('turned', open);
    };
    const isOpen = () => !back.hidden;
    front.addEventListener('click', () => { turn(!isOpen()); relabel(); });
    turns.push({ turn, isOpen });
    return node;
  });
  const everything = h('button', { class: 'quiet', on: { click: () => {
    const open = !turns.every((each) => each.isOpen());
    turns.forEach((each) => each.turn(open));
    relabel();
  } } });
  const relabel = () => { everything.textContent = turns.every((each) => each.isOpen()) ? t.hideAll : t.showAll; };
  relabel();
  return { node: h('div', { class: 'group' }, h('ul', { class: 'cards', role: 'list' }, nodes), h('p', { class: 'cards-all' }, everything)) };
}
