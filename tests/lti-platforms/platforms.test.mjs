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
  await tool.locator('[data-segment], [data-launch=refused], form').first().waitFor();
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
  test(`${platform}_launches_an_instructor`, async () => {
    for (const where of ['iframe', 'window']) {
      const tool = await launch(path, where, { as: 'ina', course: COURSE });
      assert.equal(await tool.locator('[data-segment]').count(), 1, await tool.locator('body').innerText());
    }
  });
}
