// Every page the real server shows, looked at by axe-core, narrow and wide, light and dark; and the pages for developers.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { launch } from './browser.mjs';
import { start, until } from '../lectern.mjs';
import { answerTo, pointer, right, wrong } from './real-course.mjs';
import { current, examine, left, next, openCourse, quiet, settled, tab } from './real.mjs';

let browser;
let server;
let links;
before(async () => {
  [browser, server] = await Promise.all([launch(), start()]);
  links = await closedLinks();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** A link for every reason not to open, by that reason. */
async function closedLinks() {
  const expired = await server.link('spot-the-phish', '--expires', '1s');
  const used = await server.link('spot-the-phish', '--once');
  await fetch(used, { redirect: 'manual' });
  const revoked = JSON.parse(await server.link('spot-the-phish', '--json'));
  await server.cli('link', 'revoke', revoked.id);
  const whole = await server.link('spot-the-phish');
  const forged = whole.slice(0, -6) + (whole.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA');
  await until('the link of one second expires', async () => (await fetch(expired, { redirect: 'manual' })).status === 410);
  return { 'link.expired': expired, 'link.used': used, 'link.revoked': revoked.url, 'link.unknown': forged };
}

/** Answers wrong first, then right, and looks at the page each time. */
async function throughQuestion(page, hand, course, id, look) {
  for (const answers of [wrong, right]) {
    const answer = answerTo(answers, course, id);
    if (!answer || !(await page.locator('.actions [data-action=check]').count())) continue;
    await answer(hand);
    await hand.press('check');
    await page.locator('[data-result]').waitFor();
    await settled(page);
    await look(`${id} answered`);
  }
}

for (const width of [360, 1440]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe_finds_nothing_in_the_courses_at_${width}_${colorScheme}`, async (t) => {
      for (const course of ['spot-the-phish', 'hand-hygiene']) {
        const { page, complaints } = await tab(t, browser, { viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
        const hand = pointer(page);
        await openCourse(page, await server.link(course));
        const look = (name) => examine(page, `${course} ${name}`);
        for (let id = await current(page); id !== 'end'; id = await current(page)) {
          await look(id);
          if (await page.locator('.card-front').count()) { await page.getByRole('button', { name: 'Show all' }).click(); await look('cards turned'); }
          if (await page.locator('[data-action=hint]').count()) { await page.locator('[data-action=hint]').click(); await page.locator('#hint').waitFor(); await settled(page); }
          await throughQuestion(page, hand, course, id, look);
          if (await page.locator('[data-target]').count()) { await right[id](hand); await left(page, id); } else await next(page, hand);
        }
        await look('end');
        await hand.press('finish');
        await page.locator('[data-passed]').waitFor();
        await look('result');
        assert.deepEqual(complaints, []);
      }
    });

    test(`a_link_that_does_not_open_says_why_at_${width}_${colorScheme}`, async (t) => {
      for (const [reason, link] of Object.entries(links)) {
        const visit = await tab(t, browser, { viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
        const { page } = visit;
        const response = await page.goto(link);
        assert.equal(response.status(), reason === 'link.unknown' ? 404 : 410);
        assert.equal(await page.locator('body').getAttribute('data-launch'), 'refused');
        assert.equal(await page.locator('body').getAttribute('data-reason'), reason);
        assert.ok((await page.locator('.advice').textContent()).length > 20, 'it says what to do');
        await examine(page, reason);
        // The status of the page itself is all that a browser may complain of.
        assert.deepEqual(visit.complaints.filter((text) => !/status of 4(04|10)/.test(text)), []);
        visit.complaints.length = 0;
        await quiet(visit);
      }
    });
  }
}

test('the_refusal_page_looks_as_it_should_under_its_own_policy', async (t) => {
  const { page } = await tab(t, browser);
  await page.goto(links['link.used']);
  assert.deepEqual(await page.evaluate(() => window.violations), []);
  assert.notEqual(await page.locator('body').evaluate((body) => getComputedStyle(body).fontFamily), 'Times New Roman', 'its style sheet was loaded');
});

test('the_rest_documentation_works_without_the_internet', async (t) => {
  const visit = await tab(t, browser);
  const { page } = visit;
  await page.goto(`${server.origin}/docs`);
  await page.locator('.opblock').first().waitFor();
  assert.ok(await page.locator('.opblock').count() > 15, 'the operations are listed');
  await page.locator('.opblock').first().click();
  await page.locator('.opblock.is-open').first().waitFor();
  assert.deepEqual([...visit.hosts].filter((host) => host !== '127.0.0.1' && host !== ''), [], 'nothing is asked of anybody else');
  assert.deepEqual(visit.complaints, []);
});

test('the_graphql_page_runs_a_query', async (t) => {
  const visit = await tab(t, browser);
  const { page } = visit;
  const { secret } = await server.key('courses:read');
  await page.goto(`${server.origin}/graphiql`);
  await page.getByLabel('Headers').fill(`Authorization: Bearer ${secret}`);
  await page.getByLabel('Query').fill('{ courses(first: 5) { nodes { slug } } }');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.locator('#answer').getByText('spot-the-phish').waitFor();
  await quiet(visit);
});

test('axe_finds_nothing_on_the_graphql_page', async (t) => {
  for (const viewport of [{ width: 360, height: 740 }, { width: 1440, height: 900 }]) {
    for (const colorScheme of ['light', 'dark']) {
      const { page } = await tab(t, browser, { viewport, colorScheme, bypassCSP: true });
      await page.goto(`${server.origin}/graphiql`);
      await page.locator('#query').waitFor();
      await examine(page, `graphiql ${viewport.width} ${colorScheme}`);
    }
  }
});
