// The data model of one SCO launch: a flat map from element names to strings, read and written by the rules of a
// schema (`model12.js`, `model2004.js`). It never throws and knows no error codes: what is wrong has a name, and the
// API object turns names into codes.
//
// A schema has `elements`: name with `n` for every index, to {access, check, unset}; and `children`: name to list.

import { OK } from './types.js';

/** Nobody needs more, and a loop gone wild must not fill the learner's storage. */
export const MOST_ENTRIES = 10_000;
export const LONGEST_VALUE = 1_000_000;

const KEYWORD = /^(.*)\._(children|count|version)$/;
const INDEX = /^(0|[1-9]\d{0,8})$/;

export class Model {
  #schema;
  #values;
  #counts = new Map();
  #changes = new Map();
  #access;

  /** `values`: what the server keeps; `access`: elements whose access differs in this launch. */
  constructor(schema, values = {}, access = {}) {
    this.#schema = schema;
    this.#values = new Map(Object.entries(values));
    this.#access = new Map(Object.entries(access));
    for (const name of this.#values.keys()) this.#grow(name);
  }

  /** What is kept under a name, or undefined: no rules, no derived values. */
  kept(name) { return this.#values.get(name); }

  /** How many entries an array has. */
  count(name) { return this.#counts.get(name) ?? 0; }

  /** How many characters the book foresees for an element whose longer values are kept all the same. */
  foreseen(name) { return this.#schema.foreseen[name] ?? Infinity; }

  /** Keeps a value without asking: for what the run-time itself sets. */
  keep(name, value) {
    if (this.#values.get(name) === value) return;
    this.#values.set(name, value);
    this.#changes.set(name, value);
    this.#grow(name);
  }

  /** What changed since this was last asked. */
  takeChanges() {
    const changes = Object.fromEntries(this.#changes);
    this.#changes.clear();
    return changes;
  }

  get changed() { return this.#changes.size > 0; }

  /** Reads an element: {value} or {wrong, why}. */
  get(name) {
    const keyword = KEYWORD.exec(name);
    if (keyword && !this.#schema.elements[name]) return this.#getKeyword(keyword[1], keyword[2]);
    const place = this.#place(name);
    if (place.wrong) return place;
    const { element } = place;
    const beyond = this.#beyond(place);
    if (beyond !== null && beyond >= 0) return wrong('beyondGet', `${name}: there are ${beyond} entries, counted from 0`);
    if (this.#accessOf(name, element) === 'wo') return wrong('writeOnly', `${name} can only be set`);
    const derived = this.#schema.derived?.[place.pattern]?.(this);
    if (derived !== undefined) return { value: derived };
    const value = this.#values.get(name) ?? element.unset;
    return value === undefined ? wrong('unset', `${name} has not been set`) : { value };
  }

  /** Writes an element: nothing, or {wrong, why}. */
  set(name, value) {
    const keyword = KEYWORD.exec(name);
    if (keyword) return this.#setKeyword(keyword[1], keyword[2]);
    const place = this.#place(name, 'Set');
    if (place.wrong) return place;
    const { element } = place;
    if (this.#accessOf(name, element) === 'ro') return wrong('readOnly', `${name} can only be read`);
    const next = this.#beyond(place, this.#schema.fixed?.includes(place.lists[0]) ? 0 : 1);
    if (next !== null) return wrong('beyondSet', `${name}: the next entry of that list is ${next}`);
    if (value.length > LONGEST_VALUE) return wrong('tooLong', `${name}: ${value.length} characters, at most ${LONGEST_VALUE}`);
    const refused = this.#schema.depends?.(this, place, value) ?? this.#checked(name, element, value);
    if (refused) return refused;
    this.keep(name, element.append ? (this.#values.get(name) ?? '') + value : value);
    return null;
  }

  #checked(name, element, value) {
    const complaint = element.check(value);
    return complaint === OK ? null : wrong(complaint, `${name} does not take ${shown(value)}`);
  }

  #accessOf(name, element) { return this.#access.get(name) ?? element.access; }

  /** Which element a name means: its pattern and indices. */
  #place(name, how = 'Get') {
    if (name === '') return wrong(`empty${how}`, 'no element was named');
    const indices = [];
    const lists = [];
    const pattern = [];
    const parts = name.split('.');
    for (const part of parts) {
      if (INDEX.test(part)) {
        indices.push(Number(part));
        lists.push([...parts.slice(0, pattern.length)].join('.'));
        pattern.push('n');
      } else {
        pattern.push(part);
      }
    }
    const found = pattern.join('.');
    // Own properties only: a SCO may well ask for "constructor".
    const element = Object.hasOwn(this.#schema.elements, found) ? this.#schema.elements[found] : undefined;
    if (!element) return wrong('unknown', `there is no element ${shown(name)}`);
    return { name, pattern: found, element, indices, lists };
  }

  /** Where an index is too large: how many entries its list has. One more than there are is allowed when writing. */
  #beyond({ indices, lists }, more = 0) {
    for (const [at, index] of indices.entries()) {
      const count = this.count(lists[at]);
      // A list inside an entry that does not exist yet is not begun: its parent comes first.
      const room = at === indices.length - 1 ? count + more : count;
      if (index >= room || index >= MOST_ENTRIES) return count;
    }
    return null;
  }

  #getKeyword(name, keyword) {
    const pattern = generic(name);
    const known = this.#schema.children[pattern] !== undefined && Object.hasOwn(this.#schema.children, pattern);
    if (keyword === 'children' && known) return this.#inRange(name) ?? { value: this.#schema.children[pattern] };
    if (keyword === 'count' && this.#schema.lists.includes(pattern)) return this.#inRange(name) ?? { value: String(this.count(name)) };
    return this.#noKeyword(name, keyword, pattern);
  }

  /** The keyword of a list that does not exist. */
  #inRange(name) {
    const lists = [...name.matchAll(/(.*?)\.(\d+)(?=\.|$)/g)];
    let before = '';
    for (const [, list, index] of lists) {
      before += list;
      const count = this.count(before);
      if (Number(index) >= count) return wrong('beyondGet', `${before} has ${count} entries, counted from 0`);
      before += `.${index}`;
    }
    return null;
  }

  #noKeyword(name, keyword, pattern) {
    const { elements, children, lists } = this.#schema;
    const exists = Object.hasOwn(elements, pattern) || Object.hasOwn(children, pattern) || lists.includes(pattern);
    if (!exists) return wrong('unknown', `there is no element ${shown(name)}`);
    if (keyword === 'children') return wrong('noChildren', `${name} has no children`);
    if (keyword === 'count') return wrong('noList', `${name} is not a list`);
    return wrong('noVersion', `${name} has no version`);
  }

  #setKeyword(name, keyword) {
    const answer = this.get(`${name}._${keyword}`);
    // Of a list that does not exist yet the keyword is still a keyword.
    if (answer.wrong && answer.wrong !== 'beyondGet') return answer.wrong === 'unknown' ? answer : wrong('setNoKeyword', answer.why);
    return wrong('keyword', `${name}._${keyword} is the run-time's`);
  }

  #grow(name) {
    let list = '';
    for (const part of name.split('.')) {
      if (INDEX.test(part)) {
        const count = this.#counts.get(list) ?? 0;
        if (Number(part) >= count) this.#counts.set(list, Number(part) + 1);
      }
      list = list ? `${list}.${part}` : part;
    }
  }
}

const generic = (name) => name.split('.').map((part) => (INDEX.test(part) ? 'n' : part)).join('.');

/** A value in a message: short, so that a log keeps its size. */
export const shown = (value) => JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);

export const wrong = (name, why) => ({ wrong: name, why });
