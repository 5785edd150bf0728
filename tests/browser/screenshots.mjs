// Player and console as they look in a demo: `tests/screenshots [OUT_DIR]`.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BINARY, freePorts, lectern } from '../lectern.mjs';
import { open } from '../console/tmux.mjs';
import { launch } from './browser.mjs';
import { answerTo, pointer, right, wrong } from './real-course.mjs';
import { current, openCourse, settled, step } from './real.mjs';

const out = process.argv[2] ?? 'docs/images';
/** How long the simulated learners work before the console is photographed. */
const LEARN_MS = 75_000;
/** What is kept of each scheme; the question with its feedback has no name of its own. */
const KEPT = { light: ['text', 'cards', '', 'match', 'order', 'result'], dark: ['text', ''] };
/** Questions photographed with the verdict on a wrong answer. */
const ANSWERED = { 'q-owner': '', 'q-kinds': 'match', 'q-after': 'order' };

await mkdir(out, { recursive: true });
const ends = [];
const scope = { after: (end) => ends.unshift(end) };
const data = await mkdtemp(join(tmpdir(), 'lectern-screenshots-'));
scope.after(() => rm(data, { recursive: true, force: true }));
const [port] = await freePorts(1);
const began = Date.now();
const terminal = await open(scope, { width: 120, height: 36 });
try {
  await terminal.command(`${BINARY} demo --port ${port} --data ${data}`);
  await terminal.shows('LIVE');
  await player();
  await console_();
  await terminal.press('q');
  await terminal.shows('The demo has ended');
} finally {
  for (const end of ends) await end();
}

// --- The player ---------------------------------------------------------------------------------

/** A link of its own on the demo's database, so that every device begins anew. */
function link(course) {
  const [api, content] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`];
  return lectern(['link', 'create', '--course', course], { LECTERN_DATA_DIR: data, LECTERN_PUBLIC_URL: api, LECTERN_CONTENT_URL: content });
}

async function player() {
  const browser = await launch();
  scope.after(() => browser.close());
  const devices = [['phone', 360, 740, true], ['desktop', 1280, 800, false]];
  for (const [device, width, height, hasTouch] of devices) {
    for (const colorScheme of ['light', 'dark']) {
      const context = await browser.newContext({ viewport: { width, height }, hasTouch, colorScheme, locale: 'en', reducedMotion: 'reduce' });
      await photograph(await context.newPage(), `player-${device}${colorScheme === 'dark' ? '-dark' : ''}`, KEPT[colorScheme]);
      await context.close();
    }
  }
}

async function photograph(page, name, kept) {
  /** As the learner sees it: an answer scrolls its verdict into view. */
  const shot = async (what) => {
    if (!kept.includes(what)) return;
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(out, `${name}${what && `-${what}`}.png`) });
  };
  const course = 'spot-the-phish';
  const hand = pointer(page);
  await openCourse(page, await link(course));
  for (let id = await current(page); id !== 'end'; id = await current(page)) {
    if (id === 'signs') { await page.locator('.card-front').first().click(); await page.locator('.card-front').nth(2).click(); await shot('cards'); }
    if (id === 'domain') await shot('text');
    if (id in ANSWERED) {
      await answerTo(wrong, course, id)(hand);
      await hand.press('check');
      await page.locator('[data-result]').waitFor();
      await settled(page);
      await shot(ANSWERED[id]);
    }
    await step(page, hand, course, id);
  }
  await hand.press('finish');
  await page.locator('[data-passed]').waitFor();
  await shot('result');
}

// --- The console --------------------------------------------------------------------------------

async function console_() {
  const rest = LEARN_MS - (Date.now() - began);
  if (rest > 0) await new Promise((enough) => setTimeout(enough, rest));
  for (const [width, height] of [[120, 36], [80, 24]]) {
    await terminal.resize(width, height);
    for (const [key, name, sign] of [['1', 'overview', 'Traffic'], ['2', 'launches', '─ Launches ─'], ['3', 'ingest', /Rejected/i]]) {
      await terminal.press(key);
      await terminal.shows(sign);
      await terminal.hides('fetching');
      await writeFile(join(out, `console-${name}-${width}x${height}.txt`), await terminal.screen());
    }
  }
}
