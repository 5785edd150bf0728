// From the body of a segment to what the learner does with it: the shapes that the player knows.

import { disarranged, keyring, shuffled } from './ids.js';

const escaped = (text) => text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;').replace(/"/gu, '&quot;');

const SHAPES = {
  text: (body, { segment }) => ({ type: segment.kind === 'end' ? 'end' : 'none' }),
  cards: ({ cards }, { keys }) => ({ type: 'cards', cards: cards.map((card, index) => ({ id: keys.id('card', index), ...card })) }),
  media: ({ src, media_type, captions, poster, transcript }) => ({ type: 'media', src, media_type, captions, poster, transcript }),
  choice: ({ options }, { segment, keys }) => {
    const items = options.map(({ html }, index) => ({ id: keys.id('option', index), html }));
    return { type: 'choice', multiple: segment.kind === 'multiple', options: segment.shuffle ? shuffled(items) : items };
  },
  short: () => ({ type: 'text' }),
  numeric: ({ unit }) => ({ type: 'number', unit }),
  order: ({ items }, { keys }) => ({ type: 'order', items: disarranged(items.map((html, index) => ({ id: keys.id('item', index), html }))) }),
  match: ({ rows }, { keys }) => ({
    type: 'match',
    rows: rows.map(({ left }, index) => ({ id: keys.id('row', index), html: left })).filter(({ html }) => html !== null),
    choices: disarranged(rows.map(({ right }, index) => ({ id: keys.id('answer', index), html: right }))),
  }),
  cloze: ({ gaps }, { content, keys }) => ({
    type: 'cloze',
    html: gaps.reduce((html, _, index) => html.replace(`data-gap="${index}"`, `data-gap="${keys.id('gap', index)}"`), content.html),
    gaps: gaps.map(({ choose, words }, index) => ({
      id: keys.id('gap', index),
      options: choose ? shuffled(words.map(({ text }, at) => ({ id: keys.id(`word ${index}`, at), html: escaped(text) }))) : null,
    })),
  }),
  branch: ({ choices }) => ({ type: 'branch', choices }),
};

/** The text of a segment in the language it can be shown in. */
export function wording(course, segment, lang) {
  const translated = course.translations[lang]?.segments[segment.id];
  if (!translated) return { lang: course.lang, title: segment.title, content: segment.content, stale: false };
  const { title, content, src } = translated;
  return { lang, title, content, stale: Boolean(src && src !== segment.hash) };
}

/** A segment as the player shows it. */
export function deliver(course, segment, lang, seed) {
  const { lang: shown, title, content, stale } = wording(course, segment, lang);
  const question = isQuestion(segment);
  return {
    id: segment.id,
    kind: segment.kind,
    title,
    lang: shown,
    stale,
    html: content.body.type === 'cloze' ? '' : content.html,
    objective: segment.objective,
    points: segment.points,
    tries: question && segment.attempts > 0 ? segment.attempts : null,
    unscored: segment.unscored,
    confidence: segment.confidence,
    hint: content.hint !== null,
    interaction: SHAPES[content.body.type](content.body, { segment, content, keys: keyring(seed, segment.id) }),
  };
}

/** Whether a segment has an answer that can be right or wrong. */
export const isQuestion = ({ kind }) => !['text', 'cards', 'media', 'branch', 'end'].includes(kind);
