// The API objects answer as the books say, step by step.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { makeApi12 } from '../../server/assets/scorm/api12.js';
import { makeApi2004 } from '../../server/assets/scorm/api2004.js';
import { readVectors, run } from './vectors.mjs';

const VERSIONS = [
  { name: 'SCORM 1.2', file: 'vectors/scorm12.steps', make: makeApi12, prefix: 'LMS' },
  { name: 'SCORM 2004', file: 'vectors/scorm2004.steps', make: makeApi2004, prefix: '' },
];

for (const { name, file, make, prefix } of VERSIONS) {
  const parts = readVectors(new URL(file, import.meta.url));

  test(`${name}: at least 300 steps`, () => {
    const count = parts.reduce((sum, part) => sum + part.steps.length, 0);
    assert.ok(count >= 300, `${count} steps`);
  });

  for (const part of parts) {
    test(`${name}: ${part.title}`, () => {
      const { api } = make({ values: part.values });
      assert.deepEqual(run({ api, prefix }, part), []);
    });
  }

  test(`${name}: every answer is a string, whatever is passed`, () => {
    const odd = [undefined, null, 3, NaN, true, {}, [], () => 1, Symbol('s'), Object.create(null), 10n];
    const { api } = make();
    for (const call of Object.values(api).filter((value) => typeof value === 'function')) {
      for (const first of odd) for (const second of odd) assert.equal(typeof call(first, second), 'string');
    }
  });

  test(`${name}: what is called is told in order, with answer and error`, () => {
    const told = [];
    const { api } = make({ host: { told: (entry) => told.push(entry) } });
    api[`${prefix}Initialize`]('');
    api[`${prefix}SetValue`]('cmi.nothing', 7);
    api[`${prefix}GetLastError`]();
    assert.deepEqual(told.map(({ call, args, answer, error }) => [call, args, answer, error]), [
      [`${prefix}Initialize`, [''], 'true', '0'],
      [`${prefix}SetValue`, ['cmi.nothing', '7'], 'false', '401'],
      [`${prefix}GetLastError`, [], '401', '401'],
    ]);
  });

  test(`${name}: suspend_data beyond what the book foresees is kept whole and told`, () => {
    const told = [];
    const { api, model } = make({ host: { told: (entry) => told.push(entry) } });
    const terminate = prefix ? 'Finish' : 'Terminate';
    const long = 'é'.repeat(70_000);
    api[`${prefix}Initialize`]('');
    assert.equal(api[`${prefix}SetValue`]('cmi.suspend_data', long), 'true');
    assert.match(told.at(-1).why, /70000 characters/);
    assert.equal(api[`${prefix}GetValue`]('cmi.suspend_data'), long);
    assert.equal(model.takeChanges()['cmi.suspend_data'], long);
    assert.equal(api[`${prefix}${terminate}`](''), 'true');
  });

  test(`${name}: a launch that cannot be kept says so and goes on`, () => {
    let room = false;
    const { api, state } = make({ host: { store: () => room } });
    const terminate = prefix ? 'Finish' : 'Terminate';
    api[`${prefix}Initialize`]('');
    assert.equal(api[`${prefix}Commit`](''), 'false');
    assert.equal(api[`${prefix}GetLastError`](), prefix ? '101' : '391');
    assert.equal(api[`${prefix}${terminate}`](''), 'false');
    assert.equal(api[`${prefix}GetLastError`](), prefix ? '101' : '111');
    room = true;
    assert.equal(api[`${prefix}${terminate}`](''), 'true');
    assert.equal(state(), 'after');
  });

  test(`${name}: a value without end is refused, and a list has a last entry`, () => {
    const { api } = make();
    api[`${prefix}Initialize`]('');
    assert.equal(api[`${prefix}SetValue`]('cmi.suspend_data', 'x'.repeat(1_000_001)), 'false');
    for (let at = 0; at < 10_000; at += 1) assert.equal(api[`${prefix}SetValue`](`cmi.interactions.${at}.id`, `q${at}`), 'true');
    assert.equal(api[`${prefix}SetValue`]('cmi.interactions.10000.id', 'more'), 'false');
  });
}

test('SCORM 2004: shared data has the rights that the manifest gives', () => {
  const values = { 'adl.data.0.id': 'in', 'adl.data.0.store': 'given', 'adl.data.1.id': 'out' };
  const access = { 'adl.data.0.store': 'ro', 'adl.data.1.store': 'wo' };
  const { api } = makeApi2004({ values, access });
  api.Initialize('');
  assert.equal(api.GetValue('adl.data.0.store'), 'given');
  assert.deepEqual([api.SetValue('adl.data.0.store', 'x'), api.GetLastError()], ['false', '404']);
  assert.deepEqual([api.GetValue('adl.data.1.store'), api.GetLastError()], ['', '405']);
  assert.equal(api.SetValue('adl.data.1.store', 'x'), 'true');
});

test('SCORM 2004: the LMS answers which navigation requests are valid', () => {
  const asked = [];
  const { api } = makeApi2004({ host: { valid: (...what) => { asked.push(what); return 'true'; } } });
  api.Initialize('');
  assert.equal(api.GetValue('adl.nav.request_valid.choice.{target=item.3_x}'), 'true');
  assert.equal(api.GetValue('adl.nav.request_valid.previous'), 'true');
  assert.deepEqual(asked, [['choice', 'item.3_x'], ['previous', undefined]]);
});
