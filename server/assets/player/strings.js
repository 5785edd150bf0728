// Which language the player itself speaks: the attempt's, else one the browser asks for, else English.

import { en } from './strings/en.js';

const MODULES = { es: () => import('./strings/es.js').then((module) => module.es) };

/** The words for the first of the wanted languages that the player speaks. */
export async function strings(...wanted) {
  for (const tag of wanted.filter(Boolean)) {
    const lang = tag.toLowerCase().split('-')[0];
    if (lang === 'en') return en;
    const found = await MODULES[lang]?.().catch(() => null);
    if (found) return found;
  }
  return en;
}
