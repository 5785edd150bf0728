// An assignable unit as the npm library @xapi/cmi5 runs one: launched in Chromium on an origin of its own, with a fetch
// URL for its token, against our records. The LMS is played by this file.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import XAPI from '@xapi/xapi';
import { start } from '../lectern.mjs';
import { launch as browse } from '../browser/browser.mjs';

const LIBRARY = createRequire(import.meta.url).resolve('@xapi/cmi5/dist/Cmi5.esm.js');
const PAGE = '<!doctype html><title>Tides</title><script type="module">import Cmi5 from "/cmi5.js"; window.Cmi5 = Cmi5;</script>';
const UNIT = 'https://example.com/units/tides';
const CATEGORY = 'https://w3id.org/xapi/cmi5/context/categories/';
const GROUPING = { objectType: 'Activity', id: 'https://example.com/courses/sea/blocks/1' };

let lms;
let server;
let browser;
let key;
let records;
before(async () => {
  lms = await listen();
  server = await start({ courses: false, env: { LECTERN_CORS_ORIGINS: JSON.stringify([lms.origin]) } });
  lms.token = await server.key('statements:write,state,profile');
  key = await server.key('all');
  records = new XAPI({ endpoint: `${server.origin}/xapi/`, auth: XAPI.toBasicAuth(key.id, key.secret), version: '1.0.3' });
  browser = await browse();
});
after(async () => {
  await browser?.close();
  lms?.server.close();
  assert.equal(await server?.down(), 0, 'the server ends clean');
  await server?.close();
});

/** Serves the unit's page, and each session's token once (cmi5 §8.2). */
async function listen() {
  const given = new Set();
  const it = { given };
  it.server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://lms');
    const say = (type, body) => response.writeHead(200, { 'Content-Type': type }).end(body);
    if (url.pathname === '/cmi5.js') return say('text/javascript', await readFile(LIBRARY));
    if (url.pathname !== '/fetch') return say('text/html', PAGE);
    assert.equal(request.method, 'POST');
    const session = url.searchParams.get('session');
    if (given.has(session)) return say('application/json', JSON.stringify({ 'error-code': '1', 'error-text': 'this token has been fetched' }));
    given.add(session);
    return say('application/json', JSON.stringify({ 'auth-token': Buffer.from(`${it.token.id}:${it.token.secret}`).toString('base64') }));
  });
  await new Promise((ready) => it.server.listen(0, '127.0.0.1', ready));
  it.origin = `http://127.0.0.1:${it.server.address().port}`;
  return it;
}

/** What an LMS writes before it launches (cmi5 §10, §11). */
async function prepare({ masteryScore, preferences } = {}) {
  const agent = { objectType: 'Agent', account: { homePage: 'https://lms.example.com', name: randomUUID() } };
  const registration = randomUUID();
  const session = randomUUID();
  const data = {
    contextTemplate: { contextActivities: { grouping: [GROUPING] }, extensions: { 'https://w3id.org/xapi/cmi5/context/extensions/sessionid': session } },
    launchMode: 'Normal', moveOn: 'CompletedAndPassed', ...(masteryScore && { masteryScore }),
  };
  await records.setState({ agent, activityId: UNIT, stateId: 'LMS.LaunchData', registration, state: data });
  if (preferences) await records.setAgentProfile({ agent, profileId: 'cmi5LearnerPreferences', profile: preferences, etag: '*', matchHeader: 'If-None-Match' });
  return { agent, registration, session, data };
}

/** Opens the unit as the launch URL says (cmi5 §8.1). */
async function open(t, { agent, registration, session }) {
  const page = await browser.newPage();
  t.after(() => page.close());
  const query = new URLSearchParams({
    endpoint: `${server.origin}/xapi/`, fetch: `${lms.origin}/fetch?session=${session}`, actor: JSON.stringify(agent), registration, activityId: UNIT,
  });
  await page.goto(`${lms.origin}/unit?${query}`);
  await page.waitForFunction(() => window.Cmi5);
  return page;
}

/** Every statement of a registration, in the order of storage. */
async function said(registration) {
  return (await records.getStatements({ registration, ascending: true })).data.statements;
}

const verb = (statement) => statement.verb.id.split('/').at(-1);
const categories = (statement) => statement.context.contextActivities.category?.map((each) => each.id.replace(CATEGORY, '')) ?? [];

test('a_unit_is_launched_answered_completed_passed_and_terminated', async (t) => {
  const launch = await prepare({ masteryScore: 0.7, preferences: { languagePreference: 'es-MX,es', audioPreference: 'off' } });
  const page = await open(t, launch);
  const seen = await page.evaluate(async () => {
    if (!Cmi5.isCmiAvailable) throw new Error('not a launch');
    const unit = new Cmi5();
    await unit.initialize();
    await unit.progress(50);
    await unit.interactionTrueFalse('t', 'moon', true, true, { en: 'The moon pulls.' });
    await unit.interactionChoice('t', 'springs', ['a', 'b'], ['a'], [{ id: 'a', description: { en: 'A' } }, { id: 'b', description: { en: 'B' } }], { en: 'Which?' });
    await unit.interactionMatching('t', 'match', { x: 'y' }, { x: 'y' }, [{ id: 'x', description: { en: 'X' } }], [{ id: 'y', description: { en: 'Y' } }]);
    await unit.interactionSequencing('t', 'order', ['a'], ['a'], [{ id: 'a', description: { en: 'A' } }]);
    await unit.interactionLikert('t', 'like', 'l1', undefined, [{ id: 'l1', description: { en: 'much' } }]);
    await unit.interactionPerformance('t', 'do', { s: 3 }, [{ id: 's', min: 1, max: 4 }], [{ id: 's', description: { en: 'S' } }]);
    await unit.interactionNumeric('t', 'number', 12.5, { min: 12, max: 13 });
    await unit.interactionFillIn('t', 'word', ['neap'], ['neap']);
    await unit.interactionLongFillIn('t', 'words', ['a long story'], undefined, undefined, undefined, true, { start: new Date(0), end: new Date(90_500) });
    await unit.interactionOther('t', 'else', 'x', 'x');
    await unit.complete();
    await unit.pass({ scaled: 0.9 });
    await unit.terminate();
    return { data: unit.getLaunchData(), preferences: unit.getLearnerPreferences() };
  });
  assert.deepEqual(seen.data, launch.data, 'LMS.LaunchData is read as the LMS wrote it');
  assert.deepEqual(seen.preferences, { languagePreference: 'es-MX,es', audioPreference: 'off' });
  assert.ok(lms.given.has(launch.session), 'the token came from the fetch URL');

  const statements = await said(launch.registration);
  assert.deepEqual(statements.map(verb), ['initialized', 'progressed', ...Array(10).fill('answered'), 'completed', 'passed', 'terminated']);
  for (const statement of statements) {
    assert.deepEqual(statement.actor, launch.agent);
    assert.deepEqual(statement.context.contextActivities.grouping, [GROUPING], 'the context template is part of every statement');
    assert.equal(statement.context.extensions['https://w3id.org/xapi/cmi5/context/extensions/sessionid'], launch.session);
    assert.ok(statement.authority.account.name.includes(lms.token.id), 'the authority is the credential that was fetched');
  }
  const [completed, passed] = statements.slice(-3);
  assert.deepEqual(categories(completed).toSorted(), ['cmi5', 'moveon']);
  assert.equal(completed.result.completion, true);
  assert.deepEqual(passed.result.score, { scaled: 0.9 });
  assert.equal(passed.context.extensions['https://w3id.org/xapi/cmi5/context/extensions/masteryscore'], 0.7);
  assert.equal(statements[10].result.duration, 'PT1M30.5S');
});

test('a_unit_that_is_failed_moves_on_and_a_learner_without_preferences_has_none', async (t) => {
  const launch = await prepare({ masteryScore: 0.7 });
  const page = await open(t, launch);
  const preferences = await page.evaluate(async () => {
    const unit = new Cmi5();
    await unit.initialize();
    await unit.moveOn({ score: 0.4 });
    return unit.getLearnerPreferences();
  });
  assert.deepEqual(preferences, {});
  const statements = await said(launch.registration);
  assert.deepEqual(statements.map(verb), ['initialized', 'failed', 'completed', 'terminated']);
  assert.deepEqual(statements[1].result.score, { scaled: 0.4 });
});

test('a_session_goes_on_after_a_reload_with_the_token_it_has', async (t) => {
  const launch = await prepare();
  const page = await open(t, launch);
  const kept = await page.evaluate(async () => {
    const unit = new Cmi5();
    await unit.initialize();
    return { authToken: unit.getAuthToken(), initializedDate: unit.getInitializedDate().toISOString() };
  });
  await page.reload();
  await page.waitForFunction(() => window.Cmi5);
  await page.evaluate(async ({ authToken, initializedDate }) => {
    const unit = new Cmi5();
    await unit.initialize({ authToken, initializedDate: new Date(initializedDate) });
    await unit.complete();
    await unit.terminate();
  }, kept);
  assert.deepEqual((await said(launch.registration)).map(verb), ['initialized', 'completed', 'terminated']);
});
