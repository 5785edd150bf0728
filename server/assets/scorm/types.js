// What both versions of SCORM check alike: text, numbers, moments. A check takes a value and answers what is wrong with
// it: nothing (`OK`), its form (`MISMATCH`) or its size (`RANGE`). Which error codes those are, the API object knows.

export const OK = '';
export const MISMATCH = 'mismatch';
export const RANGE = 'range';

/** A check that passes what `accepts` answers true for. */
export const form = (accepts) => (value) => (accepts(value) ? OK : MISMATCH);

/** Text of at most so many characters, counted as JavaScript counts them. */
export const text = (most = Infinity) => form((value) => value.length <= most);

/** One of these words. */
export const oneOf = (...words) => form((value) => words.includes(value));

/** A regular expression for the whole value. */
export const like = (pattern) => form((value) => pattern.test(value));

/** Any of several checks; the first that passes decides, otherwise the last one's complaint is told. */
export const either = (...checks) => (value) => {
  let wrong = OK;
  for (const check of checks) {
    wrong = check(value);
    if (!wrong) return OK;
  }
  return wrong;
};

export const empty = form((value) => value === '');

const DECIMAL = /^-?(\d+(\.\d*)?|\.\d+)$/;
export const isDecimal = (value) => DECIMAL.test(value);

/** A decimal number from `least` to `most`: a number outside is of the right form, but out of range. */
export const decimal = (least = -Infinity, most = Infinity) => (value) => {
  if (!isDecimal(value)) return MISMATCH;
  return within(Number(value), least, most);
};

/** A whole number from `least` to `most`. */
export const whole = (least, most) => (value) => {
  if (!/^[+-]?\d+$/.test(value)) return MISMATCH;
  return within(Number(value), least, most);
};

const within = (number, least, most) => (number >= least && number <= most ? OK : RANGE);

/** Whether a month of a year has this day. */
export const hasDay = (year, month, day) => day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
