// Data types of SCORM 2004 4th Edition (RTE §4.1.1). Its limits are smallest permitted maximums: longer is kept whole.

import { either, empty, form, hasDay, like, oneOf } from './types.js';

/** RFC 3986 characters, and those beyond ASCII (RFC 3987): no white space, no control characters. */
const IDENTIFIER = /^(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=[\]]|%[0-9A-Fa-f]{2}|[^\x00-\x9f\s])+$/u;
const URN = /^urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:\S+$/i;

/** long_identifier_type and short_identifier_type: a URI reference; what begins as a URN must be one. */
export const isIdentifier = (value) => IDENTIFIER.test(value) && (!/^urn:/i.test(value) || URN.test(value));
export const identifier = form(isIdentifier);

const LANGUAGE = /^([A-Za-z]{2,3}|i|x)(-[A-Za-z0-9]{1,8})*$/;
/** language_type, or blank where the learner has no wish. */
export const language = either(empty, like(LANGUAGE));

const LANG = /^\{lang=([^}]*)\}/;
/** localized_string_type: text, with the language it is in before it where that is not English. */
export function isLocalized(value) {
  if (!value.startsWith('{lang=')) return true;
  const tag = LANG.exec(value);
  return tag !== null && LANGUAGE.test(tag[1]);
}
export const localized = form(isLocalized);

const INTERVAL = /^P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?)?$/;
/** timeinterval (second,10,2). */
export const interval = like(INTERVAL);

const MOMENT = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(Z|[+-]\d\d(?::\d\d)?)?)?)?)?$/;
/** time (second,10,0): from 1970 to 2038, as exact as the sender likes. */
export const moment = form((value) => {
  const parts = MOMENT.exec(value);
  if (!parts) return false;
  const [year, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map((part) => part && Number(part));
  const inYear = year >= 1970 && year <= 2038 && month >= 1 && month <= 12 && hasDay(year, month, day);
  return inYear && hour <= 23 && minute <= 59 && second <= 59 && isZone(parts[7]);
});

function isZone(zone) {
  if (!zone || zone === 'Z') return true;
  const [hours, minutes = 0] = zone.slice(1).split(':').map(Number);
  return hours <= 23 && minutes <= 59;
}

export const completion = oneOf('completed', 'incomplete', 'not attempted', 'unknown');
export const success = oneOf('passed', 'failed', 'unknown');
/** cmi.exit; "logout" is deprecated and still taken. */
export const exit = oneOf('time-out', 'suspend', 'logout', 'normal', '');
export const captioning = oneOf('-1', '0', '1');
export const interactionType = oneOf(
  'true-false', 'choice', 'fill-in', 'long-fill-in', 'matching', 'performance', 'sequencing', 'likert', 'numeric', 'other',
);
/** adl.nav.request (SN §5.6.4). */
export const navigation = like(
  /^(_none_|continue|previous|exit|exitAll|abandon|abandonAll|suspendAll|\{target=[^{}\s]+\}(choice|jump))$/,
);
