// How each question of the made-up course is answered, right and wrong, by pointing.

const order = (ids) => async (page) => {
  // Bring each item to its place from the top down, with the buttons a learner has.
  for (const [place, id] of ids.entries()) {
    const at = () => page.locator('.order > li').evaluateAll((rows, wanted) => rows.findIndex((row) => row.dataset.option === wanted), id);
    while (await at() > place) await page.locator(`[data-move=up][data-item=${id}]`).click();
  }
};
const check = (...ids) => async (page) => {
  for (const box of await page.locator('.options input').all()) await box.setChecked(ids.includes(await box.getAttribute('value')));
};
const pick = (id) => (page) => page.locator(`input[value="${id}"]`).check();
const type = (text) => (page) => page.locator('#entry').fill(text);
const select = (map) => async (page) => {
  for (const [id, value] of Object.entries(map)) await page.locator(`select[data-row=${id}]`).selectOption(value);
};
const gaps = (one, two, three) => async (page) => {
  await page.locator('input[data-gap=g1]').fill(one);
  await page.locator('select[data-gap=g2]').selectOption(two);
  await page.locator('input[data-gap=g3]').fill(three);
};

export const answers = {
  one: pick('0123456789'), many: check('a1', 'a2'), tf: pick('t2'), word: type('lens'), num: type('20'), order: order(['s1', 's2', 's3', 's4']),
  match: select({ p1: 'k1', p2: 'k2', p3: 'k3' }), cloze: gaps('evening', 'w2', 'book'), practice: check('b1', 'b2'),
};

/** Ends in "done but not all right" where there is a second try to lose, so that the solution is seen too. */
export const wrongAnswers = {
  one: pick('1123456789'), many: check('a1', 'a3'), tf: pick('t1'), word: type('mirror'), num: type('7'), order: order(['s1', 's3', 's2', 's4']),
  match: select({ p1: 'k4', p2: 'k2', p3: 'k1' }), cloze: gaps('week', 'w1', 'book'), practice: check('b1', 'b3'),
};
