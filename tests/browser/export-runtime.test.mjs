// The course that plays itself in a package does what the server does: both are given the same learners, who answer by what
// is written, right or wrong, and every screen is compared.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, start } from '../lectern.mjs';
import { unzip } from './unzip.mjs';

const EXPORT = join(ROOT, 'server/assets/export/');
const { runtime } = await import(`${EXPORT}runtime.js`);
const { begun, outcome } = await import(`${EXPORT}progress.js`);
const { MOST, read, written } = await import(`${EXPORT}state.js`);

let server;
before(async () => { server = await start(); });
after(() => server?.close());

/** The same chance every time. */
function chance(seed) {
  let state = seed * 2654435761 + 1;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** The learner on the server. */
class Remote {
  constructor(token) {
    this.token = token;
  }

  async call(path, body) {
    const options = { headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' } };
    if (body) Object.assign(options, { method: 'POST', body: JSON.stringify({ event: crypto.randomUUID(), ...body }) });
    const response = await fetch(`${server.content}/play/api/${path}`, options);
    const json = await response.json();
    return response.ok ? json : { refused: json.code };
  }
}

/** The learner in a package; the state goes through its text form between all acts, as in an LMS that forgets the page. */
class Local {
  constructor(course, seed) {
    this.course = course;
    this.state = begun(course, `seed-${seed}`, course.lang);
  }

  async call(path, body) {
    const play = runtime(this.course, this.state);
    try {
      if (!body) return path === 'session' ? play.current() : play.peek(path.split('/')[1]);
      const { view } = play.act(path, body);
      const text = written(this.course, this.state);
      assert.ok(text.length <= MOST, `${text.length} characters`);
      this.state = read(this.course, text, outcome);
      return view;
    } catch (problem) {
      return { refused: problem.code };
    }
  }
}

const byText = (items) => [...items].sort((one, other) => (one.html < other.html ? -1 : 1));

/** An answer told by what is written on the page, so that it is the same on both sides. */
function respond({ interaction: shown }, plan) {
  const some = (items) => byText(items).filter((_, at) => plan(at) < 0.5);
  switch (shown.type) {
    case 'choice': {
      const all = byText(shown.options);
      const chosen = shown.multiple ? some(all) : [all[Math.floor(plan(0) * all.length)]];
      return { type: 'choice', chosen: (chosen.length ? chosen : all.slice(0, 1)).map(({ id }) => id) };
    }
    case 'text': return { type: 'text', text: ['thumb', ' Example.NET ', 'nothing'][Math.floor(plan(0) * 3)] };
    case 'number': return { type: 'number', text: ['20', '12', '25,5 seconds', '1e3', '-3'][Math.floor(plan(0) * 5)] };
    case 'order': {
      const items = byText(shown.items).map((item, at) => [plan(at), item]);
      return { type: 'order', items: items.sort((one, other) => one[0] - other[0]).map(([, { id }]) => id) };
    }
    case 'match': {
      const choices = byText(shown.choices);
      return { type: 'match', pairs: Object.fromEntries(byText(shown.rows).map(({ id }, at) => [id, choices[Math.floor(plan(at) * choices.length)].id])) };
    }
    case 'cloze': return { type: 'cloze', gaps: Object.fromEntries(shown.gaps.map(({ id, options }, at) => [id, options ? byText(options)[Math.floor(plan(at) * options.length)].id : ['Report', 'gel', 'soap and water', 'x'][Math.floor(plan(at) * 4)]])) };
    default: throw new Error(shown.type);
  }
}

/** Sums of thirds differ in the last bit by the order in which they are made. */
const fine = (number) => Math.round(number * 1e9);

/** What a screen says, without the ids that each side makes for itself. */
function said(view) {
  if (view.refused) return view;
  const { question, segment } = view;
  return {
    at: [view.progress.position, view.progress.total, segment.id, segment.kind, segment.title, segment.points, segment.tries, segment.hint],
    outline: view.progress.outline.map(({ id, state }) => `${id} ${state}`),
    can: view.can,
    back: view.back_to,
    state: view.attempt.state,
    result: view.result && { ...view.result, won: fine(view.result.won), scaled: fine(view.result.scaled) },
    question: question && {
      ...question, response: null, points: question.points && fine(question.points), feedback: question.feedback.map(({ html }) => html), solution: question.solution?.text ?? null,
    },
    shown: Object.keys(segment.interaction).sort(),
  };
}

for (const course of ['spot-the-phish', 'hand-hygiene']) {
  test(`${course}_goes_the_same_way_in_a_package_as_on_the_server`, async () => {
    const file = join(server.data, `${course}.zip`);
    await server.cli('course', 'export', course, '--as', 'html', '--out', file);
    const module = unzip(await readFile(file)).get('course.js').toString();
    const model = JSON.parse(module.slice(module.indexOf('{'), module.lastIndexOf('}') + 1));
    const { secret } = await server.key();
    let finished = 0;
    for (let seed = 1; seed <= 12; seed += 1) {
      const launched = await fetch(`${server.origin}/api/v1/launches`, {
        method: 'POST', headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ course, learner: `learner-${seed}` }),
      });
      finished += await walk(new Remote((await launched.json()).session_token), new Local(model, seed), chance(seed));
    }
    assert.ok(finished > 6, `${finished} of 12 learners got to the end`);
  });
}

async function walk(remote, local, luck) {
  let view = await remote.call('session');
  for (let steps = 0; steps < 80; steps += 1) {
    assert.deepEqual(said(await local.call('session')), said(view));
    if (view.attempt.state === 'finished') return 1;
    const { segment, can } = view;
    const plan = Array.from({ length: 12 }, luck);
    const same = async (path, body) => {
      const [there, here] = [await remote.call(path, body(view.segment)), await local.call(path, body((await local.call('session')).segment))];
      assert.deepEqual(said(here), said(there), `${path} at ${segment.id}`);
      if (!there.refused) view = there;
    };
    if (can.hint && luck() < 0.3) await same('hint', () => ({ segment: segment.id }));
    else if (can.check && (luck() < 0.8 || !can.next)) await same('answer', (shown) => ({ segment: segment.id, response: respond(shown, (at) => plan[at % 12]) }));
    else if (can.finish) await same('finish', () => ({}));
    else if (segment.kind === 'branch') await same('next', (shown) => ({ from: segment.id, choice: shown.interaction.choices[Math.floor(plan[0] * shown.interaction.choices.length)].target }));
    else if (can.next) await same('next', () => ({ from: segment.id }));
    else if (can.back && luck() < 0.2) await same('bookmark', () => ({ segment: view.back_to }));
  }
  return 0;
}
