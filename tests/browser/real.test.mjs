// The line from a learner's browser to the records, against the real server: run, resume, lose the server, go on.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { launch } from './browser.mjs';
import { start } from '../lectern.mjs';
import { keyboard, pointer, right, wrong } from './real-course.mjs';
import { check, current, left, next, openCourse, quiet, reach, tab, watched } from './real.mjs';

const VERB = 'http://adlnet.gov/expapi/verbs/';
let browser;
let server;
before(async () => { [browser, server] = await Promise.all([launch(), start()]); });
after(async () => {
  await browser?.close();
  assert.equal(await server?.down(), 0, 'the server ends clean');
  await server?.close();
});

/** The statements that speak of a course, oldest first. The player is answered when they are stored. */
async function statements(course) {
  const { statements: all } = await server.get('/xapi/statements?limit=500&ascending=true');
  return all.filter((each) => JSON.stringify(each).includes(course));
}
const of = (list, verb) => list.filter((each) => each.verb.id === VERB + verb);

test('spot_the_phish_is_taken_with_the_keyboard_alone', async (t) => {
  const link = await server.link('spot-the-phish');
  const visit = await tab(t, browser);
  const { page } = visit;
  await openCourse(page, link);
  assert.equal(new URL(page.url()).origin, server.content, 'the player has an origin of its own');
  assert.equal(new URL(page.url()).hash, '', 'the token does not stay in the address');
  const hand = keyboard(page);
  const before = (await statements('spot-the-phish')).length;
  await reach(page, hand, 'spot-the-phish', 'end');
  await hand.press('finish');
  await page.locator('[data-passed=true]').waitFor();
  assert.ok(await page.getByRole('img', { name: 'Score: 100%' }).isVisible());
  await quiet(visit);

  const told = (await statements('spot-the-phish')).slice(before);
  assert.equal(of(told, 'answered').length, 7);
  assert.equal(of(told, 'passed').length, 1);
  assert.equal(of(told, 'completed').length, 1);
  assert.equal(of(told, 'passed')[0].result.score.scaled, 1);
  assert.equal(new Set(told.map((each) => each.actor.account?.name)).size, 1, 'one pseudonym, and no mail or name');
});

test('hand_hygiene_is_taken_by_pointer_with_mistakes_and_a_way_back', async (t) => {
  const visit = await tab(t, browser, { viewport: { width: 360, height: 740 }, hasTouch: true });
  const { page } = visit;
  await openCourse(page, await server.link('hand-hygiene'));
  const hand = pointer(page);
  await reach(page, hand, 'hand-hygiene', 'q-when');

  await wrong['q-when'](hand);
  await check(page, hand, 'partial');
  assert.ok(await page.getByText('Not needed. Too much washing').isVisible(), 'what was chosen is spoken of');
  assert.equal(await page.getByText('Right: before food').count(), 0, 'what was not chosen is not');
  await hand.choose('make a sandwich', 'taken out the rubbish');
  await check(page, hand, 'partial');
  assert.match(await page.locator('[data-result]').textContent(), /1\.3 of 2 points/, 'two of three');
  await next(page, hand);
  await reach(page, hand, 'hand-hygiene', 'q-time');
  await page.locator('[data-action=hint]').click();
  await page.locator('#hint').getByText('one short song').waitFor();
  await wrong['q-time'](hand);
  await check(page, hand, 'wrong');
  await right['q-time'](hand);
  await check(page, hand, 'right');

  await reach(page, hand, 'hand-hygiene', 'q-gel');
  await wrong['q-gel'](hand);
  await check(page, hand, 'wrong');
  await hand.choose('Wipe them on a cloth');
  await check(page, hand, 'wrong');
  await next(page, hand);
  assert.equal(await current(page), 'gel', 'a failed question leads back to its text, once');
  await next(page, hand);
  if (await current(page) === 'q-gel') await next(page, hand);
  assert.equal(await current(page), 'q-gloves');
  await wrong['q-gloves'](hand);
  await check(page, hand, 'wrong');
  await page.getByText('Right answer').first().waitFor();
  await next(page, hand);

  await reach(page, hand, 'hand-hygiene', 'role');
  await right.role(hand);
  await left(page, 'role');
  assert.equal(await current(page), 'five', 'the branch was taken');
  await next(page, hand);
  await wrong['p-five'](hand);
  await check(page, hand, 'wrong');
  await right['p-five'](hand);
  await check(page, hand, 'right');
  await next(page, hand);
  await hand.press('finish');
  await page.locator('[data-passed]').waitFor();
  const said = await page.locator('.ring').getAttribute('aria-label');
  assert.match(said, /^Score: \d+%$/);
  assert.notEqual(said, 'Score: 100%');
  assert.match(await page.locator('.score').textContent(), /^You won \d+(\.\d)? of 10 points/);
  await quiet(visit);
});

test('a_closed_tab_a_reload_and_another_device_come_back_to_the_same_place', async (t) => {
  const link = await server.link('spot-the-phish');
  const first = await tab(t, browser);
  const hand = keyboard(first.page);
  await openCourse(first.page, link);
  await reach(first.page, hand, 'spot-the-phish', 'q-owner');
  await wrong['q-owner'](hand);
  await check(first.page, hand, 'wrong');
  await first.page.reload();
  await first.page.locator('[data-segment=q-owner] [data-result=wrong]').waitFor();
  await first.page.close();

  const second = await watched(first.context);
  await openCourse(second.page, link);
  assert.equal(await current(second.page), 'q-owner');
  assert.match(await second.page.locator('[data-result]').textContent(), /1 try left/, 'the try is not given back');
  await right['q-owner'](pointer(second.page));
  await check(second.page, pointer(second.page), 'right');
  await next(second.page, pointer(second.page));

  const phone = await tab(t, browser, { viewport: { width: 360, height: 740 } });
  await openCourse(phone.page, link);
  assert.equal(await current(phone.page), 'q-name');
  await quiet(second);
  await quiet(phone);
});

test('another_language_says_what_is_old_and_what_is_missing', async (t) => {
  const visit = await tab(t, browser);
  const { page } = visit;
  const hand = pointer(page);
  await openCourse(page, await server.link('hand-hygiene'));
  await page.locator('#language').selectOption('es');
  await page.getByRole('heading', { name: 'Por qué importa' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'es');
  assert.equal(await page.locator('.translation').count(), 0, 'a fresh translation needs no note');
  await next(page, hand);
  await next(page, hand);
  await hand.choose('sonarte la nariz', 'preparar un bocadillo', 'sacado la basura');
  await check(page, hand, 'right');
  await next(page, hand);
  assert.equal(await current(page), 'q-steps');
  await page.locator('.translation').getByText('ha cambiado').waitFor();
  await hand.order('Mójate las manos', 'Toma jabón', 'Frota todo', 'Aclara', 'Sécate');
  await check(page, hand, 'right');
  await next(page, hand);
  await page.locator('.translation').getByText('inglés').waitFor();
  assert.equal(await page.getByRole('heading', { name: 'Check: how long?' }).getAttribute('lang'), 'en', 'a reader is told the language of the text');
  await page.reload();
  await page.locator('html[lang=es] [data-segment=q-time]').waitFor();
  await quiet(visit);
});

test('a_browser_that_speaks_spanish_gets_spanish', async (t) => {
  const { page } = await tab(t, browser, { locale: 'es-MX' });
  await openCourse(page, await server.link('hand-hygiene'));
  assert.ok(await page.getByRole('heading', { name: 'Por qué importa' }).isVisible());
});

test('an_answer_under_way_when_the_server_dies_is_saved_once', async (t) => {
  t.after(() => server.process.signalCode && server.up());
  const visit = await tab(t, browser);
  const { page } = visit;
  const hand = pointer(page);
  await openCourse(page, await server.link('spot-the-phish'));
  await reach(page, hand, 'spot-the-phish', 'q-owner');
  const answered = async () => of(await statements('spot-the-phish'), 'answered').filter((each) => each.object.id.includes('q-owner')).length;
  const before = await answered();

  // Stopped, the server has the request in its socket and dies with it.
  await right['q-owner'](hand);
  server.freeze();
  await hand.press('check');
  await page.locator('body[data-saved=false]').waitFor();
  await server.kill();
  await page.locator('#saving').getByText('Not saved yet').waitFor();
  await server.up();
  await page.locator('[data-result=right]').waitFor();
  await page.locator('body[data-saved=true]').waitFor();
  await page.locator('#saving').waitFor({ state: 'hidden' });
  assert.equal(await answered(), before + 1);

  // Committed, but the word of it is lost: the same event comes again and is not counted again.
  await next(page, hand);
  await wrong['q-name'](hand);
  const lost = deferred();
  await page.route('**/play/api/answer', async (route) => {
    await route.fetch();
    await server.kill();
    lost.resolve();
    await route.abort();
  }, { times: 1 });
  await hand.press('check');
  await lost.promise;
  await page.locator('#saving').getByText('Not saved yet').waitFor();
  await server.up();
  await page.locator('[data-result=wrong]').waitFor();
  assert.match(await page.locator('[data-result]').textContent(), /1 try left/, 'one try is used, not two');
  await right['q-name'](hand);
  await check(page, hand, 'right');
  await next(page, hand);
  assert.deepEqual(visit.complaints.filter((text) => !/ERR_|Failed to load/.test(text)), [], 'only the lost connections are complained of');
});

function deferred() {
  let resolve;
  const promise = new Promise((done) => { resolve = done; });
  return { promise, resolve };
}

test('the_first_page_of_a_course_is_under_60_kB', async (t) => {
  for (const course of ['spot-the-phish', 'hand-hygiene']) {
    const { page, bytes } = await tab(t, browser);
    await openCourse(page, await server.link(course));
    await page.waitForLoadState('networkidle');
    const own = [...bytes].filter(([url]) => !url.includes('/play/media/'));
    const total = own.reduce((sum, [, length]) => sum + length, 0);
    t.diagnostic(`${course}: ${total} bytes in ${own.length} answers`);
    assert.ok(own.length > 5 && total < 60_000, `${total} bytes: ${JSON.stringify(own)}`);
  }
});

test('no_answer_hint_or_explanation_reaches_the_browser_before_it_is_earned', async (t) => {
  const { page } = await tab(t, browser);
  const bodies = [];
  page.on('response', (response) => {
    if (response.url().includes('/play/api/')) bodies.push(response.text().catch(() => ''));
  });
  await openCourse(page, await server.link('spot-the-phish'));
  const hand = pointer(page);
  await reach(page, hand, 'spot-the-phish', 'q-owner');
  const seen = (await Promise.all(bodies)).join('\n');
  for (const secret of ['The owner stands just before', 'was chosen by the owner of', 'has become the digit', 'A hyphen is not a dot', 'Start at the first single slash and read', 'Three of the five', 'Mailboxes really do fill up']) {
    assert.ok(!seen.includes(secret), `"${secret}" was sent too early`);
  }
  assert.ok(seen.includes('ends in <code>example.net</code>') || seen.includes('it ends in'), 'what was earned was sent: the test reads the right bytes');
});
