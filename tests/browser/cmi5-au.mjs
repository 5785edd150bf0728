// A publisher's site with one AU that does as its buttons say, and course structures that lead there.

import { createServer } from 'node:http';

const PAGE = `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>AU</title>
<p id="state">loading</p><button id="completed">complete</button> <button id="passed">pass</button> <button id="failed">fail</button> <button id="exit">exit</button>
<script type="module">
const given = new URLSearchParams(location.search);
const [endpoint, actor, registration, activityId] = ['endpoint', 'actor', 'registration', 'activityId'].map((name) => given.get(name));
const fetched = await (await fetch(given.get('fetch'), { method: 'POST' })).json();
const headers = { Authorization: 'Basic ' + fetched['auth-token'], 'X-Experience-API-Version': '1.0.3', 'Content-Type': 'application/json' };
const of = (path, parameters) => endpoint + '/' + path + '?' + new URLSearchParams(parameters);
const data = await (await fetch(of('activities/state', { stateId: 'LMS.LaunchData', activityId, agent: actor, registration }), { headers })).json();
await fetch(of('agents/profile', { profileId: 'cmi5LearnerPreferences', agent: actor }), { headers });
const CMI5 = 'https://w3id.org/xapi/cmi5/context/categories/';
async function say(verb, result) {
  const id = crypto.randomUUID();
  const context = structuredClone(data.contextTemplate);
  context.registration = registration;
  context.contextActivities.category = ['cmi5', ...(['completed', 'passed', 'failed'].includes(verb) ? ['moveon'] : [])].map((each) => ({ id: CMI5 + each }));
  const statement = { id, actor: JSON.parse(actor), verb: { id: 'http://adlnet.gov/expapi/verbs/' + verb }, object: { id: activityId }, context, result, timestamp: new Date().toISOString() };
  const answer = await fetch(of('statements', { statementId: id }), { method: 'PUT', headers, body: JSON.stringify(statement) });
  document.getElementById('state').textContent = answer.ok ? verb : await answer.text();
}
await say('initialized');
const duration = 'PT1M';
const results = { completed: { completion: true, duration }, passed: { success: true, duration, score: { scaled: 0.8 } }, failed: { success: false, duration, score: { scaled: 0.2 } } };
for (const [verb, result] of Object.entries(results)) document.getElementById(verb).onclick = () => say(verb, result);
document.getElementById('exit').onclick = async () => { await say('terminated', { duration }); location.assign(data.returnURL); };
</script>`;

/** The site; its address. */
export async function publisher(scope) {
  const web = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(PAGE);
  });
  await new Promise((ready) => { web.listen(0, '127.0.0.1', ready); });
  scope.after(() => new Promise((closed) => { web.closeAllConnections(); web.close(closed); }));
  return `http://127.0.0.1:${web.address().port}`;
}

const texts = (title, about = title) => `<title><langstring lang="en">${title}</langstring></title><description><langstring lang="en">${about}</langstring></description>`;

/** An AU of a structure. */
export const unit = (site, name, title, attributes = '', about = undefined) => `<au id="https://publisher.example/${name}" ${attributes}>${texts(title, about)}<url>${site}/${name}</url></au>`;

export const block = (name, title, ...units) => `<block id="https://publisher.example/${name}">${texts(title)}${units.join('')}</block>`;

/** A bare `cmi5.xml`. */
export const structure = (name, title, about, ...parts) => `<?xml version="1.0" encoding="utf-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"><course id="https://publisher.example/${name}">${texts(title, about)}</course>${parts.join('')}</courseStructure>`;
