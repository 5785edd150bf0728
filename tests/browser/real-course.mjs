// The two shipped courses as a learner answers them: by what is written on the page, never by ids.

export const right = {
  'q-signs': (hand) => hand.choose('another domain', 'confirm your password', 'two-hour deadline'),
  'q-owner': (hand) => hand.choose('accounts.example.com'),
  'q-name': (hand) => hand.type('example.net'),
  'q-padlock': (hand) => hand.choose('False'),
  friday: (hand) => hand.go('Call the director'),
  'q-kinds': (hand) => hand.match({ Phishing: 'The same e-mail', 'Spear phishing': 'written for you', Smishing: 'A text message', Vishing: 'A phone call' }),
  'q-after': (hand) => hand.order('Stop: type nothing', 'Tell your security team', 'on the real site', 'everywhere else'),
  'spot-the-phish/q-rule': (hand) => hand.gaps('Report', 'already knew', 'password'),

  'q-when': (hand) => hand.choose('blown your nose', 'make a sandwich', 'taken out the rubbish'),
  'q-steps': (hand) => hand.order('Wet your hands', 'Take enough soap', 'Rub all over', 'Rinse under', 'Dry with a clean towel'),
  'q-time': (hand) => hand.type('20'),
  'q-finger': (hand) => hand.type(' Thumb '),
  'q-gel': (hand) => hand.choose('Soap and water'),
  'q-gloves': (hand) => hand.choose('False'),
  'hand-hygiene/q-rule': (hand) => hand.gaps('gel', 'soap and water', 'drying'),
  role: (hand) => hand.go('I work in care'),
  'p-five': (hand) => hand.choose('Before you touch a patient', 'Before a clean or aseptic task'),
};

export const wrong = {
  'q-signs': (hand) => hand.choose('another domain', 'It is short'),
  'q-owner': (hand) => hand.choose('examp1e.com'),
  'q-name': (hand) => hand.type('example.com'),
  'q-padlock': (hand) => hand.choose('True'),
  'q-kinds': (hand) => hand.match({ Phishing: 'A phone call', 'Spear phishing': 'written for you', Smishing: 'A letter', Vishing: 'A text message' }),
  'q-after': (hand) => hand.order('Tell your security team', 'Stop: type nothing', 'on the real site', 'everywhere else'),
  'spot-the-phish/q-rule': (hand) => hand.gaps('Forward', 'already knew', 'account'),

  'q-when': (hand) => hand.choose('blown your nose', 'taken out the rubbish', 'touched nothing since'),
  'q-steps': (hand) => hand.order('Take enough soap', 'Wet your hands', 'Rub all over', 'Rinse under', 'Dry with a clean towel'),
  'q-time': (hand) => hand.type('12'),
  'q-finger': (hand) => hand.type('index finger'),
  'q-gel': (hand) => hand.choose('Alcohol gel, twice'),
  'q-gloves': (hand) => hand.choose('True'),
  'hand-hygiene/q-rule': (hand) => hand.gaps('water', 'a dry cloth', 'drying'),
  'p-five': (hand) => hand.choose('Before you touch a patient', 'contact with body fluids'),
};

/** `q-rule` is in both courses. */
export const answerTo = (answers, course, id) => answers[id] ?? answers[`${course}/${id}`];

/** What is on the page: the id behind a text. Answers are found as a learner finds them. */
const optionOf = (page, text) => page.locator('.option').filter({ hasText: text }).locator('xpath=ancestor::*[@data-option]').getAttribute('data-option');
const valueOf = (list, text) => list.locator('option').filter({ hasText: text }).first().getAttribute('value');

/** A learner with a mouse or a finger. */
export const pointer = (page) => ({
  press: (name) => page.locator(`.actions [data-action=${name}]`).first().click(),
  go: (text) => page.locator('[data-target]').filter({ hasText: text }).click(),
  type: (text) => page.locator('#entry').fill(text),
  async choose(...texts) {
    const wanted = await Promise.all(texts.map((text) => optionOf(page, text)));
    for (const box of await page.locator('.options input').all()) {
      const chosen = wanted.includes(await box.getAttribute('value'));
      if (chosen || await box.getAttribute('type') === 'checkbox') await box.setChecked(chosen);
    }
  },
  async match(pairs) {
    for (const [row, choice] of Object.entries(pairs)) {
      const list = page.getByLabel(row, { exact: true });
      await list.selectOption(await valueOf(list, choice));
    }
  },
  async order(...texts) {
    for (const [place, text] of texts.entries()) {
      const id = await optionOf(page, text);
      while (await placeOf(page, id) > place) await page.locator(`[data-move=up][data-item="${id}"]`).click();
    }
  },
  async gaps(...texts) {
    for (const [at, text] of texts.entries()) {
      const field = page.locator('[data-gap]').nth(at);
      if (await isList(field)) await field.selectOption(await valueOf(field, text));
      else await field.fill(text);
    }
  },
});

/** A learner with a keyboard: Tab, arrows, Space, Enter and letters, nothing else. */
export function keyboard(page) {
  const key = (name) => page.keyboard.press(name);
  const focused = (selector) => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
  const reach = async (selector) => {
    for (let steps = 0; steps < 80; steps += 1) {
      if (await focused(selector)) return;
      await key('Tab');
    }
    throw new Error(`Tab never reaches ${selector}`);
  };
  /** Letters choose in a closed list; the text as the list has it. */
  const pick = async (selector, text) => {
    await reach(selector);
    const whole = await page.locator(selector).locator('option').filter({ hasText: text }).first().textContent();
    await page.keyboard.type(whole);
  };
  const hand = {
    press: async (name) => { await reach(`.actions [data-action=${name}]`); await key('Enter'); },
    go: async (text) => {
      await reach(`[data-target="${await page.locator('[data-target]').filter({ hasText: text }).getAttribute('data-target')}"]`);
      await key('Enter');
    },
    type: async (text) => { await reach('#entry'); await key('Control+a'); await page.keyboard.type(text); },
    async choose(...texts) {
      const wanted = await Promise.all(texts.map((text) => optionOf(page, text)));
      if (await page.locator('.options input[type=radio]').count()) return hand.radio(wanted[0]);
      for (const box of await page.locator('.options input').all()) {
        const id = await box.getAttribute('value');
        if (await box.isChecked() === wanted.includes(id)) continue;
        await reach(`input[value="${id}"]`);
        await key('Space');
      }
    },
    async radio(id) {
      await reach('.options input[type=radio]');
      await key('Space');
      for (let steps = 0; !(await focused(`[value="${id}"]`)); steps += 1) {
        if (steps > 20) throw new Error(`the arrows never reach ${id}`);
        await key('ArrowDown');
      }
    },
    async match(pairs) {
      for (const [row, choice] of Object.entries(pairs)) {
        const id = await page.getByLabel(row, { exact: true }).getAttribute('id');
        await pick(`#${id}`, choice);
      }
    },
    async order(...texts) {
      for (const [place, text] of texts.entries()) {
        const id = await optionOf(page, text);
        while (await placeOf(page, id) > place) {
          await reach(`[data-move=up][data-item="${id}"]`);
          await key('Enter');
        }
      }
    },
    async gaps(...texts) {
      for (const [at, text] of texts.entries()) {
        const field = page.locator('[data-gap]').nth(at);
        const selector = `[data-gap="${await field.getAttribute('data-gap')}"]`;
        if (await isList(field)) await pick(selector, text);
        else {
          await reach(selector);
          await key('Control+a');
          await page.keyboard.type(text);
        }
      }
    },
  };
  return hand;
}

const isList = (field) => field.evaluate((node) => node.tagName === 'SELECT');
const placeOf = (page, id) => page.locator('.order > li').evaluateAll((rows, wanted) => rows.findIndex((row) => row.dataset.option === wanted), id);
