// What the package says itself: that it waits, why it cannot go on, that it is over.

import { target } from './target.js';
import { words } from './words.js';

const main = document.getElementById('main');

document.documentElement.lang = words.lang;
document.title = target.title;

function element(name, text, className = '') {
  const node = document.createElement(name);
  node.textContent = text;
  if (className) node.className = className;
  return node;
}

export function waiting() {
  const node = element('p', words.waiting, 'waiting');
  node.setAttribute('role', 'status');
  main.append(node);
}

/** Takes the course from the page. */
export function bare() {
  notice(null);
  main.replaceChildren();
}

/** A page in place of the course; `act` is what its button does. */
export function page(code, act = null) {
  const [title, explanation, advice, label] = words[code];
  const article = element('section', '', 'refusal');
  article.setAttribute('role', 'alert');
  article.append(element('h1', title), element('p', explanation), element('p', advice, 'advice'));
  if (act && label) article.append(button(label, act));
  if (document.body.dataset.launch === 'refused') article.append(reference());
  notice(null);
  main.replaceChildren(article);
}

function button(label, act) {
  const around = element('p', '', 'act');
  const node = element('button', label);
  node.dataset.action = 'open';
  node.addEventListener('click', () => act());
  around.append(node);
  return around;
}

function reference() {
  const node = element('p', `${words.reference} `, 'reference');
  node.append(element('code', document.body.dataset.reason));
  return node;
}

/** A line above the course; none takes it away. */
export function notice(code) {
  const node = document.getElementById('notice');
  if (code && node.hidden) node.textContent = words[code];
  node.hidden = !code;
}
