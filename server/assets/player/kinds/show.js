// Kinds that ask nothing to be graded: cards to turn, media to play, ways to choose.

import { h, prose } from '../dom.js';
import { icon } from '../icons.js';

export function cards(segment, t) {
  const turns = [];
  const nodes = segment.interaction.cards.map((card) => {
    const back = h('div', { class: 'card-back', id: `b-${card.id}`, hidden: true }, prose(card.back, segment.lang));
    const front = h('button', { type: 'button', class: 'card-front', 'aria-expanded': 'false', 'aria-controls': `b-${card.id}` },
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
  const everything = h('button', { type: 'button', class: 'quiet', on: { click: () => {
    const open = !turns.every((each) => each.isOpen());
    turns.forEach((each) => each.turn(open));
    relabel();
  } } });
  const relabel = () => { everything.textContent = turns.every((each) => each.isOpen()) ? t.hideAll : t.showAll; };
  relabel();
  return { node: h('div', { class: 'group' }, h('ul', { class: 'cards', role: 'list' }, nodes), h('p', { class: 'cards-all' }, everything)) };
}

export function media(segment, t) {
  const { src, media_type: type, captions, poster, transcript } = segment.interaction;
  const video = /^video\//.test(type ?? '');
  const player = h(video ? 'video' : 'audio', {
    class: 'player', controls: true, preload: poster ? 'none' : 'metadata', poster: video ? poster : null, playsinline: true, 'aria-labelledby': 'segment-title',
  }, h('source', { src, type }), captions ? h('track', { kind: 'captions', src: captions, srclang: segment.lang, label: t.captions, default: true }) : null);
  const words = transcript ? h('details', { class: 'transcript' }, h('summary', {}, t.transcript), prose(transcript, segment.lang)) : null;
  return { node: h('div', { class: 'group' }, player, words) };
}

export function branch(segment, t, act) {
  const ways = segment.interaction.choices.map(({ target, html }) => h('li', {},
    h('button', { type: 'button', class: 'way', 'data-action': 'next', 'data-target': target, on: { click: (event) => act.choose(target, event) } },
      prose(html, segment.lang, 'span', 'prose option-text'), icon('next'))));
  return {
    node: h('div', { class: 'group', role: 'group', 'aria-labelledby': 'how' },
      h('p', { class: 'how', id: 'how' }, t.branchHow), h('ul', { class: 'ways', role: 'list' }, ways)),
  };
}
