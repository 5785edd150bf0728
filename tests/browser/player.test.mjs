// What the learner's page promises, in a real browser against the made-up server.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { launch } from './browser.mjs';
import { answers, wrongAnswers } from './journey.mjs';
import { start } from './mock-server.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** A page on its own server; complaints of the browser are gathered and must stay empty. */
async function open(t, { options = {}, server = {}, go = true } = {}) {
  const mock = await start(server);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.addInitScript(() => {
    window.violations = [];
    addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  t.after(async () => { await context.close(); await mock.close(); });
  if (go) {
    await page.goto(mock.url);
    await page.locator('[data-segment]').waitFor();
  }
  return { mock, page, context, complaints, writes: (path) => mock.calls.filter((call) => call.path === path) };
}

const current = (page) => page.locator('[data-segment]').getAttribute('data-segment');
const leaveSegment = (page, id) => page.locator(`[data-segment]:not([data-segment="${id}"])`).waitFor();
const reach = async (page, id) => {
  for (let at = await current(page); at !== id; at = await current(page)) {
    if (await page.locator('[data-action=check]').count()) {
      await answers[at](page);
      await page.locator('[data-action=check]').click();
    }
    await page.locator('[data-action=next]').first().click();
    await leaveSegment(page, at);
  }
};

// --- The whole way -----------------------------------------------------------------------------

test('every_kind_is_taken_with_the_keyboard_alone', async (t) => {
  const { page, mock, complaints } = await open(t);
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  /** Tabs on until the focus is where it should be: what Tab cannot reach fails here. */
  const tabTo = async (selector) => {
    for (let steps = 0; steps < 60; steps += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`Tab never reaches ${selector}`);
  };
  const onward = async (id) => { await tabTo('[data-action=next]'); await press('Enter'); await leaveSegment(page, id); };
  const check = async () => { await tabTo('[data-action=check]'); await press('Enter'); await page.locator('[data-result=right]').waitFor(); };
  const list = async (selector, index) => { await tabTo(selector); await page.keyboard.type(await page.locator(`${selector} option`).nth(index).textContent()); };

  await press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'skip', 'the skip link comes first');
  await press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await onward('welcome');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'segment-title', 'the focus moves to the new heading');

  await tabTo('.card-front');
  await press('Space');
  assert.equal(await page.locator('.card-front').first().getAttribute('aria-expanded'), 'true');
  assert.ok(await page.locator('.card-back').first().isVisible());
  await onward('cards');
  await tabTo('summary:has(+ .prose)');
  await press('Enter');
  assert.ok(await page.getByText('A deep horn sounds once').isVisible());
  await onward('sound');
  await onward('film');

  await tabTo('[data-action=hint]');
  await press('Enter');
  await page.locator('#hint').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'hint');
  await press('Shift+Tab');
  await press('Space', 'ArrowDown', 'ArrowUp');
  await page.locator('input[value="0123456789"]').focus();
  await press('Space');
  await check();
  assert.equal(await page.evaluate(() => document.activeElement.dataset.action), 'next', 'Enter goes on');
  await onward('one');

  await tabTo('input[value=a1]');
  await press('Space', 'Tab', 'Space');
  await tabTo('input[name=confidence]');
  await press('Space', 'ArrowRight');
  await check();
  assert.equal(mock.calls.findLast((call) => call.path === 'answer').body.confidence, 'medium');
  await onward('many');

  await tabTo('input[type=radio]');
  await press('ArrowDown');
  await check();
  await onward('tf');
  await tabTo('#entry');
  await page.keyboard.type('lens');
  await press('Enter');
  await page.locator('[data-result=right]').waitFor();
  await onward('word');
  await tabTo('#entry');
  await page.keyboard.type('20');
  await check();
  await onward('num');

  await tabTo('[data-move=down][data-item=s3]');
  await press('Enter');
  assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /Light the lamp \(position 2 of 4\)/, 'the focus stays with the moved item');
  await page.waitForFunction(() => document.getElementById('polite').textContent === 'Light the lamp: position 2 of 4');
  await press('Enter');
  await check();
  await onward('order');
  await list('[data-row=p1]', 2);
  await press('Tab');
  await list('[data-row=p2]', 4);
  await press('Tab');
  await list('[data-row=p3]', 1);
  await check();
  await onward('match');
  await tabTo('[data-gap=g1]');
  await page.keyboard.type('evening');
  await list('select[data-gap=g2]', 2);
  await tabTo('input[data-gap=g3]');
  await page.keyboard.type('book');
  await check();
  await onward('cloze');
  await tabTo('[data-target=horn]');
  await press('Enter');
  await leaveSegment(page, 'branch');
  assert.equal(await current(page), 'horn');
  await onward('horn');
  await tabTo('input[value=b1]');
  await press('Space', 'Tab', 'Space');
  await check();
  await onward('practice');
  await tabTo('[data-action=finish]');
  await press('Enter');
  await page.locator('[data-passed=true]').waitFor();
  assert.ok(await page.getByRole('img', { name: 'Score: 100%' }).isVisible());
  assert.deepEqual(complaints, []);
});

test('a_finished_attempt_can_be_looked_back_at_and_left', async (t) => {
  const { page, mock } = await open(t, { server: { only: ['welcome', 'one', 'end'] } });
  mock.learner.state.finished = false;
  await reach(page, 'end');
  await page.locator('[data-action=finish]').click();
  await page.locator('[data-passed]').waitFor();
  await page.getByRole('button', { name: 'Look back' }).click();
  await page.locator('[data-segment=welcome] [data-action=next]').click();
  await page.locator('[data-segment=one] [data-result=right]').waitFor();
  await page.locator('[data-action=next]').click();
  await page.locator('[data-segment=end] [data-action=finish]').click();
  await page.locator('[data-passed=true]').waitFor();
  await page.reload();
  await page.locator('[data-passed=true]').waitFor();
});

test('exit_leads_back_to_where_the_learner_came_from', async (t) => {
  const { page, mock, writes } = await open(t, { go: false });
  const other = await start({ returnUrl: `${mock.origin}/home` });
  t.after(other.close);
  await page.goto(other.url);
  await page.locator('[data-action=exit]').click();
  await page.waitForURL(/\/home$/);
  assert.equal(other.learner.state.exits, 1, 'the pagehide does not send it twice');
  assert.equal(writes('exit').length, 0);
});

test('exit_without_an_address_pauses_and_goes_on', async (t) => {
  const { page, mock } = await open(t);
  await page.locator('[data-action=exit]').click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.locator('[data-segment=welcome]').waitFor();
  assert.equal(mock.learner.state.exits, 1);
});

test('closing_the_page_sends_the_exit', async (t) => {
  const { page, mock } = await open(t);
  const sent = once(mock.arrived, 'exit');
  await page.goto(`${mock.origin}/home`);
  await sent;
  assert.equal(mock.calls.filter((call) => call.path === 'exit').length, 1);
});

// --- Answers ----------------------------------------------------------------------------------

test('a_wrong_answer_is_explained_beside_the_option_and_may_be_tried_again', async (t) => {
  const { page, writes } = await open(t, { server: { only: ['one', 'end'] } });
  await page.locator('[data-action=check]').click();
  await page.getByText('Give an answer first').waitFor();
  await wrongAnswers.one(page);
  await page.locator('[data-action=check]').click();
  await page.locator('[data-result=wrong]').waitFor();
  assert.ok(await page.locator('li[data-option="1123456789"]').getByText('A week is a long time').isVisible());
  assert.match(await page.locator('[data-result]').textContent(), /Not right yet.*1 try left/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Change your answer').waitFor();
  assert.equal(writes('answer').length, 1, 'the same wrong answer does not cost a try');
  await answers.one(page);
  await page.locator('[data-action=check]').click();
  await page.locator('[data-result=right]').waitFor();
  assert.equal(await page.locator('[data-action=check]').count(), 0);
});

test('the_solution_is_shown_once_earned', async (t) => {
  const { page } = await open(t, { server: { only: ['tf', 'end'] } });
  await wrongAnswers.tf(page);
  await page.locator('[data-action=check]').click();
  await page.locator('[data-result=wrong]').waitFor();
  assert.match(await page.locator('li[data-option=t2]').textContent(), /Right answer/);
  assert.match(await page.locator('li[data-option=t1]').textContent(), /Your answer/);
});

test('the_language_changes_in_place_and_untranslated_parts_say_so', async (t) => {
  const { page } = await open(t);
  await page.locator('#language').focus();
  await page.locator('#language').selectOption('es');
  await page.getByRole('button', { name: 'Siguiente' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'es');
  assert.equal(await page.locator('#segment-title').getAttribute('lang'), 'es');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'language', 'the focus stays');
  await page.locator('[data-action=next]').click();
  await page.getByText('puede estar anticuada').waitFor();
  assert.equal(await page.locator('#segment-title').getAttribute('lang'), 'es');
});

test('an_untranslated_part_is_marked_with_its_own_language', async (t) => {
  const { page } = await open(t, { server: { only: ['horn', 'end'] } });
  await page.locator('#language').selectOption('es');
  await page.getByText('aún no está traducida').waitFor();
  assert.equal(await page.locator('#segment-title').getAttribute('lang'), 'en');
});

// --- Reliability ------------------------------------------------------------------------------

test('a_lost_connection_is_waited_out_with_the_same_event', async (t) => {
  const { page, mock, writes } = await open(t);
  mock.faults.offline = true;
  await page.locator('[data-action=next]').click();
  await page.getByText('Not saved yet').first().waitFor();
  assert.equal(await page.locator('body').getAttribute('data-saved'), 'false');
  mock.faults.offline = false;
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.locator('[data-segment=cards]').waitFor();
  assert.equal(await page.locator('body').getAttribute('data-saved'), 'true');
  assert.ok(await page.locator('#saving').isHidden());
  assert.equal(new Set(writes('next').map((call) => call.body.event)).size, 1);
});

test('an_answer_whose_reply_was_lost_is_counted_once', async (t) => {
  const { page, mock, writes } = await open(t, { server: { only: ['one', 'end'] } });
  mock.faults.dropAfter = 1;
  await answers.one(page);
  await page.locator('[data-action=check]').click();
  await page.locator('[data-result=right]').waitFor();
  assert.ok(writes('answer').length >= 2);
  assert.equal(mock.learner.state.answers.get('one').used, 1);
});

test('server_errors_and_busy_answers_are_retried', async (t) => {
  const { page, mock, writes } = await open(t);
  Object.assign(mock.faults, { statuses: [500, 503, 429], retryAfter: '0' });
  await page.locator('[data-action=next]').click();
  await page.locator('[data-segment=cards]').waitFor();
  assert.equal(writes('next').length, 4);
  assert.equal(mock.learner.state.applied, 1);
});

test('a_double_click_sends_once', async (t) => {
  const { page, writes } = await open(t, { server: { only: ['welcome', 'sound', 'one', 'end'] } });
  await page.locator('[data-action=next]').dblclick();
  await page.locator('[data-segment=sound]').waitFor();
  await page.locator('[data-action=next]').dblclick();
  await page.locator('[data-segment=one]').waitFor();
  await answers.one(page);
  await page.locator('[data-action=check]').dblclick();
  await page.locator('[data-result=right]').waitFor();
  await page.locator('[data-segment=one]').waitFor();
  assert.equal(writes('next').length, 2);
  assert.equal(writes('answer').length, 1);
});

test('enter_held_down_presses_once', async (t) => {
  const { page, writes } = await open(t, { server: { only: ['one', 'end'] } });
  await answers.one(page);
  await page.locator('[data-action=check]').focus();
  await page.keyboard.down('Enter');
  await page.locator('[data-result=right]').waitFor();
  await page.locator('[data-action=next]:focus').waitFor();
  await page.keyboard.down('Enter');
  await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  assert.equal(await current(page), 'one');
  assert.equal(writes('next').length, 0);
});

test('a_second_press_while_the_first_is_on_its_way_is_dropped', async (t) => {
  const { page, mock, writes } = await open(t);
  let release;
  mock.faults.hold = new Promise((resolve) => { release = resolve; });
  const button = page.locator('[data-action=next]');
  await button.click();
  await button.click();
  await button.click();
  assert.equal(await page.locator('body').getAttribute('data-saved'), 'false');
  release();
  await page.locator('[data-segment=cards]').waitFor();
  assert.equal(writes('next').length, 1);
});

test('leaving_is_questioned_only_while_something_is_unsaved', async (t) => {
  const { page, mock } = await open(t);
  const questions = [];
  page.on('dialog', (dialog) => { questions.push(dialog.type()); dialog.accept(); });
  await page.reload();
  await page.locator('[data-segment]').waitFor();
  assert.deepEqual(questions, []);
  mock.faults.statuses = [503, 503, 503, 503];
  mock.faults.retryAfter = '60';
  await page.locator('[data-action=next]').click();
  await page.getByText('Not saved yet').first().waitFor();
  mock.faults.statuses = [];
  await page.reload();
  assert.deepEqual(questions, ['beforeunload']);
  await page.locator('[data-segment]').waitFor();
});

test('a_reload_resumes_and_keeps_an_answer_begun', async (t) => {
  const { page, mock } = await open(t, { server: { only: ['welcome', 'many', 'end'] } });
  assert.equal(new URL(page.url()).hash, '', 'the token is not left in the address');
  await reach(page, 'many');
  await page.locator('input[value=a1]').check();
  await page.reload();
  await page.locator('[data-segment=many]').waitFor();
  assert.ok(await page.locator('input[value=a1]').isChecked());
  assert.ok(mock.calls.every((call) => call.authorization === 'Bearer a-session-token'));
});

test('going_back_keeps_an_answer_begun', async (t) => {
  const { page } = await open(t, { server: { only: ['welcome', 'word', 'end'] } });
  await reach(page, 'word');
  await page.locator('#entry').fill('len');
  await page.locator('[data-action=back]').click();
  await page.locator('[data-segment=welcome] [data-action=next]').click();
  await page.locator('[data-segment=word]').waitFor();
  assert.equal(await page.locator('#entry').inputValue(), 'len');
});

test('links_inside_the_page_do_not_lose_the_session', async (t) => {
  const { page } = await open(t);
  await reach(page, 'sound');
  await page.locator('[data-goto=welcome]').click();
  await page.locator('[data-segment=welcome]').waitFor();
  await page.getByRole('link', { name: 'the cards' }).click();
  await page.locator('[data-segment=cards]').waitFor();
  await page.reload();
  await page.locator('[data-segment=sound]').waitFor();
});

test('an_ended_session_is_said_plainly', async (t) => {
  const { page, mock } = await open(t);
  mock.faults.ended = true;
  await page.locator('[data-action=next]').click();
  await page.locator('body[data-launch=refused][data-reason="session.expired"] .refusal').waitFor();
  assert.match(await page.locator('main').textContent(), /Your session has ended.*Open the course again from where you started/);
  assert.equal(await page.locator('body').getAttribute('data-saved'), 'true');
});

test('a_page_without_a_token_says_where_to_go', async (t) => {
  const { page, mock } = await open(t, { go: false });
  await page.goto(`${mock.origin}/play/`);
  await page.locator('body[data-launch=refused][data-reason="session.missing"]').waitFor();
  assert.equal(mock.calls.length, 0);
});

test('a_refusal_of_the_server_shows_its_sentence_and_reference', async (t) => {
  const { page, mock } = await open(t);
  mock.faults.conflict = true;
  await page.locator('[data-action=next]').click();
  await page.getByText('req-7f3a').waitFor();
  assert.match(await page.locator('#error').textContent(), /The course has moved on.*the attempt is at another segment · Reference: req-7f3a/);
  mock.faults.conflict = false;
  await page.getByRole('button', { name: 'Go to where you are' }).click();
  await page.locator('#error').waitFor({ state: 'detached' });
});

// --- Rules of the house -----------------------------------------------------------------------

test('nothing_is_stored_and_the_policy_is_kept', async (t) => {
  const { page, mock, context, complaints } = await open(t);
  await reach(page, 'end');
  await page.locator('[data-action=finish]').click();
  await page.locator('[data-passed]').waitFor();
  assert.deepEqual(await page.evaluate(() => window.violations), []);
  assert.deepEqual(complaints, []);
  assert.deepEqual(await context.cookies(), []);
  assert.deepEqual(await page.evaluate(async () => [document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length]), ['', 0, 0, 0, 0]);
  assert.ok(mock.calls.every((call) => call.cookie === undefined));
});

for (const only of [null, ['one', 'end'], ['cards', 'end'], ['order', 'end'], ['match', 'end'], ['cloze', 'end'], ['sound', 'end']]) {
  test(`a_first_page_of_kind_${only?.[0] ?? 'text'}_is_under_60_kB`, async (t) => {
    const { mock } = await open(t, { server: { only } });
    // A real course has a longer outline and longer texts than these short ones: 2 kB more.
    const total = (only ? 2000 : 0) + [...mock.bytes.values()].reduce((sum, bytes) => sum + bytes, 0);
    t.diagnostic(`${total} bytes: ${[...mock.bytes.keys()].length} files`);
    assert.ok(total < 60_000, `${total} bytes: ${JSON.stringify([...mock.bytes])}`);
  });
}

for (const width of [360, 1440]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe_finds_nothing_at_${width}_${colorScheme}`, async (t) => {
      const { page, mock } = await open(t, { options: { viewport: { width, height: 800 }, colorScheme, bypassCSP: true } });
      const examine = async (name) => {
        if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: AXE });
        const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: { type: 'tag', values: tags } }), RULES);
        const told = found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
        assert.deepEqual(told, [], name);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} fits the width`);
      };
      for (let id = await current(page); ; id = await current(page)) {
        await examine(id);
        if (id === 'end') break;
        if (id === 'cards') { await page.getByRole('button', { name: 'Show all' }).click(); await examine('cards turned'); }
        if (id === 'one') { await page.locator('[data-action=hint]').click(); await page.locator('#hint').waitFor(); }
        for (const attempt of [wrongAnswers, answers]) {
          if (!attempt[id] || !(await page.locator('[data-action=check]').count())) continue;
          await attempt[id](page);
          await page.locator('[data-action=check]').click();
          await page.locator('[data-result]').waitFor();
          await page.locator('main:not([data-busy])').waitFor();
          await examine(`${id} answered`);
        }
        await page.locator('[data-action=next]').first().click();
        await leaveSegment(page, id);
      }
      await page.locator('[data-action=finish]').click();
      await page.locator('[data-passed]').waitFor();
      await examine('result');
      mock.faults.conflict = true;
      await page.locator('#language').selectOption('es');
      await page.locator('#error').waitFor();
      await examine('error');
      await page.goto(`${mock.origin}/refused`);
      await examine('refused');
      assert.equal(await page.locator('body').getAttribute('data-reason'), 'link.used');
    });
  }
}

test('every_language_has_every_word', async () => {
  const { en } = await import('../../server/assets/player/strings/en.js');
  const { es } = await import('../../server/assets/player/strings/es.js');
  const shape = (words) => Object.entries(words).map(([key, value]) => `${key}: ${typeof value === 'object' ? shape(value) : typeof value}`);
  assert.deepEqual(shape(es), shape(en));
});

test('a_zoom_of_200_percent_and_a_long_word_fit', async (t) => {
  const { page } = await open(t, { options: { viewport: { width: 320, height: 400 } } });
  for (const id of ['welcome', 'cards', 'one', 'many', 'order', 'match', 'cloze']) {
    await reach(page, id);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), id);
  }
});

test('right_to_left_pages_fit_too', async (t) => {
  const { page } = await open(t, { options: { viewport: { width: 360, height: 740 } } });
  for (const id of ['cards', 'one', 'order', 'match']) {
    await reach(page, id);
    await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), id);
  }
});
