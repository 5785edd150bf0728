// The records as the npm library @xapi/xapi writes and reads them: both versions of the standard, both ways it talks HTTP.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import XAPI from '@xapi/xapi';
import { start } from '../lectern.mjs';

let server;
let key;
before(async () => {
  server = await start({ courses: false });
  key = await server.key('all');
});
after(async () => {
  assert.equal(await server?.down(), 0, 'the server ends clean');
  await server?.close();
});

const LESSON = 'https://example.com/lessons/tides';
const PLACES = [
  { version: '1.0.3', adapter: 'axios', mount: '/xapi/' }, { version: '1.0.3', adapter: 'fetch', mount: '/xapi/v1/' },
  { version: '2.0.0', adapter: 'axios', mount: '/xapi/' }, { version: '2.0.0', adapter: 'fetch', mount: '/xapi/' },
];

const learner = () => ({ objectType: 'Agent', name: 'A. Learner', account: { homePage: 'https://lms.example.com', name: randomUUID() } });
const statement = (actor, more = {}) => ({
  actor, verb: XAPI.Verbs.COMPLETED,
  object: { objectType: 'Activity', id: LESSON, definition: { name: { en: 'Tides', es: 'Mareas' }, type: 'http://adlnet.gov/expapi/activities/lesson' } },
  result: { score: { scaled: 0.8, raw: 8, min: 0, max: 10 }, success: true, completion: true, duration: 'PT4M30.5S' }, ...more,
});
const document = (data) => ({ ...data });
const refusal = async (promise) => promise.then(() => assert.fail('it was accepted'), (error) => error);
/** The problem that came back: axios keeps the answer, the fetch adapter makes its text the message. */
const problem = (error) => error.response?.data ?? JSON.parse(error.message);
const status = (error) => problem(error).status;

for (const { version, adapter, mount } of PLACES) {
  const test_ = (name, body) => test(`${name} (${version}, ${adapter}, ${mount})`, body);
  const client = (id = key.id, secret = key.secret) => new XAPI({ endpoint: server.origin + mount, auth: XAPI.toBasicAuth(id, secret), version, adapter });

  test_('a_statement_comes_back_as_it_was_sent', async () => {
    const actor = learner();
    const sent = statement(actor, { context: { registration: randomUUID(), language: 'en-GB', extensions: { 'https://example.com/ext': { deep: [1, 2.5, 'ü'] } } } });
    const { data: [id] } = await client().sendStatement({ statement: sent });
    const { data: kept, headers } = await client().getStatement({ statementId: id });
    for (const part of ['actor', 'object', 'result', 'context']) assert.deepEqual(kept[part], sent[part], part);
    assert.equal(kept.verb.id, sent.verb.id);
    assert.equal(kept.id, id);
    assert.match(kept.stored, /Z$/);
    assert.ok(kept.timestamp && kept.authority && kept.version);
    const header = (name) => headers[name] ?? headers.get?.(name);
    assert.equal(header('x-experience-api-version'), version);
    assert.ok(header('x-experience-api-consistent-through'));
  });

  test_('many_statements_are_found_by_agent_verb_activity_and_registration_page_by_page', async () => {
    const actor = learner();
    const registration = randomUUID();
    const sent = Array.from({ length: 5 }, (_, n) => statement(actor, { id: randomUUID(), context: { registration }, verb: n % 2 ? XAPI.Verbs.ANSWERED : XAPI.Verbs.COMPLETED }));
    const { data: ids } = await client().sendStatements({ statements: sent });
    assert.deepEqual(ids, sent.map((each) => each.id), 'the ids in the order they were sent');
    const found = async (params) => (await client().getStatements(params)).data.statements.map((each) => each.id);
    assert.deepEqual((await found({ agent: actor })).toSorted(), ids.toSorted());
    assert.equal((await found({ agent: actor, verb: XAPI.Verbs.ANSWERED.id })).length, 2);
    assert.equal((await found({ registration, activity: LESSON })).length, 5);
    assert.deepEqual(await found({ agent: actor, activity: `${LESSON}/other` }), []);
    assert.deepEqual(await found({ agent: actor, ascending: true }), ids);

    const read = [];
    let { data: page } = await client().getStatements({ agent: actor, limit: 2 });
    for (read.push(...page.statements); page.more; read.push(...page.statements)) ({ data: page } = await client().getMoreStatements({ more: page.more }));
    assert.deepEqual(read.map((each) => each.id).toSorted(), ids.toSorted(), 'every one once');
  });

  test_('a_voided_statement_is_found_only_as_voided', async () => {
    const actor = learner();
    const { data: [id] } = await client().sendStatement({ statement: statement(actor) });
    await client().voidStatement({ actor, statementId: id });
    assert.equal(status(await refusal(client().getStatement({ statementId: id }))), 404);
    assert.equal((await client().getVoidedStatement({ voidedStatementId: id })).data.id, id);
  });

  test_('the_same_statement_twice_is_kept_once_and_another_under_its_id_is_refused', async () => {
    const actor = learner();
    const sent = statement(actor, { id: randomUUID(), timestamp: '2026-11-22T10:00:00.000Z' });
    await client().sendStatement({ statement: sent });
    await client().sendStatement({ statement: sent });
    assert.equal((await client().getStatements({ agent: actor })).data.statements.length, 1);
    assert.equal(status(await refusal(client().sendStatement({ statement: { ...sent, result: { success: false } } }))), 409);
  });

  test_('a_statement_that_breaks_a_rule_is_refused_with_the_place_and_the_rule', async () => {
    const error = await refusal(client().sendStatement({ statement: statement(learner(), { result: { score: { scaled: 1.2 } } }) }));
    assert.equal(status(error), 400);
    assert.equal(problem(error).pointer, '/result/score/scaled');
    assert.equal(problem(error).code, 'xapi.score.range');
  });

  test_('state_is_kept_merged_listed_and_deleted', async () => {
    const at = { agent: learner(), activityId: LESSON };
    const mine = { ...at, stateId: 'bookmark' };
    await client().createState({ ...mine, state: document({ page: 3, seen: ['a'] }) });
    await client().createState({ ...mine, state: document({ page: 4 }) });
    assert.deepEqual((await client().getState(mine)).data, { page: 4, seen: ['a'] }, 'POST merges');
    // 2.0.0 wants to be told what is replaced; 1.0.3 does not ask it of state (Communication §3.1).
    const { headers } = await client().getState(mine);
    const known = { etag: headers.etag ?? headers.get?.('etag'), matchHeader: 'If-Match' };
    const blind = client().setState({ ...mine, state: document({ page: 2 }) });
    if (version === '2.0.0') assert.equal(status(await refusal(blind)), 409);
    else await blind;
    await client().setState({ ...mine, state: document({ page: 1 }), ...(version === '2.0.0' && known) });
    assert.deepEqual((await client().getState(mine)).data, { page: 1 }, 'PUT replaces');
    await client().setState({ ...at, stateId: 'notes', state: 'plain words', contentType: 'text/plain' });
    assert.equal((await client().getState({ ...at, stateId: 'notes' })).data, 'plain words');
    assert.deepEqual((await client().getStates(at)).data.toSorted(), ['bookmark', 'notes']);
    await client().deleteState(mine);
    assert.equal(status(await refusal(client().getState(mine))), 404);
    await client().deleteStates(at);
    assert.deepEqual((await client().getStates(at)).data, []);
  });

  test_('profiles_are_kept_and_two_writers_do_not_overwrite_each_other', async () => {
    const agent = learner();
    for (const [kind, at] of [['ActivityProfile', { activityId: `${LESSON}/${randomUUID()}` }], ['AgentProfile', { agent }]]) {
      const mine = { ...at, profileId: 'settings' };
      const fresh = { etag: '*', matchHeader: 'If-None-Match' };
      await client()[`set${kind}`]({ ...mine, profile: { theme: 'dark' }, ...fresh });
      assert.equal(status(await refusal(client()[`set${kind}`]({ ...mine, profile: {}, ...fresh }))), 412, kind);
      const { data, headers } = await client()[`get${kind}`](mine);
      assert.deepEqual(data, { theme: 'dark' });
      const etag = headers.etag ?? headers.get?.('etag');
      await client()[`set${kind}`]({ ...mine, profile: { theme: 'light' }, etag, matchHeader: 'If-Match' });
      assert.equal(status(await refusal(client()[`set${kind}`]({ ...mine, profile: {}, etag, matchHeader: 'If-Match' }))), 412, 'the older one comes too late');
      assert.deepEqual((await client()[`get${kind}`](mine)).data, { theme: 'light' });
      assert.deepEqual((await client()[`get${kind}s`](at)).data, ['settings']);
      const now = (await client()[`get${kind}`](mine)).headers;
      await client()[`delete${kind}`]({ ...mine, etag: now.etag ?? now.get?.('etag') });
      assert.equal(status(await refusal(client()[`get${kind}`](mine))), 404);
    }
  });

  test_('what_is_known_of_an_activity_and_an_agent', async () => {
    const actor = learner();
    await client().sendStatement({ statement: statement(actor) });
    const { data: activity } = await client().getActivity({ activityId: LESSON });
    assert.equal(activity.definition.name.es, 'Mareas');
    const { data: person } = await client().getAgent({ agent: actor });
    assert.equal(person.objectType, 'Person');
    assert.deepEqual(person.account, [actor.account]);
    assert.ok((await client().getAbout()).data.version.includes(version));
  });

  test_('without_the_right_secret_nothing_is_read', async () => {
    assert.equal(status(await refusal(client(key.id, 'wrong').getStatements({}))), 401);
  });

  test_('the_cache_buster_of_the_library_is_not_an_unknown_parameter', async () => {
    assert.ok((await client().getStatements({ limit: 1, useCacheBuster: true })).data.statements);
  });
}
