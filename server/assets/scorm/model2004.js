// The data model of SCORM 2004 4th Edition (RTE §4.2; adl.nav: SN §5.6): every element, what it depends on, and the
// statuses that the run-time derives.

import { any } from './types12.js';
import { decimal, text } from './types.js';
import {
  captioning, completion, exit, identifier, interactionType, interval, language, localized, moment, navigation, success,
} from './types2004.js';
import { allowsMore, checkPattern, checkResponse, mustDiffer } from './responses2004.js';
import { wrong } from './model.js';

const ro = (unset) => ({ access: 'ro', check: any, unset });
const rw = (check, unset) => ({ access: 'rw', check, unset });
const wo = (check) => ({ access: 'wo', check });

const real = decimal();
const scaled = decimal(-1, 1);
const share = decimal(0, 1);
const positive = decimal(0);

const comments = (access) => ({ comment: access(localized), location: access(text()), timestamp: access(moment) });
const scores = { scaled: rw(scaled), raw: rw(real), min: rw(real), max: rw(real) };

/** Puts a prefix before names. */
const under = (prefix, named) => Object.fromEntries(Object.entries(named).map(([name, element]) => [`${prefix}.${name}`, element]));

const elements = {
  'cmi._version': ro('1.0'),
  ...under('cmi.comments_from_learner.n', comments(rw)),
  ...under('cmi.comments_from_lms.n', comments(() => ro())),
  'cmi.completion_status': rw(completion, 'unknown'),
  'cmi.completion_threshold': ro(),
  'cmi.credit': ro('credit'),
  'cmi.entry': ro(''),
  'cmi.exit': wo(exit),
  ...under('cmi.interactions.n', {
    id: rw(identifier),
    type: rw(interactionType),
    'objectives.n.id': rw(identifier),
    timestamp: rw(moment),
    'correct_responses.n.pattern': rw(any),
    weighting: rw(real),
    learner_response: rw(any),
    result: rw((value) => (['correct', 'incorrect', 'unanticipated', 'neutral'].includes(value) ? '' : real(value))),
    latency: rw(interval),
    description: rw(localized),
  }),
  'cmi.launch_data': ro(),
  'cmi.learner_id': ro(),
  'cmi.learner_name': ro(),
  ...under('cmi.learner_preference', {
    audio_level: rw(positive, '1'),
    language: rw(language, ''),
    delivery_speed: rw(positive, '1'),
    audio_captioning: rw(captioning, '0'),
  }),
  'cmi.location': rw(text()),
  'cmi.max_time_allowed': ro(),
  'cmi.mode': ro('normal'),
  ...under('cmi.objectives.n', {
    id: rw(identifier),
    ...under('score', scores),
    success_status: rw(success, 'unknown'),
    completion_status: rw(completion, 'unknown'),
    progress_measure: rw(share),
    description: rw(localized),
  }),
  'cmi.progress_measure': rw(share),
  'cmi.scaled_passing_score': ro(),
  ...under('cmi.score', scores),
  'cmi.session_time': wo(interval),
  'cmi.success_status': rw(success, 'unknown'),
  'cmi.suspend_data': rw(text()),
  'cmi.time_limit_action': ro('continue,no message'),
  'cmi.total_time': ro('PT0S'),
  'adl.data.n.id': ro(),
  'adl.data.n.store': rw(text()),
  'adl.nav.request': rw(navigation, '_none_'),
  'adl.nav.request_valid.continue': ro('unknown'),
  'adl.nav.request_valid.previous': ro('unknown'),
};

const children = {
  'cmi.comments_from_learner': 'comment,location,timestamp',
  'cmi.comments_from_lms': 'comment,location,timestamp',
  'cmi.interactions':
    'id,type,objectives,timestamp,correct_responses,weighting,learner_response,result,latency,description',
  'cmi.learner_preference': 'audio_level,language,delivery_speed,audio_captioning',
  'cmi.objectives': 'id,score,success_status,completion_status,progress_measure,description',
  'cmi.objectives.n.score': 'scaled,raw,min,max',
  'cmi.score': 'scaled,raw,min,max',
  'adl.data': 'id,store',
};

const lists = [
  'cmi.comments_from_learner', 'cmi.comments_from_lms', 'cmi.interactions', 'cmi.interactions.n.objectives',
  'cmi.interactions.n.correct_responses', 'cmi.objectives', 'adl.data',
];

/** Lists that only the LMS fills. */
const fixed = ['adl.data', 'cmi.comments_from_lms'];

/** What has to be set before (408), and what a list refuses (351). Asked before the value's own form. */
function depends(model, { pattern, indices, name }, value) {
  const [first, second] = indices;
  if (pattern === 'cmi.objectives.n.id') return identity(model, name, 'cmi.objectives', value, true);
  if (pattern.startsWith('cmi.objectives.n.')) return idFirst(model, `cmi.objectives.${first}`);
  if (!pattern.startsWith('cmi.interactions.n.') || pattern === 'cmi.interactions.n.id') return null;
  const interaction = `cmi.interactions.${first}`;
  const missing = idFirst(model, interaction);
  if (missing) return missing;
  if (pattern === 'cmi.interactions.n.objectives.n.id') return identity(model, name, `${interaction}.objectives`, value, false);
  const type = model.kept(`${interaction}.type`);
  if (pattern === 'cmi.interactions.n.learner_response') {
    return typed(type, interaction) ?? unfit(checkResponse(type, value), name);
  }
  if (pattern === 'cmi.interactions.n.correct_responses.n.pattern') {
    return typed(type, interaction) ?? right(model, { type, interaction, index: second, name }, value);
  }
  return null;
}

const idFirst = (model, entry) => (model.kept(`${entry}.id`) === undefined ? wrong('dependency', `set ${entry}.id first`) : null);

const typed = (type, interaction) => (type === undefined ? wrong('dependency', `set ${interaction}.type first`) : null);

const unfit = (complaint, name) => (complaint ? wrong(complaint, `${name} is not of the form that its interaction's type asks for`) : null);

/** Ids of a list differ; that of an objective stays as it was set (§4.2.17.1). */
function identity(model, name, list, value, forEver) {
  const before = model.kept(name);
  if (forEver && before !== undefined && before !== value) return wrong('taken', `${name} is ${before} and stays so`);
  for (let at = 0; at < model.count(list); at += 1) {
    const other = `${list}.${at}.id`;
    if (other !== name && model.kept(other) === value) return wrong('taken', `${other} has this id already`);
  }
  return null;
}

function right(model, { type, interaction, index, name }, value) {
  if (index > 0 && !allowsMore(type)) return wrong('taken', `an interaction of type ${type} has one right answer`);
  const complaint = unfit(checkPattern(type, value), name);
  if (complaint) return complaint;
  const list = `${interaction}.correct_responses`;
  for (let at = 0; mustDiffer(type) && at < model.count(list); at += 1) {
    if (at !== index && model.kept(`${list}.${at}.pattern`) === value) return wrong('taken', `${list}.${at} is the same`);
  }
  return null;
}

const derived = {
  /** §4.2.4.1: with a threshold it is the measure that counts, whatever the SCO says. */
  'cmi.completion_status': (model) => {
    const threshold = model.kept('cmi.completion_threshold');
    if (threshold === undefined) return undefined;
    const measure = model.kept('cmi.progress_measure');
    if (measure === undefined) return 'unknown';
    return Number(measure) >= Number(threshold) ? 'completed' : 'incomplete';
  },
  /** §4.2.21.1: likewise with a passing score. */
  'cmi.success_status': (model) => {
    const passing = model.kept('cmi.scaled_passing_score');
    if (passing === undefined) return undefined;
    const score = model.kept('cmi.score.scaled');
    if (score === undefined) return 'unknown';
    return Number(score) >= Number(passing) ? 'passed' : 'failed';
  },
};

/** Targets may hold dots and digits; those elements are answered by the API object and never kept here. */
export const TARGETED = /^adl\.nav\.request_valid\.(choice|jump)\.\{target=(.+)\}$/;

/** Smallest permitted maximums that content is known to pass. */
const foreseen = { 'cmi.suspend_data': 64_000, 'cmi.location': 1000 };

export const SCHEMA_2004 = { elements, children, lists, fixed, depends, derived, foreseen };
