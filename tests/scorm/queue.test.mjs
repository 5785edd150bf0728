// What waits to be saved gets to the server: in order, once, over outages, reloads and pages that go away.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Queue, split } from '../../server/assets/scorm/queue.js';

/** A storage as browsers have it. */
function makeStorage(room = Infinity) {
  const storage = {};
  const hide = (name, value) => Object.defineProperty(storage, name, { value });
  hide('setItem', (key, value) => {
    if (Object.values(storage).join('').length + value.length > room) throw new Error('full');
    storage[key] = value;
  });
  hide('getItem', (key) => storage[key] ?? null);
  hide('removeItem', (key) => { delete storage[key]; });
  return storage;
}

/** A server that takes each number once, and is away while `away`. */
function makeServer() {
  const server = { taken: [], away: false, calls: 0 };
  server.send = async (commit) => {
    server.calls += 1;
    if (server.away) return { again: 1 };
    const known = server.taken.filter((other) => other.sitting === commit.sitting).length;
    if (commit.seq > known + 1) return { again: 1 };
    if (commit.seq === known + 1) server.taken.push(structuredClone(commit));
    return { taken: { seq: commit.seq } };
  };
  return server;
}

const commit = (seq, changes = { a: String(seq) }, sitting = 's1') => ({ sitting, seq, changes, calls: [], spoke: true, end: null });
const make = (server, storage = makeStorage(), listen) => new Queue({ attempt: 'x', send: server.send, storage, listen });

test('commits arrive in order and leave nothing behind', async () => {
  const server = makeServer();
  const storage = makeStorage();
  const queue = make(server, storage);
  for (const seq of [1, 2, 3]) assert.equal(queue.add(commit(seq)), true);
  await queue.flush();
  assert.deepEqual(server.taken.map(({ seq }) => seq), [1, 2, 3]);
  assert.deepEqual(Object.keys(storage), []);
  assert.equal(queue.state, 'saved');
});

test('an outage delays and loses nothing', async () => {
  const server = makeServer();
  const heard = [];
  const queue = make(server, makeStorage(), (state) => heard.push(state));
  server.away = true;
  queue.add(commit(1));
  queue.add(commit(2));
  while (server.calls < 4) await new Promise((resolve) => { setImmediate(resolve); });
  assert.equal(queue.state, 'unsaved');
  server.away = false;
  queue.retry();
  await queue.flush();
  assert.deepEqual(server.taken.map(({ seq }) => seq), [1, 2]);
  assert.equal(heard.at(-1), 'saved');
});

test('a page that died leaves its commits to the next one', async () => {
  const storage = makeStorage();
  make({ send: () => new Promise(() => {}) }, storage).add(commit(1));
  make({ send: () => new Promise(() => {}) }, storage).add(commit(2));
  const server = makeServer();
  const next = make(server, storage);
  assert.equal(next.waiting, 2);
  await next.flush();
  assert.deepEqual(server.taken.map(({ seq }) => seq), [1, 2]);
  assert.equal(make(server, storage).waiting, 0);
});

test('another attempt is not touched', () => {
  const storage = makeStorage();
  make({ send: () => new Promise(() => {}) }, storage).add(commit(1));
  const other = new Queue({ attempt: 'y', send: makeServer().send, storage });
  assert.equal(other.waiting, 0);
});

test('a sitting that is over gives its place to the next', async () => {
  const server = makeServer();
  const send = async (sent) => (sent.sitting === 'old' ? { over: 'opened again since' } : server.send(sent));
  const storage = makeStorage();
  const queue = make({ send }, storage);
  queue.add(commit(4, { a: '1' }, 'old'));
  queue.add(commit(5, { a: '2' }, 'old'));
  queue.add(commit(1, { a: '3' }, 's2'));
  await queue.flush();
  assert.deepEqual(server.taken.map(({ sitting }) => sitting), ['s2']);
  assert.deepEqual(Object.keys(storage), []);
});

test('a commit that is refused does not hold up the ones behind it', async () => {
  const server = makeServer();
  const send = async (sent) => (sent.changes.bad ? { refused: 'no element "bad"' } : server.send(sent));
  const queue = make({ send });
  queue.add(commit(1, { bad: 'x' }));
  queue.add(commit(2));
  await queue.flush();
  assert.deepEqual(server.taken.map(({ seq, changes }) => [seq, changes]), [[1, {}], [2, { a: '2' }]]);
  assert.match(server.taken[0].calls[0].why, /no element/);
});

test('an expired session keeps what waits', async () => {
  const storage = makeStorage();
  const queue = make({ send: async () => ({ expired: true }) }, storage);
  queue.add(commit(1));
  await queue.flush();
  assert.equal(queue.state, 'expired');
  assert.equal(Object.keys(storage).length, 1);
});

test('a browser that keeps nothing says so once the server does not answer either', async () => {
  const server = makeServer();
  const queue = make(server, makeStorage(0));
  assert.equal(queue.add(commit(1)), true, 'the server may still take it');
  await queue.flush();
  assert.equal(queue.kept, false);
  server.away = true;
  queue.add(commit(2));
  while (queue.state !== 'unsaved') await new Promise((resolve) => { setImmediate(resolve); });
  assert.equal(queue.add(commit(3)), false);
  server.away = false;
  queue.retry();
  await queue.flush();
  assert.equal(server.taken.length, 3);
});

test('large commits are split so that a page that goes away can send them', () => {
  const value = 'é'.repeat(10_000);
  const changes = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`cmi.objectives.${at}.description`, value]));
  const parts = split({ ...commit(7, changes), end: 'terminated', calls: [1] });
  assert.ok(parts.length > 1);
  assert.deepEqual(parts.map(({ seq }) => seq), parts.map((_, at) => 7 + at));
  assert.ok(parts.every((part) => new TextEncoder().encode(JSON.stringify(part)).length < 64 * 1024));
  assert.deepEqual(Object.assign({}, ...parts.map((part) => part.changes)), changes);
  assert.deepEqual(parts.map(({ end }) => end), [...parts.slice(1).map(() => null), 'terminated']);
  assert.equal(split(commit(1, {})).length, 1, 'an end without changes is a commit too');
});

test('a page that goes away sends what fits', async () => {
  const sent = [];
  const queue = make({ send: async (one, parting) => { if (parting) sent.push(one.seq); return new Promise(() => {}); } });
  queue.add(commit(1, { a: 'x'.repeat(30_000) }));
  queue.add(commit(2, { a: 'x'.repeat(20_000) }));
  queue.add(commit(3, { a: 'x'.repeat(20_000) }));
  queue.part();
  assert.deepEqual(sent, [1, 2]);
});
