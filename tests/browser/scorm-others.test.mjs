// Packages by other tools and hands: nested items, prerequisites, SCOs that say little or nothing, assets.

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { launch } from './browser.mjs';
import { start, until } from '../lectern.mjs';
import { attempt, current, ended, openPackage, sample, saved, sco, statements, tab, verbs } from './scorm.mjs';

describe('others', { concurrency: 3 }, () => {
  let browser;
  let server;
  before(async () => { [browser, server] = await Promise.all([launch(), start({ courses: false })]); });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Opens a sample as a learner; nothing where there is none. */
  async function opened(t, name) {
    const path = sample(t, name);
    if (!path) return {};
    const page = await tab(t, browser);
    return { page, course: await openPackage(server, page, path) };
  }

  const proceed = (page) => page.locator('[data-nav=continue]').click();

  async function leave(page, how = 'exit') {
    await page.locator(`[data-nav=${how}]`).click();
    await ended(page);
    await page.locator('main .plain').waitFor();
    await saved(page);
  }

  const done = (course) => until(`${course} is done`, async () => {
    const found = await attempt(server, course);
    return found?.completed && found;
  });

  test('what_lies_deep_is_launched_and_what_holds_it_is_shown', async (t) => {
    const { page, course } = await opened(t, 'emp-LaunchUrlFromNestedItem_SCORM12');
    if (!page) return;
    await current(page, 'topic_1_1_1_1');
    await sco(page).getByRole('heading', { name: 'Topic 1.1.1.1' }).waitFor();
    assert.equal(await page.locator('[data-toc-id]').count(), 7, 'items that hold others are lines of the contents');
    assert.equal(await page.locator('button[data-toc-id]').count(), 2, 'and cannot be chosen');
    await proceed(page);
    await sco(page).getByRole('heading', { name: 'Section 2.1.1' }).waitFor();
    await leave(page);
    assert.equal((await done(course)).passed ?? null, null, 'nobody spoke of a pass');
  });

  test('several_scos_are_chosen_in_any_order', async (t) => {
    const { page, course } = await opened(t, 'emp-MultipleItemsWithIdentifierRef_SCORM12');
    if (!page) return;
    for (const item of ['item_3', 'item_1', 'item_2']) {
      await page.locator(`[data-toc-id=${item}]`).click();
      await current(page, item);
      await sco(page).getByRole('heading', { name: `Item ${item.slice(-1)}` }).waitFor();
    }
    assert.equal((await attempt(server, course)).completed, false, 'the second is still open');
    await leave(page);
    await done(course);
  });

  test('prerequisites_open_one_module_after_the_other', async (t) => {
    const { page, course } = await opened(t, 'emp-PrerequisitesTest_SCORM12');
    if (!page) return;
    const open = (module) => page.locator(`button[data-toc-id=${module}]`).count();
    assert.deepEqual([await open('module2'), await open('module3'), await open('module4')], [0, 0, 0]);
    for (const module of ['module1', 'module2', 'module3', 'module4']) {
      await current(page, module);
      assert.equal(await page.evaluate(() => window.API.LMSInitialize('')), 'true');
      const data = module === 'module2' ? 'custom_data_for_module2' : '';
      assert.equal(await page.evaluate(() => window.API.LMSGetValue('cmi.launch_data')), data);
      assert.equal(await page.evaluate(() => window.API.LMSGetValue('cmi.student_data.mastery_score')), { module1: '80', module4: '90' }[module] ?? '');
      await page.evaluate(() => [['cmi.core.score.raw', '95'], ['cmi.core.lesson_status', 'completed']].forEach(([name, value]) => window.API.LMSSetValue(name, value)));
      if (module !== 'module4') await proceed(page);
    }
    await leave(page);
    const { passed, scaled } = await done(course);
    assert.deepEqual([passed, scaled], [true, 0.95], 'the score is held against the mastery score');
  });

  for (const [name, version] of [['lia-packager-1_2', '1.2'], ['lia-packager-2004_3rd_Edition', '2004'], ['lia-packager-2004_4th_Edition', '2004']]) {
    test(`${name}_is_passed_with_its_score`, async (t) => {
      const { page, course } = await opened(t, name);
      if (!page) return;
      await sco(page).locator('#done').click();
      await ended(page);
      await saved(page);
      // Of 1.2 whoever ends the only SCO leaves; in 2004 a SCO says where to go, and this one does not.
      if (version === '2004') await leave(page);
      await page.locator('main').getByText('You have finished this course').waitFor();
      const { passed, scaled } = await done(course);
      assert.deepEqual([passed, scaled], [true, 0.9]);
      const said = await statements(server, course);
      const pass = said.find((each) => each.verb.id.endsWith('/passed'));
      assert.equal(pass.result.score.scaled, 0.9);
    });
  }

  test('scos_that_only_begin_and_end_are_completed_one_by_one', async (t) => {
    const { page, course } = await opened(t, 'moodle-RuntimeMinimumCalls_SCORM12-mini');
    if (!page) return;
    const leaves = await page.locator('[data-toc-id]').evaluateAll((lines) => lines.filter((line) => line.querySelector('.mark')).map((line) => line.dataset.tocId));
    assert.equal(leaves.length, 9);
    for (const [at, item] of leaves.entries()) {
      await current(page, item);
      await until(`${item} speaks`, async () => (await verbs(server, course)).filter((verb) => verb === 'initialized').length > at + 1);
      if (at < 8) await proceed(page);
    }
    await leave(page);
    await done(course);
    assert.equal((await verbs(server, course)).filter((verb) => verb === 'terminated').length, 10, 'nine SCOs and the course');
    assert.deepEqual(page.complaints, []);
  });

  test('eighteen_pages_that_never_speak_are_done_when_they_were_seen', async (t) => {
    const { page, course } = await opened(t, 'golf-ContentPackagingOneFilePerSCO_SCORM12');
    if (!page) return;
    const leaves = await page.locator('[data-toc-id]').evaluateAll((lines) => lines.filter((line) => line.querySelector('.mark')).map((line) => line.dataset.tocId));
    assert.equal(leaves.length, 18);
    for (const item of leaves.slice(0, -1)) {
      await current(page, item);
      await proceed(page);
    }
    await current(page, leaves.at(-1));
    assert.equal(await page.locator('[data-nav=continue]').isDisabled(), true, 'there is no nineteenth');
    await leave(page);
    assert.equal((await done(course)).passed ?? null, null);
  });

  for (const name of ['golf-ContentPackagingSingleSCO_SCORM12', 'golf-ContentPackagingMetadata_SCORM20043rdEdition', 'aes-small_scorm_package']) {
    test(`${name}_does_not_stay_stuck_though_it_never_speaks`, async (t) => {
      const { page, course } = await opened(t, name);
      if (!page) return;
      await sco(page).locator('#butNext, body').first().waitFor();
      await leave(page);
      await done(course);
      assert.deepEqual(page.complaints, []);
    });
  }
});
