// Data types of SCORM 1.2 (Run-Time Environment 1.2 §3.4.1, after AICC's CMI001). Its limits are limits, not minimums.

import { either, empty, decimal, form, like, oneOf, text, whole } from './types.js';

export const string255 = text(255);
export const string4096 = text(4096);

/** CMIIdentifier: no white space, nothing unprintable. */
export const identifier = like(/^[^\s\p{C}]{1,255}$/u);

/** CMITimespan: HHHH:MM:SS.SS, hours of two to four digits. */
export const timespan = like(/^\d{2,4}:[0-5]\d:[0-5]\d(\.\d{1,2})?$/);

/** CMITime: a time of day. */
export const time = like(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?$/);

/** A score: 0 to 100, or blank. */
export const score = either(empty, decimal(0, 100));

export const number = decimal();
export const audio = whole(-1, 100);
export const speed = whole(-100, 100);
export const textMode = whole(-1, 1);

export const status = oneOf('passed', 'completed', 'failed', 'incomplete', 'browsed', 'not attempted');
/** "not attempted" is the LMS's word: a SCO that speaks has been attempted (§3.4.4, lesson_status). */
export const lessonStatus = oneOf('passed', 'completed', 'failed', 'incomplete', 'browsed');
export const exit = oneOf('time-out', 'suspend', 'logout', '');
export const interactionType = oneOf(
  'true-false', 'choice', 'fill-in', 'matching', 'performance', 'sequencing', 'likert', 'numeric',
);
export const result = either(oneOf('correct', 'wrong', 'unanticipated', 'neutral'), decimal());
/** CMIFeedback: its form depends on the interaction's type, which may be set after it; only its length is held. */
export const feedback = string255;
export const any = form(() => true);
