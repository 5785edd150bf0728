// Whom the package talks to. The exporter writes the name.

import { standard } from '../standard.js';

const MODULES = {
  scorm12: () => import('./scorm12.js').then((module) => module.scorm12),
  scorm2004: () => import('./scorm2004.js').then((module) => module.scorm2004),
  cmi5: () => import('./cmi5.js').then((module) => module.cmi5),
  html: () => import('./html.js').then((module) => module.html),
};

/** The LMS; without one, the course can be taken all the same, and says that nothing is kept. */
export const lms = await MODULES[standard]();
