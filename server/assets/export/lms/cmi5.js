// cmi5: the package is an AU (cmi5 8 to 11). Statements wait in line, so that they arrive in order.

const CMI5 = 'https://w3id.org/xapi/cmi5/context/categories/cmi5';
const MOVE_ON = 'https://w3id.org/xapi/cmi5/context/categories/moveon';
const MASTERY = 'https://w3id.org/xapi/cmi5/context/extensions/masteryscore';
const PROGRESS = 'https://w3id.org/xapi/cmi5/result/extensions/progress';
const STATE = 'lectern';

const started = Date.now();
const query = new URLSearchParams(typeof location === 'undefined' ? '' : location.search);
const launch = Object.fromEntries(['endpoint', 'fetch', 'actor', 'registration', 'activityId'].map((name) => [name, query.get(name)]));
let token = null;
let data = null;
let line = Promise.resolve();
let said = new Set();

const duration = () => `PT${(Math.floor((Date.now() - started) / 10) / 100).toFixed(2)}S`;

function call(path, parameters, options = {}) {
  const url = `${launch.endpoint.replace(/\/?$/, '/')}${path}?${new URLSearchParams(parameters)}`;
  const headers = { Authorization: `Basic ${token}`, 'X-Experience-API-Version': '1.0.3', ...options.headers };
  return fetch(url, { ...options, headers, credentials: 'omit' });
}

const document_ = (stateId) => ({ stateId, activityId: launch.activityId, agent: launch.actor, registration: launch.registration });

function statement(verb, result, counts) {
  const context = structuredClone(data.contextTemplate);
  context.registration = launch.registration;
  context.contextActivities ??= {};
  context.contextActivities.category = [CMI5, ...(counts ? [MOVE_ON] : [])].map((id) => ({ id }));
  if (counts && result.score && data.masteryScore !== undefined) context.extensions[MASTERY] = data.masteryScore;
  return {
    id: crypto.randomUUID(),
    actor: JSON.parse(launch.actor),
    verb: { id: `http://adlnet.gov/expapi/verbs/${verb}`, display: { en: verb } },
    object: { id: launch.activityId },
    context,
    ...(result ? { result } : {}),
    timestamp: new Date().toISOString(),
  };
}

/** In order, each tried again while the network is away. */
function say(verb, result = null, counts = false, options = {}) {
  if (said.has(verb)) return line;
  said.add(verb);
  const body = statement(verb, result, counts);
  const send = () => call('statements', { statementId: body.id }, { method: 'PUT', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' }, ...options });
  line = line.then(() => patiently(send));
  return line;
}

async function patiently(send, tries = 0) {
  try {
    const { status } = await send();
    if (status < 500) return;
  } catch {
    // Away: again.
  }
  if (tries > 6) return;
  await new Promise((resolve) => { setTimeout(resolve, 400 * 2 ** tries); });
  await patiently(send, tries + 1);
}

export const cmi5 = {
  most: 500_000,
  present: () => Boolean(launch.fetch && launch.endpoint && launch.actor),
  async begin() {
    if (!launch.fetch) return { state: '', missing: true };
    const answer = await (await fetch(launch.fetch, { method: 'POST', credentials: 'omit' })).json();
    token = answer['auth-token'];
    if (!token) return { state: '', missing: true };
    data = await (await call('activities/state', document_('LMS.LaunchData'))).json();
    const preferences = await call('agents/profile', { profileId: 'cmi5LearnerPreferences', agent: launch.actor });
    const wanted = preferences.ok ? (await preferences.json()).languagePreference : '';
    const kept = await call('activities/state', document_(STATE));
    await say('initialized');
    return {
      state: kept.ok ? await kept.text() : '',
      language: wanted?.split(',')[0],
      returnUrl: data.returnURL ?? null,
      learner: learner(),
      entry: kept.ok ? 'resume' : 'ab-initio',
      location: '',
      status: '',
    };
  },
  answered() {},
  save(standing) {
    if (!token) return false;
    const send = () => call('activities/state', document_(STATE), { method: 'PUT', body: standing.text, headers: { 'Content-Type': 'application/json' } });
    line = line.then(() => patiently(send));
    if (standing.result && data.launchMode === 'Normal') judged(standing);
    return true;
  },
  async end(standing) {
    if (!token) return;
    this.save(standing);
    await say('terminated', { duration: duration(), extensions: { [PROGRESS]: Math.round(standing.progress * 100) } }, false, { keepalive: true });
    token = null;
  },
  fault: () => '',
};

/** Account and home of the actor (cmi5 10.2.3). */
function learner() {
  const { homePage, name } = JSON.parse(launch.actor).account ?? {};
  return name ? `${homePage} ${name}` : '';
}

/** What is said of a finished course; the mastery score of the LMS decides where there is one. */
function judged({ outcome, result, scored }) {
  if (result.completed) say('completed', { completion: true, duration: duration() }, true);
  if (!scored || result.passed === null) return;
  const passed = data.masteryScore === undefined ? result.passed : outcome.scaled >= data.masteryScore;
  const score = { scaled: Math.round(outcome.scaled * 1e4) / 1e4 };
  say(passed ? 'passed' : 'failed', { success: passed, score, duration: duration() }, true);
}
