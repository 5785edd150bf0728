// `lectern demo`, the first command of the README: in a terminal, in a pipe, and ended.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BINARY, environment, freePorts, gone, until } from '../lectern.mjs';
import { openLink } from './learner.mjs';
import { GIVEN_BACK, open, processesWith } from './tmux.mjs';

/** Two neighbouring ports: the demo's content port follows its API port. */
async function pair() {
  return until('two neighbouring ports are free', async () => {
    const [port] = await freePorts(1);
    const both = await Promise.all([port, port + 1].map((each) => fetch(`http://127.0.0.1:${each}`).then(() => false, () => true)));
    return port < 65_000 && both.every(Boolean) && port;
  });
}

/** A temporary folder for the demo's own temporary folder, so that what it leaves behind is seen. */
async function home(t) {
  const path = await mkdtemp(join(tmpdir(), 'lectern-demo-test-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

const LINK = /http:\/\/127\.0\.0\.1:\d+\/l\/[\w-]+/;

async function inTerminal(t, size) {
  const [port, tmp] = [await pair(), await home(t)];
  const terminal = await open(t, { ...size, env: { TMPDIR: tmp } });
  await terminal.command(`${BINARY} demo --port ${port}; echo ended with $?`);
  await terminal.shows('LIVE');
  return { terminal, port, tmp };
}

async function nothingLeft(port, tmp) {
  assert.deepEqual(await processesWith(`--port\0${port}`), [], 'no process is left');
  const { readdir } = await import('node:fs/promises');
  assert.deepEqual(await readdir(tmp), [], 'its folder is gone');
  await assert.rejects(fetch(`http://127.0.0.1:${port}/health/live`), 'its port is free');
}

test('the_demo_shows_its_learners_and_yours_and_ends_clean', async (t) => {
  const { terminal, port, tmp } = await inTerminal(t, { width: 120, height: 36 });
  await terminal.press('2');
  await terminal.shows(/(spot-the-phish|hand-hygiene)/);
  const link = LINK.exec((await terminal.shows(LINK)))?.[0];
  const { status, view } = await openLink(link);
  assert.equal(status, 303);
  assert.equal(view.course.id, 'spot-the-phish');
  await terminal.press('q');
  const screen = await terminal.shows('ended with 0');
  assert.match(screen, LINK, 'the link is still on the screen below');
  assert.deepEqual(await terminal.isGivenBack(), GIVEN_BACK);
  await nothingLeft(port, tmp);
});

test('ctrl_c_and_a_signal_end_the_demo_clean', async (t) => {
  for (const end of ['C-c', 'SIGTERM']) {
    const { terminal, port, tmp } = await inTerminal(t, { width: 80, height: 24 });
    if (end === 'C-c') await terminal.press('C-c');
    else process.kill(await terminal.child('lectern'), end);
    await terminal.shows(end === 'C-c' ? 'ended with 0' : /ended with (0|143)/);
    assert.deepEqual(await terminal.isGivenBack(), GIVEN_BACK, end);
    await nothingLeft(port, tmp);
  }
});

/** The demo in a pipe, and what it has said so far. */
async function inPipe(t, ...more) {
  const [port, tmp] = [await pair(), await home(t)];
  const demo = spawn(BINARY, ['demo', '--no-console', '--port', String(port), ...more], { env: environment({ TMPDIR: tmp }), stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => demo.kill('SIGKILL'));
  const said = { out: '', err: '' };
  demo.stdout.on('data', (chunk) => { said.out += chunk; });
  demo.stderr.on('data', (chunk) => { said.err += chunk; });
  return { demo, said, port, tmp };
}

test('without_a_console_it_prints_a_line_per_event_and_ends_with_0', async (t) => {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    const { demo, said, port, tmp } = await inPipe(t);
    await until(() => `lines are printed; so far:\n${said.out}${said.err}`, () => said.out.split('\n').length > 16 && LINK.test(said.out));
    assert.equal((await openLink(LINK.exec(said.out)[0])).status, 303);
    assert.doesNotMatch(said.out, /\x1b/, 'no control codes in a pipe');
    demo.kill(signal);
    await gone(demo);
    assert.equal(demo.exitCode, 0, said.err);
    assert.equal(said.err, '', 'it has nothing to complain of');
    await nothingLeft(port, tmp);
  }
});

test('with_a_folder_of_its_own_the_data_and_the_place_stay', async (t) => {
  const data = join(await home(t), 'kept');
  const first = await inPipe(t, '--data', data);
  await until('the link is printed', () => LINK.test(first.said.out));
  const learner = await openLink(LINK.exec(first.said.out)[0]);
  await learner.call('next', { from: learner.view.segment.id });
  first.demo.kill('SIGINT');
  await gone(first.demo);
  assert.ok(existsSync(join(data, 'lectern.db')));
  const second = await inPipe(t, '--data', data);
  await until('the link is printed', () => LINK.test(second.said.out));
  const again = await openLink(LINK.exec(second.said.out)[0]);
  assert.equal(again.view.progress.position, 2, 'the learner goes on in the second run');
  second.demo.kill('SIGINT');
  await gone(second.demo);
  assert.equal(second.demo.exitCode, 0);
});

test('a_port_in_use_is_said_in_one_line', async (t) => {
  const { demo, said, port } = await inPipe(t);
  await until('the link is printed', () => LINK.test(said.out));
  const other = spawn(BINARY, ['demo', '--no-console', '--port', String(port)], { env: environment({ TMPDIR: await home(t) }), stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  other.stderr.on('data', (chunk) => { complaint += chunk; });
  await gone(other);
  assert.equal(other.exitCode, 1);
  assert.match(complaint, new RegExp(`^lectern: .*${port}.*\n$`));
  demo.kill('SIGINT');
  await gone(demo);
});
