// Where an AU in a window of its own ends: the window closes, and the page that opened it looks again.

import { h } from '../dom.js';
import { words } from './words.js';

const t = words(...navigator.languages);
document.documentElement.lang = t.lang;
new BroadcastChannel('lectern-cmi5').postMessage('left');
document.getElementById('main').replaceChildren(h('p', { class: 'card' }, t.close));
window.close();
