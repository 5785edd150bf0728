// Packages of others run, are left half-way, go on after the browser is killed, and come to their end.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch, launchMortal } from './browser.mjs';
import { ROOT, start, until } from '../lectern.mjs';
import { attempt as attemptOf, ended, leaf, openPackage, quiz, readOn, sample, saved, sco, tab, value12, verbs as verbsOf } from './scorm.mjs';
import { examine } from './real.mjs';
import { scorm12 } from './zip.mjs';

let browser;
let server;
before(async () => { [browser, server] = await Promise.all([launch(), start({ courses: false })]); });
after(async () => {
  await browser?.close();
  assert.equal(await server?.down(), 0, 'the server ends clean');
  await server?.close();
});

const attempt = (course) => attemptOf(server, course);
const verbs = (course) => verbsOf(server, course);

test('scorm_12_golf_is_read_passed_and_on_record', async (t) => {
  const path = sample(t, 'golf-RuntimeBasicCalls_SCORM12');
  if (!path) return;
  const page = await tab(t, browser);
  const course = await openPackage(server, page, path);
  await leaf(page, 14);
  await quiz(page);
  assert.equal(await value12(page, 'cmi.core.lesson_status'), 'passed');
  await sco(page).locator('#butExit').click();
  await ended(page);
  await saved(page);
  const done = await until('the attempt is finished', async () => {
    const found = await attempt(course);
    return found.state === 'finished' && found;
  });
  assert.deepEqual([done.completed, done.passed, done.scaled], [true, true, 1]);
  const said = await verbs(course);
  for (const verb of ['initialized', 'passed', 'completed', 'terminated']) assert.ok(said.includes(verb), `${verb} in ${said}`);
  assert.deepEqual(page.complaints, []);
});

test('scorm_12_golf_goes_on_where_the_browser_was_killed', async (t) => {
  const path = sample(t, 'golf-RuntimeBasicCalls_SCORM12');
  if (!path) return;
  const doomed = await launchMortal();
  const page = await tab(t, doomed.browser);
  const course = JSON.parse(await server.cli('course', 'import', path, '--publish', '--json'));
  const link = await server.link(course.slug, '--learner', 'half-way');
  await page.goto(link);
  await page.locator('body[data-session=running]').waitFor();
  await leaf(page, 5);
  assert.equal(await page.evaluate(() => window.API.LMSCommit('')), 'true');
  await saved(page);
  await doomed.kill();
  const again = await tab(t, browser);
  await again.goto(link);
  await again.locator('body[data-session=running]').waitFor();
  await until('the bookmark is back', async () => (await value12(again, 'cmi.core.lesson_location')) === '5');
  assert.equal(await value12(again, 'cmi.core.entry'), 'resume');
});

test('golf_in_forced_order_is_completed_and_goes_on_after_a_crash', async (t) => {
  const path = sample(t, 'golf-SequencingForcedSequential_SCORM20043rdEdition');
  if (!path) return;
  const course = JSON.parse(await server.cli('course', 'import', path, '--publish', '--json'));
  const link = await server.link(course.slug, '--learner', 'in-order');
  const doomed = await launchMortal();
  const first = await tab(t, doomed.browser);
  await first.goto(link);
  assert.equal(await first.locator('[data-toc-id=havingfun_item]').getAttribute('aria-disabled'), 'true', 'one after the other');
  await readOn(first, 'playing_item', 5);
  await readOn(first, 'etuqiette_item', 3);
  await first.locator('[data-toc-id=handicapping_item][aria-current]').waitFor();
  await saved(first);
  await doomed.kill();

  const page = await tab(t, browser);
  await page.goto(link);
  await readOn(page, 'handicapping_item', 4);
  await readOn(page, 'havingfun_item', 2);
  await page.locator('[data-toc-id=assessment_item][aria-current]').waitFor();
  await quiz(page);
  await page.locator('[data-nav=exit]').click();
  await until('the attempt is done', async () => (await attempt(course.slug)).completed);
  await saved(page);
  assert.equal((await attempt(course.slug)).passed, true);
});

test('what_we_export_runs_in_our_own_player', async (t) => {
  await server.cli('course', 'import', join(ROOT, 'content/courses/hand-hygiene'), '--publish');
  for (const standard of ['scorm12', 'scorm2004']) {
    const out = join(server.data, `own-${standard}.zip`);
    await server.cli('course', 'export', 'hand-hygiene', '--as', standard, '--out', out);
    const page = await tab(t, browser);
    const course = await openPackage(server, page, out);
    await until(`${standard}: the content speaks`, async () => (await verbs(course)).filter((verb) => verb === 'initialized').length > 1);
    await page.locator('[data-nav=suspend]').click();
    await ended(page);
    await saved(page);
    assert.equal((await attempt(course)).state, 'active', standard);
    assert.ok((await verbs(course)).includes('suspended'), standard);
    assert.deepEqual(page.complaints, []);
  }
});

test('the_debug_log_has_every_call_in_order', async (t) => {
  const page = await tab(t, browser);
  const course = 'hand-hygiene-log';
  const out = join(server.data, 'log.zip');
  await server.cli('course', 'import', join(ROOT, 'content/courses/hand-hygiene'), '--publish');
  await server.cli('course', 'export', 'hand-hygiene', '--as', 'scorm12', '--out', out);
  await server.cli('course', 'import', out, '--publish', '--course', course);
  const begun = await server.post('/api/v1/launches', { course, learner: 'logged' });
  await page.goto(begun.url);
  await page.locator('body[data-session=running]').waitFor();
  await until('the content speaks', async () => (await verbs(course)).filter((verb) => verb === 'initialized').length > 1);
  await page.evaluate(() => window.API.LMSSetValue('cmi.core.nothing', 'x'));
  await page.locator('[data-nav=suspend]').click();
  await ended(page);
  await saved(page);
  const { items } = await server.get(`/api/v1/launches/${begun.launch}/scorm-calls?limit=100`);
  const calls = items.flatMap((each) => each.calls);
  assert.equal(calls[0].call, 'LMSInitialize');
  const odd = calls.find((call) => call.args[0] === 'cmi.core.nothing');
  assert.deepEqual([odd.answer, odd.error], ['false', '401']);
});

test('the_shell_fits_every_width_whatever_the_title', async (t) => {
  const path = join(server.data, 'long.zip');
  const title = 'Occupational safety and health: handling of hazardous substances in laboratories, part 2 of 7';
  await writeFile(path, scorm12(title, '<!doctype html><html lang="en"><title>SCO</title><main><h1>Content</h1></main>'));
  const { slug } = JSON.parse(await server.cli('course', 'import', path, '--publish', '--json'));
  for (const [width, height, colorScheme] of [[320, 480, 'light'], [360, 740, 'dark'], [768, 1024, 'light'], [1280, 800, 'dark']]) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en', bypassCSP: true });
    t.after(() => context.close());
    const page = await context.newPage();
    await page.goto(await server.link(slug, '--learner', `${width}-${colorScheme}`));
    await page.locator('body[data-session=running]').waitFor();
    await examine(page, `a course at ${width}, ${colorScheme}`);
    const cut = () => page.locator('h1, .tools button, .steps button, .plain').evaluateAll((nodes) => nodes.filter((node) => {
      const box = node.getBoundingClientRect();
      return box.left < 0 || box.right > innerWidth || box.bottom > innerHeight;
    }).map((node) => node.textContent));
    assert.deepEqual(await cut(), []);
    await page.locator('[data-nav=suspend]').click();
    await page.locator('.plain').waitFor();
    await examine(page, `the end at ${width}, ${colorScheme}`);
    assert.deepEqual(await cut(), []);
  }
});
