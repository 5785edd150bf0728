// Items to put in order: real buttons move them, and every move is said aloud.

import { h, motion, prose, words } from '../dom.js';
import { icon } from '../icons.js';

export function order(segment, t, act) {
  const { items } = segment.interaction;
  const rows = new Map(items.map((item) => [item.id, row(item, segment, t, move)]));
  const list = h('ol', { class: 'order', role: 'list', 'aria-labelledby': 'how' }, [...rows.values()].map((each) => each.node));
  const ids = () => [...list.children].map((node) => node.dataset.option);
  let locked = false;

  function move(id, by) {
    const from = ids().indexOf(id);
    const to = from + by;
    if (locked || to < 0 || to >= items.length) return;
    const { node, up, down, name } = rows.get(id);
    const neighbour = list.children[to];
    glide([node, neighbour], () => (by < 0 ? neighbour.before(node) : neighbour.after(node)));
    number();
    // At either end the pressed button is no longer there: the other one keeps the focus in this row.
    [by < 0 ? up : down, up, down].find((button) => !button.disabled).focus();
    act.say(t.moved(name, to + 1, items.length));
    act.changed();
  }

  function number() {
    ids().forEach((id, at) => {
      const { place, up, down, name } = rows.get(id);
      place.textContent = at + 1;
      up.disabled = locked || at === 0;
      down.disabled = locked || at === items.length - 1;
      up.setAttribute('aria-label', t.moveUp(name, at + 1, items.length));
      down.setAttribute('aria-label', t.moveDown(name, at + 1, items.length));
    });
  }

  number();
  return {
    node: h('div', { class: 'group' }, h('p', { class: 'how', id: 'how' }, t.orderHow), list),
    slots: new Map([...rows].map(([id, each]) => [id, each.notes])),
    missing: 'answerFirst',
    read: () => ({ type: 'order', items: ids() }),
    write: (response) => {
      response.items.forEach((id) => rows.has(id) && list.append(rows.get(id).node));
      number();
    },
    focus: () => list.querySelector('button:not(:disabled)')?.focus(),
    lock: () => { locked = true; list.classList.add('locked'); number(); },
    verdicts: (right, given) => new Map(given.items.map((id, at) => [id, right.items[at] === id ? 'right' : 'wrong'])),
  };
}

function row(item, segment, t, move) {
  const name = words(item.html);
  const place = h('span', { class: 'place', 'aria-hidden': 'true' });
  const notes = h('div', { class: 'notes' });
  const button = (way, by) => h('button', { class: 'move', 'data-move': way, 'data-item': item.id, on: { click: () => move(item.id, by) } }, icon(way));
  const up = button('up', -1);
  const down = button('down', 1);
  const node = h('li', { 'data-option': item.id },
    h('div', { class: 'option' }, place, prose(item.html, segment.lang, 'div', 'prose option-text'), h('div', { class: 'moves' }, up, down)), notes);
  return { node, place, up, down, name, notes };
}

/** Moves in the page, then lets the rows glide from where they were. */
function glide(nodes, change) {
  const before = nodes.map((node) => node.getBoundingClientRect().top);
  change();
  if (!motion()) return;
  nodes.forEach((node, at) => {
    const distance = before[at] - node.getBoundingClientRect().top;
    node.animate([{ transform: `translateY(${distance}px)` }, { transform: 'none' }], { duration: 180, easing: 'ease-out' });
  });
}
