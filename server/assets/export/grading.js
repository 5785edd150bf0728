// Grading, by the rules of docs/course-format.md: from an answer to outcome, points and what may be said about it.
// What this does is held against the server's own grading by tests/export.

import { Problem } from './problem.js';

const collapse = (text) => text.split(/\s+/u).filter(Boolean).join(' ');

/** Authored places as letters: a … z, aa, ab, … */
export function letter(index) {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}

const AND = '[,]';
const WITH = '[.]';

function refuse(code, detail) {
  throw new Problem(422, { code, detail });
}

/** The place of an id that the learner's page was given. */
function place(ids, id) {
  const at = ids.indexOf(id);
  return at < 0 ? refuse('response.unknown', 'this is not one of the answers that were shown') : at;
}

function note(about, html) {
  return html ? [{ about, html }] : [];
}

const MARKS = {
  choice: ({ options }, { chosen }, keys, segment) => {
    if (!chosen?.length) refuse('response.empty', 'choose an answer');
    const ids = keys.ids('option', options.length);
    const places = [...new Set(chosen.map((id) => place(ids, id)))].sort((a, b) => a - b);
    const hits = places.filter((at) => options[at].right).length;
    const rights = options.filter((option) => option.right).length;
    const misses = places.length - hits;
    return {
      partial: (hits - misses) / Math.max(rights, 1),
      right: hits === rights && misses === 0,
      feedback: places.flatMap((at) => note(ids[at], options[at].feedback)),
      response: segment.kind === 'truefalse' ? String(places.includes(0)) : places.map(letter).join(AND),
    };
  },
  short: ({ matching, answers }, { text }) => {
    const given = collapse(text ?? '');
    if (!given) refuse('response.empty', 'write an answer');
    return found(answers.filter((answer) => matches(matching, answer.text, given)), given);
  },
  numeric: ({ unit, answers }, { text }) => {
    const value = typed(text ?? '', unit);
    if (value === null) refuse('response.number', 'write a number, such as 20 or 1.5');
    return found(answers.filter((answer) => holds(answer.target, value)), String(value));
  },
  order: ({ items }, given, keys) => {
    const ids = keys.ids('item', items.length);
    const places = given.items.map((id) => place(ids, id));
    if (places.length !== items.length) refuse('response.items.missing', 'put every item in order');
    let inOrder = 0;
    places.forEach((earlier, at) => {
      for (const later of places.slice(at + 1)) if (earlier < later || items[earlier] === items[later]) inOrder += 1;
    });
    const pairs = (places.length * (places.length - 1)) / 2;
    return {
      partial: (2 * inOrder) / Math.max(pairs, 1) - 1,
      right: places.every((at, index) => items[at] === items[index]),
      feedback: [],
      response: places.map(letter).join(AND),
    };
  },
  match: ({ rows }, { pairs }, keys) => {
    const [rowIds, choiceIds] = [keys.ids('row', rows.length), keys.ids('answer', rows.length)];
    const places = Object.entries(pairs ?? {}).map(([row, choice]) => [place(rowIds, row), place(choiceIds, choice)]);
    if (!places.length) refuse('response.empty', 'find a pair');
    places.sort((one, other) => one[0] - other[0]);
    const asked = rows.filter((row) => row.left !== null).length;
    const hits = places.filter(([row, choice]) => rows[row].right === rows[choice].right).length;
    return {
      partial: hits / Math.max(asked, 1),
      right: hits === asked,
      feedback: [],
      response: places.map(([row, choice]) => letter(row) + WITH + letter(choice)).join(AND),
    };
  },
  cloze: ({ gaps }, given, keys) => {
    const ids = keys.ids('gap', gaps.length);
    const entries = Object.entries(given.gaps ?? {});
    if (entries.every(([, entry]) => !entry.trim())) refuse('response.empty', 'fill a gap');
    entries.forEach(([id]) => place(ids, id));
    const filled = gaps.map((gap, index) => fill(gap, index, keys, given.gaps[ids[index]] ?? ''));
    const hits = filled.filter(([right]) => right).length;
    return {
      partial: hits / Math.max(gaps.length, 1),
      right: hits === gaps.length,
      feedback: [],
      response: filled.map(([, word]) => word).join(AND),
    };
  },
};

function fill(gap, index, keys, entry) {
  if (gap.choose && entry) {
    const word = gap.words[place(keys.ids(`word ${index}`, gap.words.length), entry)];
    return [word.right, word.text];
  }
  const text = collapse(entry);
  return [!gap.choose && gap.words.some((word) => same(word.text, text)), text];
}

const same = (one, other) => one.toLowerCase() === other.toLowerCase();

/** A right entry wins over a known wrong one. */
function found(fitting, response) {
  const best = fitting.find((answer) => answer.right) ?? fitting[0];
  return { partial: 0, right: Boolean(best?.right), feedback: note(null, best?.feedback), response };
}

export function matches(matching, expected, text) {
  if (matching === 'exact') return expected === text;
  if (matching === 'nocase') return same(expected, text);
  try {
    return new RegExp(`^(?:${expected})$`, 'u').test(text);
  } catch {
    return false;
  }
}

/** A number as people type it, with or without the unit behind it. */
function typed(text, unit) {
  let bare = text.trim();
  if (unit && bare.toLowerCase().endsWith(unit.toLowerCase())) bare = bare.slice(0, bare.length - unit.length);
  bare = bare.trim().replace(/[\u2212\u2013]/gu, '-').replace(/,/gu, '.');
  return /^[-+]?\d+(\.\d+)?$/u.test(bare) && bare.replace(/\D/gu, '').length <= 16 ? Number(bare) : null;
}

function holds(target, number) {
  const [low, high] = {
    exactly: () => [target.value, target.value],
    between: () => [target.low, target.high],
    near: () => [target.value - target.tolerance, target.value + target.tolerance],
  }[target.type]();
  const slack = 1e-12 * Math.max(Math.abs(number), 1);
  return number >= low - slack && number <= high + slack;
}

/** The verdict on an answer. */
export function grade(segment, content, keys, response) {
  const marks = MARKS[content.body.type]?.(content.body, response, keys, segment) ?? refuse('response.type', 'this asks nothing');
  const partial = segment.partial ? Math.min(Math.max(marks.partial, 0), 1) : 0;
  const score = marks.right ? 1 : partial;
  return {
    outcome: marks.right ? 'right' : score > 0 ? 'partial' : 'wrong',
    score,
    points: score * segment.points,
    possible: segment.points,
    feedback: marks.feedback,
    response: marks.response,
  };
}

const escaped = (text) => text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;');
const list = (tag, items) => `<${tag}>${items.map((item) => `<li>${item}</li>`).join('')}</${tag}>`;

const SOLUTIONS = {
  choice: ({ options }, keys) => {
    const rights = options.map((option, index) => [option, index]).filter(([option]) => option.right);
    return {
      text: list('ul', rights.map(([option]) => option.html)),
      response: { type: 'choice', chosen: rights.map(([, index]) => keys.id('option', index)) },
    };
  },
  short: ({ matching, answers }) => {
    const first = answers.find((answer) => answer.right && matches(matching, answer.text, answer.text));
    return first ? { text: `<p>${escaped(first.text)}</p>`, response: { type: 'text', text: first.text } } : null;
  },
  numeric: ({ unit, answers }) => {
    const target = answers.find((answer) => answer.right)?.target;
    if (!target) return null;
    const words = { exactly: () => `${target.value}`, between: () => `${target.low} – ${target.high}`, near: () => `${target.value} ± ${target.tolerance}` }[target.type]();
    return { text: `<p>${escaped(`${words} ${unit ?? ''}`.trim())}</p>`, response: { type: 'number', text: String(target.value ?? target.low) } };
  },
  order: ({ items }, keys) => ({ text: list('ol', items), response: { type: 'order', items: keys.ids('item', items.length) } }),
  match: ({ rows }, keys) => {
    const asked = rows.map((row, index) => [row, index]).filter(([row]) => row.left !== null);
    return {
      text: list('ul', asked.map(([row]) => `${row.left}: ${row.right}`)),
      response: { type: 'match', pairs: Object.fromEntries(asked.map(([, index]) => [keys.id('row', index), keys.id('answer', index)])) },
    };
  },
  cloze: ({ gaps }, keys) => {
    const rights = gaps.map((gap) => gap.words.findIndex((word) => word.right));
    const entry = (at, index) => (gaps[index].choose ? keys.id(`word ${index}`, at) : gaps[index].words[at].text);
    return {
      text: list('ol', rights.map((at, index) => escaped(gaps[index].words[at].text))),
      response: { type: 'cloze', gaps: Object.fromEntries(rights.map((at, index) => [keys.id('gap', index), entry(at, index)])) },
    };
  },
};

/** The right answer to a question, in words and in the learner's own ids. */
export const solution = (content, keys) => SOLUTIONS[content.body.type]?.(content.body, keys) ?? null;
