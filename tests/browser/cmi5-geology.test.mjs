// cmi5 courses of others, launched by API as a platform would: ADL CATAPULT's geology, completed by a scripted learner.

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { launch, launchMortal } from './browser.mjs';
import { start, until } from '../lectern.mjs';
import { imported, sample, tab } from './scorm.mjs';

describe('cmi5', { concurrency: 2 }, () => {
  let browser;
  let server;
  before(async () => { [browser, server] = await Promise.all([launch(), start({ courses: false })]); });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** A learner of a course: their units are launched in one registration. */
  class Enrolled {
    constructor(course, name) {
      this.asked = { course, actor: { account: { homePage: 'https://lms.example', name } }, return_url: `${server.origin}/health/live` };
    }

    /** Opens a unit, and waits until its page has said that it began. */
    async open(page, au, mode = 'Normal') {
      const launched = await server.post('/api/v1/cmi5/launches', { ...this.asked, au, launch_mode: mode });
      this.asked.registration = launched.registration;
      this.session = launched.session;
      await page.goto(launched.url);
      await this.said('initialized');
    }

    /** Waits for a verb of the session that goes on. */
    said(verb, { session = this.session } = {}) {
      return until(`${verb} is said`, async () => (await this.statements()).find((each) => each.verb.id.endsWith(`/${verb}`) && JSON.stringify(each).includes(session)));
    }

    async statements() {
      return (await server.get(`/xapi/statements?registration=${this.asked.registration}&limit=500&ascending=true`)).statements;
    }

    standing() {
      return server.get(`/api/v1/cmi5/registrations/${this.asked.registration}`);
    }

    /** Goes by the unit's own button: it says `terminated` and leads back. */
    async exit(page) {
      await page.locator('.exit-button:visible').last().click();
      await page.waitForURL(this.asked.return_url);
      await this.said('terminated');
    }
  }

  test('eight_units_are_gone_through_and_the_killed_browser_costs_nothing', async (t) => {
    const path = sample(t, 'cmi5-multi_au_framed');
    if (!path) return;
    const learner = new Enrolled(await imported(server, path), 'geologist');
    const mortal = await launchMortal();
    const first = await tab(t, mortal.browser);
    for (const au of ['0', '1', '2']) {
      await learner.open(first, au);
      await learner.said('completed');
      await learner.exit(first);
    }
    await learner.open(first, '3');
    await learner.said('completed');
    const lost = learner.session;
    await mortal.kill();
    const half = await learner.standing();
    assert.deepEqual(half.aus.map((au) => au.satisfied), [true, true, true, true, false, false, false, false]);
    assert.equal(half.satisfied, false);

    const page = await tab(t, browser);
    await learner.open(page, '3');
    await learner.said('abandoned', { session: lost });
    await page.locator('#bookmark-overlay .resume-button').click();
    await page.getByText('Geological Time').first().waitFor();
    await learner.exit(page);
    for (const au of ['4', '5', '6']) {
      await learner.open(page, au);
      await learner.said('completed');
      await learner.exit(page);
    }
    await learner.open(page, '7');
    await page.getByRole('button', { name: /Select correct answers/ }).click();
    await page.getByRole('button', { name: 'Submit Answers' }).click();
    await learner.said('passed');
    await learner.exit(page);
    const all = await learner.standing();
    assert.equal(all.satisfied, true);
    assert.deepEqual([all.aus[7].completed, all.aus[7].passed], [true, true]);
    const satisfied = (await learner.statements()).filter((each) => each.verb.id.endsWith('/satisfied'));
    assert.equal(satisfied.length, 1, 'the course, once: it has no blocks');
    assert.deepEqual([...first.complaints, ...page.complaints], []);
  });

  test('a_unit_that_is_only_looked_at_says_nothing_that_counts', async (t) => {
    const path = sample(t, 'cmi5-single_au_basic_responsive');
    if (!path) return;
    const learner = new Enrolled(await imported(server, path), 'visitor');
    const page = await tab(t, browser);
    await learner.open(page, '0', 'Browse');
    await learner.exit(page);
    const verbs = (await learner.statements()).map((each) => each.verb.id.split('/').pop());
    assert.deepEqual(verbs, ['launched', 'initialized', 'terminated']);
    assert.equal((await learner.standing()).satisfied, false);
  });
});
