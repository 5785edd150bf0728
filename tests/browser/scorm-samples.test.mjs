// Rustici's sequencing and run-time samples, completed by a scripted learner; the browser is killed half-way.

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { launch, launchMortal } from './browser.mjs';
import { start, until } from '../lectern.mjs';
import { attempt, current, ended, imported, leaf, openPackage, quiz, readOn, sample, saved, sco, statements, tab, value2004, verbs } from './scorm.mjs';

describe('samples', { concurrency: 3 }, () => {
  let browser;
  let server;
  before(async () => { [browser, server] = await Promise.all([launch(), start({ courses: false })]); });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Opens a link in a browser that can be killed. */
  async function doomed(t, link) {
    const mortal = await launchMortal();
    const page = await tab(t, mortal.browser);
    await page.goto(link);
    return { page, kill: mortal.kill };
  }

  async function open(t, link) {
    const page = await tab(t, browser);
    await page.goto(link);
    return page;
  }

  const done = (course) => until(`${course} is done`, async () => {
    const found = await attempt(server, course);
    return found?.completed && found;
  });

  /** Takes the quiz of an activity and goes on. */
  async function take(page, activity, right) {
    await current(page, activity);
    await quiz(page, right);
    await page.locator('[data-nav=continue]').click();
  }

  test('what_was_not_learned_comes_again_and_only_that_though_the_browser_was_killed_on_the_way', async (t) => {
    const path = sample(t, 'golf-SequencingSimpleRemediation_SCORM20043rdEdition');
    if (!path) return;
    const course = await imported(server, path);
    const link = await server.link(course, '--learner', 'remedied');
    const { page: first, kill } = await doomed(t, link);
    await readOn(first, 'playing_item', 5);
    await readOn(first, 'etuqiette_item', 3);
    await readOn(first, 'handicapping_item', 4);
    await readOn(first, 'havingfun_item', 2);
    await take(first, 'test_1', true);
    await current(first, 'test_2');
    await sco(first).locator('#contentFrame').waitFor();
    await saved(first);
    await kill();

    const page = await open(t, link);
    await take(page, 'test_2', false);
    await take(page, 'test_3', true);
    await take(page, 'test_4', true);
    // Etiquette was failed: its content comes again, then its quiz, then the last quiz, which the sample never skips.
    await readOn(page, 'etuqiette_item', 3);
    assert.equal((await attempt(server, course)).state, 'active', 'failed, and not at its end');
    await take(page, 'test_2', true);
    await take(page, 'test_4', true);
    await ended(page);
    await saved(page);
    const { passed } = await done(course);
    assert.equal(passed, true);
    await page.locator('main').getByText('You have finished this course').waitFor();
    const said = await verbs(server, course);
    assert.equal(said.filter((verb) => verb === 'failed').length, 2, 'the quiz and, until it was mended, the course');
    assert.equal((await attempt(server, course)).state, 'finished');
    assert.deepEqual([...first.complaints, ...page.complaints], []);
  });

  test('notes_are_shared_between_scos_a_jump_leads_to_the_quiz_and_the_quiz_counts', async (t) => {
    const path = sample(t, 'golf-SequencingPostTestRollup4thEd_SCORM20044thEdition');
    if (!path) return;
    const course = await imported(server, path);
    const link = await server.link(course, '--learner', 'jumps');
    const { page: first, kill } = await doomed(t, link);
    await current(first, 'playing_item');
    await sco(first).locator('#butNext').waitFor();
    const note = (page, text) => sco(page).locator('body').evaluate((_, words) => (words ? window.SaveNotesText(words) : window.GetNotesText()), text);
    await note(first, 'keep your eye on the ball');
    await readOn(first, 'playing_item', 5);
    await readOn(first, 'etuqiette_item', 3);
    await current(first, 'handicapping_item');
    await sco(first).locator('#butNext').waitFor();
    await leaf(first, 1);
    assert.equal(await first.evaluate(() => window.API_1484_11.Commit('')), 'true');
    await saved(first);
    await kill();

    const page = await open(t, link);
    await current(page, 'handicapping_item');
    await until('the bookmark is back', async () => (await value2004(page, 'cmi.location')) === '1');
    assert.equal(await note(page), 'keep your eye on the ball');
    assert.equal(await page.locator('[data-toc-id=havingfun_item]').getAttribute('aria-disabled'), 'true', 'handicapping is not read yet');
    await sco(page).locator('#butJump').click();
    await current(page, 'assessment_item');
    await quiz(page);
    await page.locator('[data-nav=exit]').click();
    await ended(page);
    const { passed, scaled } = await done(course);
    assert.deepEqual([passed, scaled], [true, 1]);
    assert.deepEqual([...first.complaints, ...page.complaints], []);
  });

  test('interactions_objectives_and_progress_of_the_advanced_sample_are_kept_and_on_record', async (t) => {
    const path = sample(t, 'golf-RunTimeAdvancedCalls_SCORM20043rdEdition');
    if (!path) return;
    const page = await tab(t, browser);
    const course = await openPackage(server, page, path);
    await sco(page).locator('#butNext').waitFor();
    const objectives = await Promise.all([0, 1, 2, 3, 4].map((at) => value2004(page, `cmi.objectives.${at}.id`)));
    assert.deepEqual(objectives, ['PRIMARYOBJ', 'obj_etiquette', 'obj_handicapping', 'obj_havingfun', 'obj_playing'], 'as in the manifest, before Initialize');
    assert.equal(await value2004(page, 'cmi.scaled_passing_score'), '0.8');
    await leaf(page, 14);
    await quiz(page);
    assert.equal(await value2004(page, 'cmi.interactions._count'), '15');
    assert.equal(await value2004(page, 'cmi.success_status'), 'passed', 'by the measure: the sample leaves it to us');
    assert.equal(await value2004(page, 'cmi.progress_measure'), '1');
    await sco(page).locator('#butExit').click();
    await ended(page);
    await saved(page);
    const { passed, scaled } = await done(course);
    assert.deepEqual([passed, scaled], [true, 1]);
    const said = await statements(server, course);
    const responded = said.filter((each) => each.verb.id.endsWith('/responded'));
    assert.equal(responded.length, 15);
    assert.ok(responded.every((each) => each.result.success === true && each.object.definition.description));
    const objective = said.filter((each) => each.object.id.includes('/objectives/obj_'));
    assert.equal(new Set(objective.map((each) => each.object.id)).size, 4);
    assert.ok(said.some((each) => each.verb.id.endsWith('/progressed')));
    assert.deepEqual(page.complaints, []);
  });

  test('scorm_2004_golf_is_read_failed_and_passed_at_the_next_attempt', async (t) => {
    const path = sample(t, 'golf-RuntimeBasicCalls_SCORM20043rdEdition');
    if (!path) return;
    const course = await imported(server, path);
    const link = await server.link(course, '--learner', 'again');
    for (const right of [false, true]) {
      const page = await open(t, link);
      await sco(page).locator('#butNext').waitFor();
      assert.equal(await value2004(page, 'cmi.entry'), 'ab-initio');
      await leaf(page, 14);
      await quiz(page, right);
      await sco(page).locator('#butExit').click();
      await ended(page);
      await saved(page);
      await until(`passed is ${right}`, async () => (await attempt(server, course)).passed === right);
      assert.deepEqual(page.complaints, []);
    }
  });
});
