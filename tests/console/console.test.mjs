// The console in a real terminal, on a real server: what happens is seen within a second, and the terminal is given back.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { gone, outcome, start, BINARY } from '../lectern.mjs';
import { spawn } from 'node:child_process';
import { openLink } from './learner.mjs';
import { GIVEN_BACK, open } from './tmux.mjs';

/** The panel's title. */
const LAUNCHES = /─ Launches ─/;
let server;
let key;
before(async () => {
  server = await start();
  key = (await server.key('operator')).secret;
});
after(async () => {
  assert.equal(await server?.down(), 0, 'the server ends clean');
  await server?.close();
});

/** A terminal with the console in it, connected. */
async function watching(t, size, { flags = '', env = {} } = {}) {
  const terminal = await open(t, { ...size, env: { LECTERN_TEST_KEY: key, ...env } });
  await terminal.command(`${BINARY} console --server ${server.origin} --key-env LECTERN_TEST_KEY ${flags}; echo ended with $?`);
  await terminal.shows('LIVE');
  return terminal;
}

/** What a script sees. */
const once = (secret, screen = 'overview', at = server.origin) => outcome(['ops', 'once', screen, '--json', '--server', at, '--key-env', 'LECTERN_TEST_KEY'], { LECTERN_TEST_KEY: secret });

for (const [width, height, course] of [[120, 36, 'hand-hygiene'], [80, 24, 'spot-the-phish']]) {
  test(`a_launch_is_seen_within_a_second_or_so_at_${width}x${height}`, async (t) => {
    const terminal = await watching(t, { width, height });
    await terminal.press('2');
    await terminal.shows(LAUNCHES);
    assert.ok(!(await terminal.screen()).includes(course));
    const link = await server.link(course);
    const began = Date.now();
    await openLink(link);
    await terminal.shows(course, 5_000);
    const took = Date.now() - began;
    t.diagnostic(`${took} ms from the click to the screen`);
    assert.ok(took < 2_500, `${took} ms`);
    const rows = (await terminal.screen()).split('\n');
    assert.ok(rows.every((row) => row.length <= width));
  });
}

test('every_key_does_what_the_help_says', async (t) => {
  const terminal = await watching(t);
  await openLink(await server.link('spot-the-phish'));
  await terminal.press('1');
  await terminal.shows('Traffic');
  await terminal.press('3');
  await terminal.shows(/Rejected/i);
  await terminal.press('2');
  await terminal.shows('spot-the-phish');

  await terminal.press('?');
  await terminal.shows('half a page of rows on');
  await terminal.type('palette');
  await terminal.hides('half a page of rows on');
  await terminal.press('Escape');
  await terminal.press('Escape');
  await terminal.shows('spot-the-phish');

  await terminal.type(':');
  await terminal.type('ingest');
  await terminal.press('Enter');
  await terminal.shows(/Rejected/i);
  await terminal.press('2');
  await terminal.type('/');
  await terminal.type('course:no-such-course');
  await terminal.press('Enter');
  await terminal.hides(' spot-the-phish ');
  await terminal.type('/');
  await terminal.press('C-u');
  await terminal.type('course:phish');
  await terminal.press('Enter');
  await terminal.shows('spot-the-phish');

  await terminal.press('Space');
  await terminal.shows('PAUSED');
  await openLink(await server.link('hand-hygiene'));
  await terminal.shows(/PAUSED.*\+\d+ new/);
  await terminal.press('Space');
  await terminal.shows('LIVE');

  await terminal.press('q');
  await terminal.shows('ended with 0');
  assert.deepEqual(await terminal.isGivenBack(), GIVEN_BACK);
});

test('a_refused_statement_is_repaired_and_replayed_from_the_screen', async (t) => {
  const own = await start();
  t.after(() => own.close());
  const { secret } = await own.key('all');
  const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json', 'X-Experience-API-Version': '2.0.0' };
  const statement = { actor: { mbox: 'ann@example.com' }, verb: { id: 'https://example.com/v' }, object: { id: 'https://example.com/a' } };
  const refused = await fetch(`${own.origin}/xapi/statements`, { method: 'POST', body: JSON.stringify(statement), headers });
  assert.equal(refused.status, 400);
  const stored = async () => (await (await fetch(`${own.origin}/xapi/statements`, { headers })).json()).statements.length;

  const terminal = await open(t, { width: 80, height: 24, env: { LECTERN_TEST_KEY: secret } });
  await terminal.command(`${BINARY} console --server ${own.origin} --key-env LECTERN_TEST_KEY`);
  await terminal.shows('LIVE');
  await terminal.press('3');
  await terminal.shows(/Can repair\?\s+✓ yes/);
  await terminal.press('x');
  await terminal.shows(/dry run .* nothing was changed/);
  await terminal.shows('1 would be stored');
  await terminal.shows('mbox.form');
  assert.equal(await stored(), 0, 'a dry run changes nothing');
  await terminal.press('Escape');
  await terminal.hides('dry run');
  assert.equal(await stored(), 0, 'Esc leaves everything as it is');
  await terminal.press('x');
  await terminal.shows('1 would be stored');
  await terminal.type('ticket 7');
  await terminal.press('Enter');
  await terminal.shows('1 stored, with the authority of their sender');
  assert.equal(await stored(), 1);
  await terminal.press('Enter');
  await terminal.shows('0 refused');
});

test('a_terminal_made_small_and_large_again_is_drawn_anew', async (t) => {
  const terminal = await watching(t);
  await terminal.press('2');
  await terminal.resize(50, 12);
  const small = await terminal.shows(/LIVE/);
  assert.ok(small.split('\n').every((row) => row.length <= 50));
  await terminal.press('1');
  await terminal.press('3');
  await terminal.shows('LIVE');
  await terminal.resize(10, 3);
  await terminal.resize(120, 36);
  await terminal.press('1');
  await terminal.shows('Traffic');
});

test('a_signal_gives_the_terminal_back', async (t) => {
  for (const [signal, code] of [['SIGTERM', 143], ['SIGINT', 130], ['SIGHUP', 129]]) {
    const terminal = await watching(t);
    process.kill(await terminal.child('lectern'), signal);
    await terminal.shows(`ended with ${code}`);
    assert.deepEqual(await terminal.isGivenBack(), GIVEN_BACK, signal);
  }
});

test('a_lost_server_is_said_and_nothing_is_missed_when_it_is_back', async (t) => {
  const terminal = await watching(t);
  await terminal.press('2');
  await server.kill();
  await terminal.shows('RECONNECTING');
  await server.up();
  // Before the console is back, and after: it resumes where it stopped.
  const count = 3;
  for (let n = 0; n < count; n += 1) await openLink(await server.link('spot-the-phish'));
  await terminal.shows('LIVE');
  await terminal.shows('gaps 0');
  const { stdout } = await once(key, 'launches');
  const learners = JSON.parse(stdout).launches.slice(0, count).map((launch) => launch.learner.slice(0, 7));
  assert.equal(new Set(learners).size, count);
  for (const learner of learners) await terminal.shows(learner);
});

test('no_color_means_none_and_ascii_means_ascii', async (t) => {
  const plain = await watching(t, {}, { env: { NO_COLOR: '1' } });
  await openLink(await server.link('spot-the-phish', '--once'));
  for (const screen of ['1', '2', '3']) {
    await plain.press(screen);
    await plain.shows('LIVE');
    const codes = (await plain.screen('-e')).match(/\x1b\[[0-9;]*m/g) ?? [];
    assert.deepEqual(codes.filter((code) => code.slice(2, -1).split(';').some((part) => /^(3|4|9|10)[0-8]$/.test(part))), [], `colours on screen ${screen}`);
  }
  const ascii = await watching(t, {}, { flags: '--ascii' });
  for (const screen of ['1', '2', '3', '?']) {
    await ascii.press(screen);
    await ascii.shows('LIVE');
    const foreign = (await ascii.screen()).match(/[^\x00-\x7f]/g) ?? [];
    assert.deepEqual([...new Set(foreign)], [], `screen ${screen}`);
  }
});

test('what_is_not_a_terminal_is_not_drawn_on', async () => {
  const { code, stdout, stderr } = await outcome(['console', '--server', server.origin, '--key-env', 'LECTERN_TEST_KEY'], { LECTERN_TEST_KEY: key });
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /not a terminal.*lectern ops once overview --json/);
});

// --- Script modes -----------------------------------------------------------------------------

test('once_answers_with_its_exit_code', async (t) => {
  const own = await start();
  t.after(() => own.close());
  const { secret } = await own.key('all');
  await openLink(await own.link('spot-the-phish'));
  const fine = await once(secret, 'overview', own.origin);
  assert.equal(JSON.parse(fine.stdout).schema, 'ops.overview/1');
  assert.equal(fine.code, 0, fine.stdout);

  const body = JSON.stringify({ actor: { mbox: 'mailto:a@example.com' }, verb: { id: 'https://example.com/v' }, object: { id: 'https://example.com/a' }, result: { score: { scaled: 7 } } });
  const refused = await fetch(`${own.origin}/xapi/statements`, { method: 'POST', body, headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json', 'X-Experience-API-Version': '2.0.0' } });
  assert.equal(refused.status, 400);
  const degraded = await once(secret, 'overview', own.origin);
  assert.equal(degraded.code, 1, degraded.stdout);
  assert.match((await once(secret, 'ingest', own.origin)).stdout, /xapi\.score\.range/);

  assert.equal((await once('lk_wrong', 'overview', own.origin)).code, 4);
  const { secret: narrow } = await own.key('courses:read');
  assert.equal((await once(narrow, 'overview', own.origin)).code, 4);
  await own.down();
  const unreachable = await once(secret, 'overview', own.origin);
  assert.equal(unreachable.code, 3);
  assert.match(unreachable.stderr, /^lectern: no answer from http:\/\/127\.0\.0\.1/);
});

test('watch_says_a_line_per_launch_step', async (t) => {
  const watch = spawn(BINARY, ['ops', 'watch', 'launches', '--plain', '--count', '1', '--server', server.origin, '--key-env', 'LECTERN_TEST_KEY'], { env: { ...process.env, LECTERN_TEST_KEY: key } });
  t.after(() => watch.kill());
  let told = '';
  watch.stdout.on('data', (chunk) => { told += chunk; });
  await openLink(await server.link('spot-the-phish'));
  await gone(watch);
  assert.equal(watch.exitCode, 0);
  assert.match(told, /spot-the-phish|hand-hygiene/);
});
