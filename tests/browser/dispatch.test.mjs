// Thin packages in an LMS that is not ours (scorm-again), on another site than the course: launched, left half way, resumed,
// passed; the status, the score, the time and the place arrive there. And everything that keeps them from working.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch, strict } from './browser.mjs';
import { start, until } from '../lectern.mjs';
import { lmsFiles, site } from './outer-lms.mjs';
import { pointer } from './real-course.mjs';
import { current, examine, reach, tab, watched } from './real.mjs';
import { unzip } from './unzip.mjs';

const COURSE = 'spot-the-phish';
// Another site than the server's 127.0.0.1, as LMSs are in life.
const ELSEWHERE = { host: 'localhost' };

let browser;
let server;
before(async () => { [browser, server] = await Promise.all([launch(), start()]); });
after(async () => {
  await browser?.close();
  await server?.close();
});

/** A thin package: its dispatch and its files. */
async function dispatched(standard, ...terms) {
  const file = join(server.data, `${Math.random().toString(36).slice(2)}.zip`);
  const made = JSON.parse(await server.cli('course', 'export', COURSE, '--as', standard, '--dispatch', '--json', '--out', file, ...terms));
  return { id: made.dispatch, files: unzip(await readFile(file)) };
}

const outerLms = async (t, standard, files, options = {}) => site(t, await lmsFiles(standard, files), { ...ELSEWHERE, ...options });

const sco = (page) => page.frames().find((frame) => frame.url().includes('/package/index.html'));
const hosted = (page) => page.frames().find((frame) => frame.url().includes('/play/dispatch/'));

/** The frame in which the course runs, once it shows something. */
async function played(page) {
  const inside = page.frameLocator('#sco').frameLocator('iframe').frameLocator('#course');
  await inside.locator('[data-segment]').waitFor();
  return page.frames().find((frame) => /\/play\/$/.test(frame.url().split('#')[0]));
}

async function opened(page, origin, learner = 'ada') {
  await page.goto(`${origin}/lms.html?learner=${learner}`);
  return played(page);
}

const kept = (page) => page.evaluate(() => JSON.parse(localStorage.kept ?? 'null'));
const keeps = (page, what, holds) => until(what, async () => {
  const now = await kept(page);
  return now && holds(now) ? now : null;
});
const hopsOf = async (step) => (await server.get('/ops/v1/hops?limit=500')).hops.filter((hop) => hop.step === step);

for (const standard of ['scorm12', 'scorm2004']) {
  test(`a_dispatch_as_${standard}_is_left_half_way_resumed_and_passed_in_another_lms_on_another_site`, async (t) => {
    const { id, files } = await dispatched(standard, '--name', 'Hospital group');
    const text = [...files].filter(([path]) => path.endsWith('.js')).map(([, bytes]) => bytes.toString()).join('');
    assert.ok(!text.includes('padlock'), 'nothing of the course is in the package');
    const origin = await outerLms(t, standard, files);
    const { page, context, complaints } = await tab(t, browser);
    let frame = await opened(page, origin);
    await keeps(page, 'the course has begun', (now) => now.status === 'incomplete' || now.completion === 'incomplete');
    await reach(frame, pointer(frame), COURSE, 'q-padlock');
    let now = await keeps(page, 'the place arrives', ({ location }) => location === 'q-padlock');
    assert.ok(/^lectern:1:/.test(now.state) && now.state.length < 60, 'the LMS keeps no more than a pointer');
    await page.goto(`${origin}/again.js`); // The learner leaves.
    now = await kept(page);
    assert.equal(now.finished, 1, 'the session ended with the page');
    assert.match(now.time, /00:00:|PT/);

    frame = await opened(page, origin);
    assert.equal(await current(frame), 'q-padlock', 'the learner comes back to the same place');
    const hand = pointer(frame);
    await reach(frame, hand, COURSE, 'end');
    await hand.press('finish');
    await frame.locator('[data-passed=true]').waitFor();
    now = await keeps(page, 'the result arrives', ({ status }) => status === 'passed');
    assert.equal(Number(now.score), 100);
    if (standard === 'scorm2004') assert.deepEqual([now.completion, Number(now.scaled)], ['completed', 1]);

    await hand.press('exit');
    await sco(page).locator('body[data-dispatch=left]').waitFor();
    assert.equal((await keeps(page, 'the session ends', ({ finished }) => finished === 2)).status, 'passed');
    await page.goto(`${origin}/again.js`);
    assert.deepEqual([(await kept(page)).status, (await kept(page)).finished], ['passed', 2], 'leaving changes nothing');

    assert.deepEqual(await context.cookies(), [], 'no cookie on the way');
    assert.deepEqual(complaints, []);
    const { taken } = await server.get(`/api/v1/dispatches/${id}`);
    assert.equal(taken, 1);
    const attempts = (await server.get('/api/v1/attempts?limit=100')).items;
    assert.ok(!JSON.stringify(attempts).includes('ada') && !JSON.stringify(attempts).includes('Lovelace'), 'who learns is a pseudonym');
  });
}

test('with_third_party_cookies_blocked_it_works_the_same', async (t) => {
  const { files } = await dispatched('scorm12');
  const origin = await outerLms(t, 'scorm12', files);
  const context = await strict(join(server.data, 'profile-third'), 'third-party');
  t.after(() => context.close());
  const { page } = await watched(context);
  const frame = await opened(page, origin);
  await reach(frame, pointer(frame), COURSE, 'q-signs');
  await keeps(page, 'the place arrives', ({ location }) => location === 'q-signs');
});

test('two_learners_of_one_lms_are_two_and_the_seats_are_counted', async (t) => {
  const { id, files } = await dispatched('scorm12', '--seats', '1');
  const origin = await outerLms(t, 'scorm12', files);
  const { page } = await tab(t, browser);
  await opened(page, origin, 'ada');
  await page.goto(`${origin}/again.js`);
  await page.evaluate(() => localStorage.clear());
  await page.goto(`${origin}/lms.html?learner=grace`);
  await sco(page).locator('body[data-launch=refused][data-reason="dispatch.seats"]').waitFor();
  await hosted(page).locator('body[data-launch=refused][data-reason="dispatch.seats"] h1').waitFor();
  await page.goto(`${origin}/again.js`);
  assert.equal(await kept(page), null, 'the LMS was told nothing and its session was not ended');
  await server.cli('dispatch', 'change', id, '--seats', '2');
  await opened(page, origin, 'grace');
});

for (const [reason, terms] of [['dispatch.disabled', ['--disable']], ['dispatch.expired', ['--expires', '1s']]]) {
  test(`${reason}_shows_its_page_and_the_lms_hears_nothing_at_all`, async (t) => {
    const { id, files } = await dispatched('scorm12');
    await server.cli('dispatch', 'change', id, ...terms);
    const origin = await outerLms(t, 'scorm12', files);
    const { page } = await tab(t, browser, { viewport: { width: 360, height: 740 } });
    if (reason === 'dispatch.expired') await until('it has expired', async () => (await server.cli('dispatch', 'list')).includes('expired'));
    await page.goto(`${origin}/lms.html`);
    await hosted(await there(page)).locator(`body[data-launch=refused][data-reason="${reason}"] h1`).waitFor();
    await sco(page).locator(`body[data-reason="${reason}"]`).waitFor();
    assert.ok(await page.evaluate(() => window.API.isNotInitialized()), 'no session was begun');
    assert.equal(await kept(page), null);
  });
}

async function there(page) {
  await until('the hosted page is there', async () => hosted(page));
  return page;
}

test('without_an_lms_it_says_so_and_the_hop_log_knows', async (t) => {
  const { files } = await dispatched('scorm12', '--name', 'Lost');
  const origin = await site(t, files, ELSEWHERE);
  const { page } = await tab(t, browser, { viewport: { width: 360, height: 740 } });
  await page.goto(`${origin}/index.html`);
  await page.locator('body[data-launch=refused][data-reason="dispatch.no_api"] h1').waitFor();
  await examine(page, 'no API');
  await until('the report is in the hop log', async () => (await hopsOf('dispatch.report')).some((hop) => hop.code === 'dispatch.no_api' && hop.platform === 'Lost'));
});

test('the_hosted_page_alone_leads_back_to_the_lms', async (t) => {
  const { page } = await tab(t, browser, { viewport: { width: 360, height: 740 }, bypassCSP: true });
  await page.goto(`${server.content}/play/dispatch/`);
  await page.locator('body[data-launch=refused][data-reason="dispatch.missing"] h1').waitFor();
  await examine(page, 'no package');
});

test('where_frames_are_refused_the_course_opens_in_a_window_and_the_score_arrives', async (t) => {
  const { files } = await dispatched('scorm12', '--name', 'Framed');
  const origin = await outerLms(t, 'scorm12', files, { headers: { 'Content-Security-Policy': "frame-src 'self'" } });
  const { page, context } = await tab(t, browser);
  await page.goto(`${origin}/lms.html`);
  await sco(page).locator('body[data-dispatch=window][data-reason="dispatch.frame"]').waitFor();
  const [popup] = await Promise.all([context.waitForEvent('page'), sco(page).locator('[data-action=open]').click()]);
  await popup.frameLocator('#course').locator('[data-segment]').waitFor();
  const frame = popup.frames().find((each) => /\/play\/$/.test(each.url().split('#')[0]));
  const hand = pointer(frame);
  await reach(frame, hand, COURSE, 'end');
  await hand.press('finish');
  await keeps(page, 'the result arrives', ({ status, score }) => status === 'passed' && Number(score) === 100);
  await hand.press('exit');
  await until('the window closes', async () => popup.isClosed());
  await sco(page).locator('body[data-dispatch=left]').waitFor();
  assert.ok((await hopsOf('dispatch.report')).some((hop) => hop.code === 'dispatch.frame' && hop.platform === 'Framed'));
});

test('a_window_that_the_browser_blocks_is_told_as_such', async (t) => {
  const { files } = await dispatched('scorm12');
  const origin = await outerLms(t, 'scorm12', files, { headers: { 'Content-Security-Policy': "frame-src 'self'" } });
  const { page } = await tab(t, browser);
  await page.addInitScript(() => { window.open = () => null; });
  await page.goto(`${origin}/lms.html`);
  await sco(page).locator('[data-action=open]').click();
  await sco(page).locator('body[data-reason="dispatch.popup"]').waitFor();
});

test('a_server_that_is_away_is_told_as_such', async (t) => {
  const { files } = await dispatched('scorm12');
  const target = files.get('target.js').toString().replaceAll(new URL(server.content).port, '9');
  files.set('target.js', Buffer.from(target));
  const origin = await outerLms(t, 'scorm12', files);
  const { page } = await tab(t, browser);
  await page.goto(`${origin}/lms.html`);
  await sco(page).locator('body[data-reason="dispatch.unreachable"]').waitFor();
  assert.equal(await kept(page), null);
});

test('a_page_that_does_not_know_the_nonce_is_not_heard', async (t) => {
  const { files } = await dispatched('scorm12');
  const origin = await outerLms(t, 'scorm12', files);
  const { page } = await tab(t, browser);
  await opened(page, origin);
  await keeps(page, 'the course has begun', (now) => now.status === 'incomplete');
  const forged = { kind: 'standing', standing: { attempt: 'x', bookmark: 'end', progress: 1, scored: true, result: { completed: true, passed: true, scaled: 1 } } };
  await page.evaluate((said) => { window.frames[0].postMessage({ lectern: 'guess', ...said }, '*'); }, forged);
  await hosted(page).evaluate((said) => { parent.postMessage({ lectern: 'guess', ...said }, '*'); }, forged);
  await sco(page).evaluate((said) => { window.frames[0].postMessage({ lectern: 'guess', ...said, kind: 'left' }, '*'); }, forged);
  await hosted(page).evaluate(() => new Promise((heard) => { setTimeout(heard, 300); }));
  assert.equal((await kept(page)).status, 'incomplete');
});

test('a_server_that_goes_away_meanwhile_is_told_of_and_what_was_done_arrives_when_it_is_back', async (t) => {
  const { files } = await dispatched('scorm12');
  const origin = await outerLms(t, 'scorm12', files);
  const { page } = await tab(t, browser);
  const frame = await opened(page, origin);
  const first = await current(frame);
  await keeps(page, 'the course has begun', ({ location }) => location === first);
  await server.kill();
  await pointer(frame).press('next');
  await sco(page).locator('#notice:not([hidden])').waitFor();
  assert.deepEqual([(await kept(page)).location, (await kept(page)).status], [first, 'incomplete'], 'the LMS keeps what it knew');
  await server.up();
  await keeps(page, 'the place arrives', ({ location }) => location !== first);
  await sco(page).locator('#notice[hidden]').waitFor({ state: 'attached' });
});

test('a_review_is_shown_and_nothing_is_set_and_a_result_is_not_taken_back', async (t) => {
  const { files } = await dispatched('scorm12');
  const origin = await outerLms(t, 'scorm12', files);
  const { page } = await tab(t, browser);
  for (const mode of ['review', 'normal']) {
    await page.addInitScript((lessonMode) => {
      localStorage.kept = JSON.stringify({ state: '', location: 'old', status: 'passed', finished: 0 });
      addEventListener('DOMContentLoaded', () => { if (window.API && window.name === '') window.API.cmi.core.lesson_mode = lessonMode; });
    }, mode);
    await opened(page, origin);
    if (mode === 'normal') await keeps(page, 'the place arrives', ({ location }) => location !== 'old');
    await page.evaluate(() => window.API.LMSCommit(''));
    assert.deepEqual([(await kept(page)).status, (await kept(page)).location === 'old'], ['passed', mode === 'review']);
  }
});

test('a_dispatch_as_cmi5_satisfies_the_course_of_its_lms', async (t) => {
  const { files } = await dispatched('cmi5');
  const origin = await site(t, files, ELSEWHERE);
  const structure = join(server.data, 'cmi5.xml');
  await writeFile(structure, files.get('cmi5.xml').toString().replace('<url>index.html</url>', `<url>${origin}/index.html</url>`));
  const { id } = JSON.parse(await server.cli('course', 'import', structure, '--publish', '--json'));
  const actor = { account: { homePage: 'https://lms.example', name: 'cmi5-learner' } };
  const { page } = await tab(t, browser);
  const launched = async (more = {}) => {
    const answer = await server.post('/api/v1/cmi5/launches', { course: id, au: 0, actor, return_url: `${origin}/icon.svg`, ...more });
    await page.goto(answer.url);
    await page.frameLocator('iframe').frameLocator('#course').locator('[data-segment]').waitFor();
    return [answer.registration, page.frames().find((frame) => /\/play\/$/.test(frame.url().split('#')[0]))];
  };
  const [registration, first] = await launched();
  await reach(first, pointer(first), COURSE, 'q-padlock');
  await first.locator('#exit').click();
  await page.waitForURL('**/icon.svg');
  const [, second] = await launched({ registration });
  assert.equal(await current(second), 'q-padlock');
  const hand = pointer(second);
  await reach(second, hand, COURSE, 'end');
  await hand.press('finish');
  await until('the course is satisfied', async () => (await server.get(`/api/v1/cmi5/registrations/${registration}`)).satisfied);
  const [au] = (await server.get(`/api/v1/cmi5/registrations/${registration}`)).aus;
  assert.deepEqual([au.completed, au.passed], [true, true]);
  await hand.press('exit');
  await page.waitForURL('**/icon.svg');
});
