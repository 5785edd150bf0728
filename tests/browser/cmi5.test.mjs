// A cmi5 course in the browser: its page, its units in windows of their own and in the page's place, and how it ends.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from './browser.mjs';
import { start, until } from '../lectern.mjs';
import { block, publisher, structure, unit } from './cmi5-au.mjs';
import { sample } from './scorm.mjs';

const scope = { ends: [], after(end) { this.ends.unshift(end); } };
let browser;
let server;
let site;
before(async () => {
  [browser, server, site] = await Promise.all([launch(), start({ courses: false }), publisher(scope)]);
});
after(async () => {
  await browser?.close();
  assert.equal(await server?.down(), 0, 'the server ends clean');
  await server?.close();
  for (const end of scope.ends) await end();
});

async function tab(t, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1024, height: 800 }, locale: 'en', reducedMotion: 'reduce', ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  return page;
}

async function imported(xml) {
  const file = join(server.data, `${Math.random().toString(36).slice(2)}.xml`);
  await writeFile(file, xml);
  return JSON.parse(await server.cli('course', 'import', file, '--publish', '--json'));
}

/** A link that leads back to a platform: a launch by API knows where from. */
async function launchOf(course, learner = 'ada') {
  return server.post('/api/v1/launches', { course: course.id, learner, return_url: `${site}/lms` });
}

const several = (name) => imported(structure(name, 'Working safely at heights', 'Ladders, scaffolds and what holds you when they do not.',
  block(`${name}/a`, 'Before you climb',
    unit(site, `${name}/0`, 'Looking at a ladder', 'moveOn="Passed" launchMethod="OwnWindow"', 'Ten things to look at, and when to put a label on it.'),
    unit(site, `${name}/1`, 'Weather', 'moveOn="Completed"')),
  unit(site, `${name}/2`, 'What a very long title of a unit does on a small screen when somebody wrote a whole sentence into it', 'moveOn="CompletedAndPassed"')));

const state = (page, au, value) => page.locator(`[data-au="${au}"][data-state="${value}"]`).waitFor();
const press = (page, au) => page.locator(`[data-au="${au}"] button`).click();
const did = async (page, verb) => { await page.locator(`#${verb}`).click(); await page.locator('#state', { hasText: verb }).waitFor(); };
const ready = (page) => page.locator('#state', { hasText: 'initialized' }).waitFor();

async function shot(page, name) {
  const folder = process.env.SHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  for (const [suffix, width, scheme] of [['phone', 360, 'light'], ['phone-dark', 360, 'dark'], ['desktop', 1024, 'light']]) {
    await page.setViewportSize({ width, height: 760 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: join(folder, `${name}-${suffix}.png`) });
  }
}

test('a_course_of_several_units_is_finished_unit_by_unit', async (t) => {
  const course = await several('several');
  const page = await tab(t);
  await page.goto((await launchOf(course)).url);
  for (const au of [0, 1, 2]) await state(page, au, 'not started');
  await shot(page, 'cmi5-begin');
  assert.equal(new URL(page.url()).hash, '', 'the address keeps no token');

  const [own] = await Promise.all([page.waitForEvent('popup'), press(page, 0)]);
  await ready(own);
  assert.equal(await own.evaluate(() => window.opener), null, 'the AU has no hold on the page');
  await state(page, 0, 'begun');
  await did(own, 'passed');
  await state(page, 0, 'passed');
  await Promise.all([own.waitForEvent('close'), own.locator('#exit').click()]);

  await press(page, 1);
  await ready(page);
  await did(page, 'completed');
  await page.locator('#exit').click();
  await state(page, 1, 'completed');
  await page.locator('.block[data-satisfied="true"]').waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0, 'nothing is left in the tab');

  await press(page, 2);
  await ready(page);
  await did(page, 'failed');
  await page.goBack();
  await state(page, 2, 'failed');
  await shot(page, 'cmi5-half');
  await press(page, 2);
  await ready(page);
  await did(page, 'passed');
  await did(page, 'completed');
  await page.locator('#exit').click();
  await page.locator('body[data-satisfied="true"]').waitFor();
  await shot(page, 'cmi5-done');
  assert.equal(await page.locator('[data-nav=exit]').getAttribute('href'), `${site}/lms`);
  const { items } = await server.get('/api/v1/attempts?limit=100');
  const attempt = items.find((each) => each.course === course.id);
  assert.deepEqual([attempt.state, attempt.completed, attempt.passed, Math.round(attempt.scaled * 100)], ['finished', true, true, 80]);
  assert.deepEqual(page.complaints, []);
});

test('a_course_of_one_unit_opens_it_at_once_and_comes_back', async (t) => {
  const course = await imported(structure('one', 'One', 'One', unit(site, 'one/0', 'The only one', 'moveOn="Completed" launchMethod="OwnWindow"')));
  const page = await tab(t);
  await page.goto(await server.link(course.slug));
  await ready(page);
  await did(page, 'completed');
  await page.locator('#exit').click();
  await page.locator('body[data-satisfied="true"]').waitFor();
  await state(page, 0, 'completed');
  await page.reload();
  await state(page, 0, 'completed');
  assert.deepEqual(page.complaints, []);
});

test('in_a_frame_of_the_platform_only_units_for_any_window_take_the_frame', async (t) => {
  const own = await imported(structure('framed', 'Framed', 'Framed', unit(site, 'framed/0', 'Own', 'moveOn="Completed" launchMethod="OwnWindow"')));
  const page = await tab(t);
  const { url } = await launchOf(own, 'eve');
  await page.goto(`${site}/lms`);
  await page.evaluate((src) => { document.body.innerHTML = '<iframe id="tool" width="360" height="600"></iframe>'; document.getElementById('tool').src = src; }, url);
  const frame = page.frameLocator('#tool');
  await frame.locator('[data-au="0"]').waitFor();
  const [opened] = await Promise.all([page.context().waitForEvent('page'), frame.locator('[data-au="0"] button').click()]);
  await ready(opened);
  await did(opened, 'completed');
  await frame.locator('body[data-satisfied="true"]').waitFor();
});

test('a_blocked_window_is_said_and_there_is_another_way', async (t) => {
  const course = await several('blocked');
  const page = await tab(t);
  await page.addInitScript(() => { window.open = () => null; });
  const launched = await launchOf(course, 'bob');
  await page.goto(launched.url);
  await press(page, 0);
  const strip = page.locator('#strip[data-fault=popup_blocked]');
  await strip.waitFor();
  await shot(page, 'cmi5-blocked');
  await strip.locator('button').click();
  await ready(page);
  await until('the hop log tells it', async () => {
    const { items } = await server.get(`/api/v1/launches/${launched.launch}/hops?limit=100`);
    return items.some((hop) => JSON.stringify(hop).includes('cmi5.popup_blocked'));
  });
});

test('on_a_small_screen_nothing_is_cut_off', async (t) => {
  const course = await several('small');
  const page = await tab(t, { viewport: { width: 360, height: 740 }, hasTouch: true });
  await page.goto((await launchOf(course, 'cleo')).url);
  await state(page, 2, 'not started');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scrolling');
  for (const box of await page.locator('button').evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height))) assert.ok(box >= 44, `a finger finds it: ${box}`);
});

test('the_multi_au_sample_of_catapult_is_listed_and_read', async (t) => {
  const path = sample(t, 'cmi5-multi_au_framed');
  if (!path) return;
  const course = JSON.parse(await server.cli('course', 'import', path, '--publish', '--json'));
  const page = await tab(t);
  await page.goto((await launchOf(course, 'dan')).url);
  await page.locator('[data-au="7"]').waitFor();
  await shot(page, 'cmi5-catapult');
  const opens = page.context().waitForEvent('page', { timeout: 3_000 }).catch(() => page);
  await press(page, 0);
  const au = await opens;
  await au.waitForURL(/endpoint=/);
  await until('the AU has begun', async () => {
    const { statements } = await server.get('/xapi/statements?verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Finitialized&limit=50');
    return statements.some((each) => JSON.stringify(each).includes('cmi5/context/categories/cmi5') && JSON.stringify(each).includes('/cmi5/'));
  });
});
