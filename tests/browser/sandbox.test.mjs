// Launches from another site in a real browser that keeps third-party cookies out: in a frame, in a new window, with the help of the
// platform's storage where no cookie sticks at all. The platform is `lectern sandbox` on `localhost`, the server is on `127.0.0.1`.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, strict } from './browser.mjs';
import { pointer } from './real-course.mjs';
import { examine, reach, tab } from './real.mjs';
import { sandbox, start, until } from '../lectern.mjs';

let server;
let platform;
let browser;
before(async () => {
  [browser, server] = await Promise.all([launch(), start({ env: { LECTERN_LTI_ALLOW_PRIVATE: 'true' } })]);
  platform = await sandbox(server);
});
after(async () => {
  await browser?.close();
  await platform?.close();
  assert.equal(await server?.down(), 0, 'the server ends clean');
  await server?.close();
});

/** A browser with these cookie rules. */
async function visitor(t, cookies) {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-browser-'));
  const context = await strict(folder, cookies);
  t.after(async () => {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  });
  return context;
}

/** Waits for a segment or a refusal; what is there in its place is told. */
async function shown(tool) {
  await tool.locator('[data-segment], [data-launch=refused]').first().waitFor().catch(async (error) => {
    throw new Error(`${error.message}\n${tool.url()}: ${await tool.locator('body').innerText()}`);
  });
}

/** The tool in the frame of a page, once it shows a segment. */
async function framed(page, path) {
  await page.goto(platform.url + path);
  const frame = page.frame({ name: 'lti-tool' });
  await shown(frame);
  assert.equal(await frame.locator('[data-segment]').count(), 1, await frame.locator('body').innerText());
  return frame;
}

/** The tool in the window that a link of the course opens. */
async function opened(context, link, who, options = '') {
  const course = await context.newPage();
  await course.goto(`${platform.url}/?as=${who}${options}`);
  const [window] = await Promise.all([context.waitForEvent('page'), course.locator(`[data-link=${link}] [data-open=window]`).click()]);
  await shown(window);
  assert.equal(await window.locator('[data-segment]').count(), 1, await window.locator('body').innerText());
  return { course, window };
}

const stored = (page) => page.evaluate(() => document.documentElement.dataset.stored);
const KEPT_OUT = ['third-party', 'all'];

for (const cookies of KEPT_OUT) {
  for (const via of ['post', 'get']) {
    test(`a_learner_launches_in_a_frame_with_${cookies}_cookies_kept_out_by_${via}`, async (t) => {
      const context = await visitor(t, cookies);
      const page = await context.newPage();
      const frame = await framed(page, `/open/phish?as=ada&via=${via}`);
      assert.equal(new URL(frame.url()).origin, server.content);
      if (cookies === 'all') assert.equal(await stored(page), 'lti.get_data', 'the platform kept the sign of this browser');
    });
  }

  test(`a_learner_launches_in_a_new_window_with_${cookies}_cookies_kept_out`, async (t) => {
    const context = await visitor(t, cookies);
    const { course, window } = await opened(context, 'hands', 'ben');
    assert.equal(new URL(window.url()).origin, server.content);
    if (cookies === 'all') assert.equal(await stored(course), 'lti.get_data');
  });
}

test('storage_in_a_frame_of_the_platform_is_found_by_its_name', async (t) => {
  const context = await visitor(t, 'all');
  const page = await context.newPage();
  await framed(page, '/open/phish?as=emil&storage=frame');
  assert.equal(await stored(page.frame({ name: 'lti-storage' })), 'lti.get_data');
});

test('an_old_launch_needs_no_cookie', async (t) => {
  const context = await visitor(t, 'all');
  await framed(await context.newPage(), '/open/old?as=chloe');
});

test('a_course_in_a_frame_is_taken_to_its_end', async (t) => {
  const context = await visitor(t, 'third-party');
  const frame = await framed(await context.newPage(), '/open/phish?as=chloe');
  const hand = pointer(frame);
  await reach(frame, hand, 'spot-the-phish', 'end');
  await hand.press('finish');
  await frame.locator('[data-passed=true]').waitFor();
});

for (const where of ['frame', 'window']) {
  test(`an_instructor_chooses_courses_in_a_${where}_with_all_cookies_kept_out`, async (t) => {
    const context = await visitor(t, 'all');
    const page = await context.newPage();
    await page.goto(platform.url + (where === 'frame' ? '/open/choose?as=ina' : '/?as=ina'));
    let tool = page.frame({ name: 'lti-tool' });
    if (where === 'window') {
      [tool] = await Promise.all([context.waitForEvent('page'), page.locator('a[data-open=window][href*=choose]').click()]);
    }
    await tool.locator('[data-launch=choosing], [data-launch=refused]').waitFor();
    await tool.locator('[data-course=spot-the-phish] input').check();
    await tool.getByLabel('Search courses').fill('hygiene');
    await tool.getByLabel('Search courses').press('Enter');
    await tool.locator('[data-list=chosen]').waitFor();
    await tool.locator('[data-course=hand-hygiene] input').check();
    await tool.getByRole('button', { name: 'Add to my course' }).click();
    await tool.locator('[data-chosen="2"]').waitFor();
    assert.equal(await stored(page), 'lti.get_data', 'the platform kept the sign of this browser');
  });
}

test('the_page_on_which_courses_are_chosen_is_accessible_and_fits_a_phone', async (t) => {
  for (const width of [360, 1280]) {
    for (const colorScheme of ['light', 'dark']) {
      const { page } = await tab(t, browser, { viewport: { width, height: 740 }, colorScheme, bypassCSP: true });
      await page.goto(`${platform.url}/start/choose?as=ina&storage=off`);
      await page.locator('[data-launch=choosing]').waitFor();
      await page.locator('details summary').first().click();
      await page.locator('.course input').first().check();
      await examine(page, `choosing at ${width}, ${colorScheme}`);
      if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `choose-${width}-${colorScheme}.png`) });
    }
  }
});

test('pages_of_the_sandbox_are_accessible_and_fit_a_phone', async (t) => {
  for (const viewport of [{ width: 360, height: 740 }, { width: 1280, height: 800 }]) {
    const { page } = await tab(t, browser, { viewport, bypassCSP: true });
    for (const path of ['/?as=ina', '/gradebook?as=ina', '/people', '/tools', '/faults', '/returned?lti_msg=Bye']) {
      await page.goto(platform.url + path);
      await examine(page, `${path} at ${viewport.width}`);
    }
  }
});

test('what_is_broken_on_the_page_of_faults_is_broken', async (t) => {
  const { page } = await tab(t, browser);
  await page.goto(`${platform.url}/faults`);
  await page.getByLabel('Service').selectOption('keys');
  await page.getByRole('button', { name: 'Break it' }).click();
  await page.getByText('Done.').waitFor();
  assert.equal((await fetch(`${platform.url}/jwks.json`)).status, 500);
  await page.getByRole('button', { name: 'Repair all' }).click();
  await until('it works', async () => (await fetch(`${platform.url}/jwks.json`)).ok);
});
