// Packages in the browser: sample packages of others, and what a learner does in them.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../shared/packages/', import.meta.url));

/** Where a sample package lies; the test that wants it is skipped by name where there is none. */
export function sample(t, name) {
  const path = `${FOLDER}${name}.zip`;
  if (existsSync(path)) return path;
  t.skip(`${name} is not in ../shared/packages`);
  return null;
}

/** Imports and publishes a package; answers the course's name. */
export async function imported(server, path, ...more) {
  return JSON.parse(await server.cli('course', 'import', path, '--publish', '--json', ...more)).slug;
}

/** Imports and publishes a package, and opens it as a learner. */
export async function openPackage(server, page, path, ...more) {
  const id = await imported(server, path, ...more);
  await page.goto(await server.link(id));
  await page.locator('body[data-session=running]').waitFor();
  return id;
}

/** One of the samples asks the web for jQuery, of which it uses this much. */
const JQUERY = `window.$ = (selector) => {
  const node = document.querySelector(selector);
  return { dialog() { return this; }, val(text) { if (text === undefined) return node.value; node.value = text; return this; } };
};`;

/** A tab in a context of its own; what the SCO complains about is gathered: the samples do so by alert. */
export async function tab(t, browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en' });
  t.after(() => context.close().catch(() => {}));
  await context.route(/^https:/, (route) => route.fulfill({ contentType: 'text/javascript', body: route.request().url().includes('jquery.min') ? JQUERY : '' }));
  const page = await context.newPage();
  page.complaints = [];
  page.on('dialog', (dialog) => {
    if (dialog.type() === 'alert') page.complaints.push(dialog.message());
    dialog.accept().catch(() => {});
  });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  return page;
}

/** The newest attempt at a course. */
export async function attempt(server, course) {
  const { items: courses } = await server.get('/api/v1/courses?limit=100');
  const { id } = courses.find((each) => each.slug === course || each.id === course);
  const { items } = await server.get('/api/v1/attempts?limit=100');
  return items.find((each) => each.course === id);
}

/** What was said about a course, oldest first. */
export async function statements(server, course) {
  const { statements: all } = await server.get('/xapi/statements?limit=500&ascending=true');
  return all.filter((each) => JSON.stringify(each).includes(`/${course}`));
}

export const VERB = 'http://adlnet.gov/expapi/verbs/';
export const verbs = async (server, course) => (await statements(server, course)).map((each) => each.verb.id.replace(VERB, ''));

/** The SCO's own document: the samples put their pages into another frame within. */
export const sco = (page) => page.frameLocator('#sco');

export const saved = (page) => page.locator('body[data-saved=true]').waitFor();
export const ended = (page) => page.locator('body[data-session=ended]').waitFor();

/** What the shell's run-time says, asked as a SCO would. */
export const value12 = (page, name) => page.evaluate((element) => window.API.LMSGetValue(element), name);

/** Goes through the pages of a golf sample. */
export async function leaf(page, times) {
  for (let turn = 0; turn < times; turn += 1) await sco(page).locator('#butNext').click();
}

export const value2004 = (page, name) => page.evaluate((element) => window.API_1484_11.GetValue(element), name);

/** Waits until this activity is the one that runs. */
export const current = (page, activity) => page.locator(`[data-toc-id="${activity}"][aria-current]`).waitFor();

/** Reads a SCO of the sequencing samples to its end and goes on. */
export async function readOn(page, activity, pages) {
  await current(page, activity);
  await sco(page).locator('#butNext').waitFor();
  await leaf(page, pages - 1);
  await page.locator('[data-nav=continue]').click();
}

/** Answers the golf quiz, right or wrong, by the keys that it brings itself. */
export async function quiz(page, right = true) {
  const frame = await (await sco(page).locator('#contentFrame').elementHandle()).contentFrame();
  await frame.waitForFunction("location.pathname.endsWith('assessmenttemplate.html') && document.readyState === 'complete' && window.test?.Questions.length > 0");
  await frame.evaluate((answerRight) => {
    for (const question of window.test.Questions) {
      const at = (suffix) => document.getElementById(`question_${question.Id}_${suffix}`);
      const truth = question.Type === 'choice' ? question.Answers.indexOf(question.CorrectAnswer) : question.CorrectAnswer ? 'True' : 'False';
      if (question.Type === 'numeric') at('Text').value = answerRight ? question.CorrectAnswer : '1';
      else if (question.Type === 'choice') at(answerRight ? truth : (truth + 1) % question.Answers.length).checked = true;
      else at(answerRight === (truth === 'True') ? 'True' : 'False').checked = true;
    }
    window.SubmitAnswers();
  }, right);
}
