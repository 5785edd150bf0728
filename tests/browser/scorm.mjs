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

/** Imports and publishes a package, and opens it as a learner. */
export async function openPackage(server, page, path) {
  const course = JSON.parse(await server.cli('course', 'import', path, '--publish', '--json'));
  const id = course.slug;
  await page.goto(await server.link(id));
  await page.locator('body[data-session=running]').waitFor();
  return id;
}

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

/** Answers the golf quiz, right or wrong, by the keys that it brings itself. */
export async function quiz(page, right = true) {
  const frame = await (await sco(page).locator('#contentFrame').elementHandle()).contentFrame();
  await frame.waitForFunction('window.test && test.Questions.length > 10');
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
