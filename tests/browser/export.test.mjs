// Courses that have left: the packages run in an API that is not ours (scorm-again) as the outer LMS, and as an AU in our own
// LMS. Half, leave, come back, pass: the score arrives.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from './browser.mjs';
import { start } from '../lectern.mjs';
import { pointer } from './real-course.mjs';
import { lmsFiles, site } from './outer-lms.mjs';
import { current, reach, tab } from './real.mjs';
import { unzip } from './unzip.mjs';

const COURSE = 'spot-the-phish';

let browser;
let server;
before(async () => { [browser, server] = await Promise.all([launch(), start()]); });
after(async () => {
  await browser?.close();
  await server?.close();
});

/** The course as a package: path to bytes. */
async function exported(standard) {
  const file = join(server.data, `${standard}.zip`);
  await server.cli('course', 'export', COURSE, '--as', standard, '--out', file);
  return unzip(await readFile(file));
}

const outerLms = async (t, standard) => site(t, await lmsFiles(standard, await exported(standard)));

/** Opens the course as a learner of that LMS does; answers the frame it runs in. */
async function opened(page, origin) {
  await page.goto(`${origin}/lms.html`);
  await page.frameLocator('#sco').locator('[data-segment]').waitFor();
  return page.frames().find((frame) => frame.url().includes('/package/'));
}

const kept = (page) => page.evaluate(() => JSON.parse(localStorage.kept));

for (const standard of ['scorm12', 'scorm2004']) {
  test(`a_course_exported_as_${standard}_is_left_half_way_resumed_and_passed_in_another_lms`, async (t) => {
    const origin = await outerLms(t, standard);
    const { page, complaints } = await tab(t, browser);
    let frame = await opened(page, origin);
    await reach(frame, pointer(frame), COURSE, 'q-padlock');
    await page.goto(`${origin}/again.js`); // The learner leaves.
    let now = await kept(page);
    assert.equal(now.location, 'q-padlock');
    assert.equal(now.finished, 1, 'the session ended with the page');
    assert.ok(now.state.length <= 4_096, `${now.state.length} characters`);

    frame = await opened(page, origin);
    assert.equal(await current(frame), 'q-padlock', 'the learner comes back to the same place');
    const hand = pointer(frame);
    await reach(frame, hand, COURSE, 'end');
    await hand.press('finish');
    await frame.locator('[data-passed=true]').waitFor();
    now = await kept(page);
    assert.equal(now.status, 'passed');
    assert.equal(Number(now.score), 100);
    if (standard === 'scorm2004') assert.deepEqual([now.completion, Number(now.scaled)], ['completed', 1]);
    assert.ok(now.answers > 0, 'each answer is an interaction');
    await page.goto(`${origin}/again.js`);
    assert.equal((await kept(page)).status, 'passed', 'leaving changes nothing');
    assert.deepEqual(complaints, []);
  });
}

test('without_an_lms_a_course_says_that_nothing_is_kept_and_runs_all_the_same', async (t) => {
  const origin = await site(t, await exported('scorm12'));
  const { page } = await tab(t, browser);
  await page.goto(`${origin}/index.html`);
  await page.locator('[data-segment]').waitFor();
  await page.locator('body[data-saved=false]').waitFor();
});

test('on_a_plain_web_server_the_browser_remembers', async (t) => {
  const origin = await site(t, await exported('html'));
  const { page } = await tab(t, browser);
  await page.goto(`${origin}/index.html`);
  await page.locator('[data-segment]').waitFor();
  await reach(page, pointer(page), COURSE, 'q-signs');
  await page.goto(`${origin}/icon.svg`);
  await page.goto(`${origin}/index.html`);
  await page.locator('[data-segment=q-signs]').waitFor();
});
