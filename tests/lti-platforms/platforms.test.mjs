// Platforms that others wrote, against the real server in a real browser: Open edX's consumer (LTI 1.3 and 1.1) and lti1p3platform, both
// in host.py. The host is on `localhost`, the server on `127.0.0.1`: two sites, and third-party cookies are kept out.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strict } from '../browser/browser.mjs';
import { pointer } from '../browser/real-course.mjs';
import { reach } from '../browser/real.mjs';
import { ROOT, environment, freePorts, gone, start, until } from '../lectern.mjs';

const HOST = fileURLToPath(new URL('host.py', import.meta.url));
/** Where tests/run puts it. */
const PYTHON = process.env.LTI_PYTHON ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'test-tools/lti-platforms/bin/python');
const COURSE = 'spot-the-phish';

let server;
let host;
let context;
let folder;
before(async () => {
  assert.ok(existsSync(PYTHON), `${PYTHON} is missing: tests/run lti makes it`);
  folder = await mkdtemp(join(tmpdir(), 'lectern-browser-'));
  [server, context] = await Promise.all([start({ env: { LECTERN_LTI_ALLOW_PRIVATE: 'true' } }), strict(folder, 'third-party')]);
  host = await startHost(server.origin);
  for (const description of Object.values(host.described)) await server.add('platform', description);
});
after(async () => {
  await context?.close();
  host?.process.kill('SIGTERM');
  if (host) await gone(host.process);
  assert.equal(await server?.down(), 0, 'the server ends clean');
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Django with both platforms, once it says what they are. */
async function startHost(tool) {
  const [port] = await freePorts(1);
  const child = spawn(PYTHON, [HOST, String(port), tool], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk) => { log = (log + chunk).slice(-20_000); });
  const line = await new Promise((said, failed) => {
    let text = '';
    child.stdout.on('data', (chunk) => { if ((text += chunk).includes('\n')) said(text); });
    child.once('exit', (code) => failed(new Error(`host.py ended with ${code}: ${log}`)));
  });
  return { process: child, url: `http://localhost:${port}`, described: JSON.parse(line), log: () => log };
}

const book = async (platform) => (await fetch(`${host.url}/${platform}/grades`)).json();
const down = (is) => fetch(`${host.url}/down?is=${is ? 1 : 0}`);

/** The tool, in the frame of a platform's page or in the window that it opens, when it shows a segment. */
async function launch(path, where, query) {
  const page = await context.newPage();
  await page.goto(`${host.url}${path}?in=${where}&${new URLSearchParams(query)}`);
  let tool = page.frame({ name: 'tool' });
  if (where === 'window') [tool] = await Promise.all([context.waitForEvent('page'), page.locator('#open').click()]);
  await tool.locator('[data-segment], [data-launch=refused], [data-launch=choosing], [data-launch=ok] .place, form').first().waitFor();
  return tool;
}

async function learn(tool) {
  assert.equal(await tool.locator('[data-segment]').count(), 1, await tool.locator('body').innerText());
  const hand = pointer(tool);
  await reach(tool, hand, COURSE, 'end');
  await hand.press('finish');
  await tool.locator('[data-passed=true]').waitFor();
}

for (const [platform, path] of [['Open_edX', '/edx'], ['lti1p3platform', '/small'], ['Open_edX_1.1', '/edx/1.1']]) {
  for (const where of ['iframe', 'window']) {
    test(`${platform}_launches_a_learner_in_${where === 'iframe' ? 'a_frame' : 'a_new_window'}`, async () => {
      const tool = await launch(path, where, { as: 'ben', course: COURSE });
      assert.equal(await tool.locator('[data-segment]').count(), 1, await tool.locator('body').innerText());
    });
  }
}

for (const [platform, path] of [['Open_edX', '/edx'], ['lti1p3platform', '/small'], ['Open_edX_1.1', '/edx/1.1']]) {
  test(`${platform}_launches_an_instructor_who_sees_the_page_of_the_place_and_opens_the_course`, async () => {
    for (const where of ['iframe', 'window']) {
      const tool = await launch(path, where, { as: 'ina', course: COURSE });
      await tool.locator('[data-launch=ok] .place').waitFor();
      await tool.locator('[data-action=open]').click();
      await tool.locator('[data-segment]').waitFor();
    }
  });
}

/** Grades of a person in the book of a platform. */
const BOOKS = [
  ['Open_edX', '/edx', async (who) => (await book('edx')).scores.filter((one) => one.person === who).map((one) => one.given / one.of)],
  ['lti1p3platform', '/small', async (who) => (await book('small')).grades.filter((one) => one.person === who).map((one) => one.score.scoreGiven / one.score.scoreMaximum)],
  ['Open_edX_1.1', '/edx/1.1', async (who) => (await book('edx')).published.filter((one) => one.person === who).map((one) => one.score)],
];

async function graded(grades, who) {
  const told = async () => `a grade of ${who}: ${host.log()}`;
  const found = await until(told, async () => (await grades(who)).at(-1) !== undefined && grades(who), { deadline: 60_000 });
  assert.ok(found.at(-1) >= 0.8 && found.at(-1) <= 1, `it passed: ${found}`);
  return found;
}

// Open edX has one book for both of its versions, so each has a learner of its own there.
const LEARNERS = { '/edx': ['ada', 'ben'], '/small': ['ada', 'ben'], '/edx/1.1': ['cleo', 'dora'] };

for (const [platform, path, grades] of BOOKS) {
  const [first, second] = LEARNERS[path];
  test(`the_grade_is_in_the_book_of_${platform}`, async () => {
    await learn(await launch(path, 'iframe', { as: first, course: COURSE }));
    await graded(grades, first);
  });

  test(`the_grade_is_in_the_book_of_${platform}_when_that_was_down_for_a_while`, async () => {
    await down(true);
    try {
      const before = host.log().length;
      await learn(await launch(path, 'window', { as: second, course: COURSE }));
      await until('the platform was asked while it was down', async () => host.log().slice(before).includes(' 500 '));
      assert.deepEqual(await grades(second), [], 'nothing can be there');
    } finally {
      await down(false);
    }
    await graded(grades, second);
  });
}

/** The course is chosen on our page; answers what the platform holds afterwards. */
async function choose(path, name, where) {
  const before = JSON.stringify((await book(name)).chosen);
  const tool = await launch(path, where, { as: 'ina', choose: 1 });
  assert.equal(await tool.locator('[data-launch=choosing]').count(), 1, await tool.locator('body').innerText());
  await tool.getByLabel('Search courses').fill('phish');
  await tool.getByRole('button', { name: 'Search' }).click();
  await tool.locator('[data-course=hand-hygiene]').waitFor({ state: 'detached' });
  await tool.locator(`[data-course=${COURSE}] input`).check();
  await tool.getByRole('button', { name: /^Add/ }).click();
  return until('the platform holds what was chosen', async () => {
    const { chosen } = await book(name);
    // Open edX puts it in the place of what was chosen before, under another number.
    return JSON.stringify(chosen) !== before && chosen.length > 0 && chosen;
  }).catch(async (error) => { throw new Error(`${error.message}\n${await tool.locator('body').innerText()}\n${host.log()}`); });
}

test('Open_edX_has_an_instructor_choose_a_course_and_launches_a_learner_there', async () => {
  for (const where of ['iframe', 'window']) {
    const chosen = await choose('/edx', 'edx', where);
    assert.equal(chosen[0].url, `${server.origin}/lti/launch/${COURSE}`, JSON.stringify(chosen));
    const tool = await launch('/edx', where, { as: 'ben', chosen: 1 });
    assert.equal(await tool.locator('[data-segment]').count(), 1, await tool.locator('body').innerText());
  }
});

test('lti1p3platform_has_an_instructor_choose_a_course', async () => {
  for (const where of ['iframe', 'window']) {
    const chosen = await choose('/small', 'small', where);
    assert.equal(chosen.at(-1).url, `${server.origin}/lti/launch/${COURSE}`, JSON.stringify(chosen));
    assert.equal(chosen.at(-1).custom.course, COURSE);
  }
});
