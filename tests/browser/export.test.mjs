// Courses that have left: the packages run in an API that is not ours (scorm-again) as the outer LMS, and as an AU in our own
// LMS. Half, leave, come back, pass: the score arrives.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { start } from '../lectern.mjs';
import { pointer } from './real-course.mjs';
import { current, reach, tab } from './real.mjs';
import { unzip } from './unzip.mjs';

const AGAIN = fileURLToPath(new URL('node_modules/scorm-again/dist/', import.meta.url));
const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', json: 'application/json' };
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

/** A site of these files: path to bytes or text. */
async function site(t, files) {
  const web = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname.slice(1));
    const found = path === 'favicon.ico' ? ' ' : files.get(path);
    response.writeHead(found ? 200 : 404, { 'Content-Type': TYPES[path.split('.').pop()] ?? 'application/octet-stream' });
    response.end(found ?? '');
  });
  await new Promise((ready) => { web.listen(0, '127.0.0.1', ready); });
  t.after(() => new Promise((closed) => { web.closeAllConnections(); web.close(closed); }));
  return `http://127.0.0.1:${web.address().port}`;
}

/** The page of an LMS: the API first, then the SCO in a frame. What the SCO commits is kept as an LMS keeps it. */
const LMS = {
  scorm12: {
    script: 'scorm12.min.js',
    page: `
      const kept = JSON.parse(localStorage.kept ?? 'null');
      const api = window.API = new window.Scorm12API({ autocommit: false, logLevel: 5 });
      if (kept) api.loadFromJSON({ suspend_data: kept.state, core: { lesson_location: kept.location, lesson_status: kept.status, entry: 'resume' } });
      const keep = () => { localStorage.kept = JSON.stringify({ state: api.cmi.suspend_data, location: api.cmi.core.lesson_location, status: api.cmi.core.lesson_status, score: api.cmi.core.score.raw, answers: api.cmi.interactions.childArray.length, finished: (JSON.parse(localStorage.kept ?? '{}').finished ?? 0) }); };
      api.on('LMSCommit', keep);
      api.on('LMSFinish', () => { keep(); const now = JSON.parse(localStorage.kept); localStorage.kept = JSON.stringify({ ...now, finished: now.finished + 1 }); });`,
  },
  scorm2004: {
    script: 'scorm2004.min.js',
    page: `
      const kept = JSON.parse(localStorage.kept ?? 'null');
      const api = window.API_1484_11 = new window.Scorm2004API({ autocommit: false, logLevel: 5 });
      if (kept) api.loadFromJSON({ suspend_data: kept.state, location: kept.location, entry: 'resume' });
      const keep = () => { localStorage.kept = JSON.stringify({ state: api.cmi.suspend_data, location: api.cmi.location, status: api.cmi.success_status, completion: api.cmi.completion_status, score: api.cmi.score.raw, scaled: api.cmi.score.scaled, answers: api.cmi.interactions.childArray.length, finished: (JSON.parse(localStorage.kept ?? '{}').finished ?? 0) }); };
      api.on('Commit', keep);
      api.on('Terminate', () => { keep(); const now = JSON.parse(localStorage.kept); localStorage.kept = JSON.stringify({ ...now, finished: now.finished + 1 }); });`,
  },
};

async function outerLms(t, standard) {
  const files = new Map([...(await exported(standard))].map(([path, bytes]) => [`package/${path}`, bytes]));
  const { script, page } = LMS[standard];
  files.set('again.js', await readFile(AGAIN + script));
  files.set('lms.html', `<!doctype html><title>An LMS</title><script src="again.js"></script><script>${page}</script>
    <iframe id="sco" src="package/index.html" style="width:100%;height:700px"></iframe>`);
  return site(t, files);
}

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
