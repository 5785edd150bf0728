// A learner's browser on a real server, watched: every request, every complaint, every byte.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { answerTo, right } from './real-course.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** A tab in a context of its own. What the browser complains about is gathered; `quiet` holds it to nothing at all. */
export async function tab(t, browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en', reducedMotion: 'reduce', ...options });
  t.after(() => context.close());
  return watched(context);
}

export async function watched(context) {
  const page = await context.newPage();
  const seen = { complaints: [], hosts: new Set(), cookies: [], bytes: new Map() };
  page.on('pageerror', (error) => seen.complaints.push(String(error)));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && seen.complaints.push(message.text()));
  page.on('request', (request) => seen.hosts.add(new URL(request.url()).hostname));
  page.on('response', async (response) => {
    if ('set-cookie' in response.headers()) seen.cookies.push(response.url());
  });
  await page.addInitScript(() => {
    window.violations = [];
    addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  await countBytes(page, seen.bytes);
  return { page, context, ...seen };
}

/** What came over the wire, head and body, by address. */
async function countBytes(page, bytes) {
  const network = await page.context().newCDPSession(page);
  const urls = new Map();
  network.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url));
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => bytes.set(urls.get(requestId), encodedDataLength));
  await network.send('Network.enable');
}

export async function openCourse(page, link) {
  await page.goto(link);
  await page.locator('[data-segment]').waitFor();
}

export const current = (page) => page.locator('[data-segment]').getAttribute('data-segment');
export const left = (page, id) => page.locator(`[data-segment]:not([data-segment="${id}"])`).waitFor();
export const settled = (page) => page.locator('main:not([data-busy])').waitFor();

/** Sends the answer that stands there and waits for the verdict on it. */
export async function check(page, hand, outcome) {
  await hand.press('check');
  await page.locator(`[data-result=${outcome}]`).waitFor();
  await settled(page);
}

export async function next(page, hand) {
  const id = await current(page);
  await hand.press('next');
  await left(page, id);
}

/** Goes on, answering everything right, until a segment is there. */
export async function reach(page, hand, course, goal) {
  for (let id = await current(page); id !== goal; id = await current(page)) await step(page, hand, course, id);
}

export async function step(page, hand, course, id) {
  if (await page.locator('.actions [data-action=check]').count()) {
    await answerTo(right, course, id)(hand);
    await check(page, hand, 'right');
  }
  if (await page.locator('[data-target]').count()) {
    await answerTo(right, course, id)(hand);
    return left(page, id);
  }
  return next(page, hand);
}

/** No cookie, no storage, no policy broken, no complaint, nothing from elsewhere. */
export async function quiet({ page, context, complaints, hosts, cookies }) {
  assert.deepEqual(complaints, []);
  assert.deepEqual(await page.evaluate(() => window.violations), []);
  assert.deepEqual([...hosts], ['127.0.0.1']);
  assert.deepEqual(cookies, [], 'no answer sets a cookie');
  assert.deepEqual(await context.cookies(), []);
  const kept = await page.evaluate(async () => [document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length]);
  assert.deepEqual(kept, ['', 0, 0, 0, 0]);
}

/** axe-core finds nothing, and the page fits its width. */
export async function examine(page, name, { rules = RULES } = {}) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: AXE });
  const found = await page.evaluate((tags) => window.axe.run(document, { preload: false, runOnly: { type: 'tag', values: tags } }), rules);
  const told = found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
  assert.deepEqual(told, [], name);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} fits the width`);
}
