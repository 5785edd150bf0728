// Our own modules and style sheets, fetched when a page first needs them: the first page stays small.

import { backOff, rest, tellReading } from './api.js';

const sheets = new Map();

/** A module with its style sheets; as patient with the network as a read. */
export async function bring(file, ...styles) {
  const [module] = await Promise.all([insist(file, (url) => import(url)), ...styles.map(sheet)]);
  return module;
}

function sheet(file) {
  if (!sheets.has(file)) sheets.set(file, insist(file, link));
  return sheets.get(file);
}

function link(href) {
  return new Promise((loaded, failed) => {
    const node = document.createElement('link');
    Object.assign(node, { rel: 'stylesheet', href, onload: loaded, onerror: () => { node.remove(); failed(); } });
    document.head.append(node);
  });
}

async function insist(file, load) {
  for (let tries = 0; ; tries += 1) {
    try {
      // Some browsers remember that a module failed: another address is another try.
      const found = await load(new URL(tries ? `${file}?again=${tries}` : file, import.meta.url).href);
      if (tries) tellReading('saved');
      return found;
    } catch {
      tellReading('unreachable');
      await rest(backOff(tries));
    }
  }
}
