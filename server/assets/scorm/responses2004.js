// What a learner may answer and what is right, by the type of an interaction (RTE §4.2.9.1 and §4.2.9.2).

import { MISMATCH, OK, RANGE, isDecimal } from './types.js';
import { isIdentifier, isLocalized } from './types2004.js';

/** Types with room for one right answer only. */
const SINGLE = ['true-false', 'likert', 'numeric', 'other'];
/** Types whose patterns must differ from each other. */
const DISTINCT = ['choice', 'sequencing'];

export const allowsMore = (type) => !SINGLE.includes(type);
export const mustDiffer = (type) => DISTINCT.includes(type);

const all = (list, accepts) => list.every(accepts);
const differ = (list) => new Set(list).size === list.length;

/** Takes `{name=…}` off the front; null where what it says is neither true nor false. */
function flag(value, name) {
  if (!value.startsWith(`{${name}=`)) return value;
  const rest = /^\{[a-z_]+=(?:true|false)\}([\s\S]*)$/.exec(value);
  return rest ? rest[1] : null;
}

/** Takes the two flags of a fill-in off, in either order. */
function plain(value, ...names) {
  let rest = value;
  for (const name of [...names, ...names]) {
    rest = rest === null ? null : flag(rest, name);
  }
  return rest;
}

const isBoolean = (value) => value === 'true' || value === 'false';
const identifiers = (value) => all(value.split('[,]'), isIdentifier);
const choice = (value) => value === '' || (identifiers(value) && differ(value.split('[,]')));
const matching = (value) => value === '' || all(value.split('[,]'), (pair) => {
  const ends = pair.split('[.]');
  return ends.length === 2 && all(ends, isIdentifier);
});

/** `name[.]answer`: either may be missing, not both; a right answer may be a range of numbers. */
function isStep(step) {
  const [name, answer, ...more] = step.split('[.]');
  if (answer === undefined || more.length || (name === '' && answer === '')) return false;
  if (name !== '' && !isIdentifier(name)) return false;
  return !answer.includes('[:]') || range(answer) === OK;
}
const steps = (value) => all(value.split('[,]'), isStep);

/** `min[:]max`; a missing end is open. */
function range(value) {
  const ends = value.split('[:]');
  if (ends.length === 1) return isDecimal(value) ? OK : MISMATCH;
  if (ends.length > 2 || !all(ends, (end) => end === '' || isDecimal(end))) return MISMATCH;
  const [least, most] = ends;
  return least !== '' && most !== '' && Number(least) > Number(most) ? RANGE : OK;
}

const told = (accepted) => (accepted ? OK : MISMATCH);

const RESPONSES = {
  'true-false': (value) => told(isBoolean(value)),
  choice: (value) => told(choice(value)),
  'fill-in': (value) => told(all(value.split('[,]'), isLocalized)),
  'long-fill-in': (value) => told(isLocalized(value)),
  likert: (value) => told(isIdentifier(value)),
  matching: (value) => told(matching(value)),
  performance: (value) => told(value === '' || steps(value)),
  sequencing: (value) => told(value === '' || identifiers(value)),
  numeric: (value) => told(isDecimal(value)),
  other: () => OK,
};

const PATTERNS = {
  ...RESPONSES,
  'fill-in': (value) => {
    const rest = plain(value, 'case_matters', 'order_matters');
    return told(rest !== null && all(rest.split('[,]'), isLocalized));
  },
  'long-fill-in': (value) => {
    const rest = plain(value, 'case_matters');
    return told(rest !== null && isLocalized(rest));
  },
  performance: (value) => {
    const rest = plain(value, 'order_matters');
    return told(rest !== null && steps(rest));
  },
  numeric: (value) => (range(value) === OK ? OK : MISMATCH),
};

/** Checks learner_response. */
export const checkResponse = (type, value) => RESPONSES[type](value);

/** Checks correct_responses.n.pattern. */
export const checkPattern = (type, value) => PATTERNS[type](value);
