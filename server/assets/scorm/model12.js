// The data model of SCORM 1.2 (Run-Time Environment 1.2 §3.4.4): every element, mandatory or not.

import {
  any, audio, exit, feedback, identifier, interactionType, lessonStatus, number, result, score, speed, status, string255,
  string4096, textMode, time, timespan,
} from './types12.js';

const ro = (unset = '') => ({ access: 'ro', check: any, unset });
const rw = (check, unset = '') => ({ access: 'rw', check, unset });
const wo = (check) => ({ access: 'wo', check, unset: '' });

const elements = {
  'cmi._version': ro('3.4'),
  'cmi.core.student_id': ro(),
  'cmi.core.student_name': ro(),
  'cmi.core.lesson_location': rw(string255),
  'cmi.core.credit': ro('credit'),
  'cmi.core.lesson_status': rw(lessonStatus, 'not attempted'),
  'cmi.core.entry': ro(''),
  'cmi.core.score.raw': rw(score),
  'cmi.core.score.max': rw(score),
  'cmi.core.score.min': rw(score),
  'cmi.core.total_time': ro('0000:00:00.00'),
  'cmi.core.lesson_mode': ro('normal'),
  'cmi.core.exit': wo(exit),
  'cmi.core.session_time': wo(timespan),
  'cmi.suspend_data': rw(any),
  'cmi.launch_data': ro(),
  'cmi.comments': { ...rw(string4096), append: true },
  'cmi.comments_from_lms': ro(),
  'cmi.objectives.n.id': rw(identifier),
  'cmi.objectives.n.score.raw': rw(score),
  'cmi.objectives.n.score.max': rw(score),
  'cmi.objectives.n.score.min': rw(score),
  'cmi.objectives.n.status': rw(status),
  'cmi.student_data.mastery_score': ro(),
  'cmi.student_data.max_time_allowed': ro(),
  'cmi.student_data.time_limit_action': ro(),
  'cmi.student_preference.audio': rw(audio, '0'),
  'cmi.student_preference.language': rw(string255),
  'cmi.student_preference.speed': rw(speed, '0'),
  'cmi.student_preference.text': rw(textMode, '0'),
  'cmi.interactions.n.id': wo(identifier),
  'cmi.interactions.n.objectives.n.id': wo(identifier),
  'cmi.interactions.n.time': wo(time),
  'cmi.interactions.n.type': wo(interactionType),
  'cmi.interactions.n.correct_responses.n.pattern': wo(feedback),
  'cmi.interactions.n.weighting': wo(number),
  'cmi.interactions.n.student_response': wo(feedback),
  'cmi.interactions.n.result': wo(result),
  'cmi.interactions.n.latency': wo(timespan),
};

const children = {
  'cmi.core': 'student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,exit,session_time',
  'cmi.core.score': 'raw,min,max',
  'cmi.objectives': 'id,score,status',
  'cmi.objectives.n.score': 'raw,min,max',
  'cmi.student_data': 'mastery_score,max_time_allowed,time_limit_action',
  'cmi.student_preference': 'audio,language,speed,text',
  'cmi.interactions': 'id,objectives,time,type,correct_responses,weighting,student_response,result,latency',
};

const lists = ['cmi.objectives', 'cmi.interactions', 'cmi.interactions.n.objectives', 'cmi.interactions.n.correct_responses'];

/** What the book holds values to that are kept whole all the same. */
const foreseen = { 'cmi.suspend_data': 4096 };

export const SCHEMA_12 = { elements, children, lists, foreseen };
