// A real `lectern` for the tests that need one: its own ports, its own data, ended by its process id.

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const BINARY = process.env.LECTERN_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'debug/lectern');
const SHIPPED = ['spot-the-phish', 'hand-hygiene'];

/** Asks again until there is an answer that counts; the deadline is for a machine under load. */
export async function until(what, ask, { deadline = 30_000, every = 50 } = {}) {
  const end = Date.now() + deadline;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not within ${deadline} ms: ${typeof what === 'function' ? await what() : what}`);
    await new Promise((again) => setTimeout(again, every));
  }
}

/** Ports that were free a moment ago, all different. */
export async function freePorts(count) {
  const taken = await Promise.all(Array.from({ length: count }, () => new Promise((ready, failed) => {
    const server = createServer().once('error', failed).listen(0, '127.0.0.1', () => ready(server));
  })));
  const ports = taken.map((server) => server.address().port);
  await Promise.all(taken.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

/** The environment of a test run, without what the person running it has set for their own Lectern. */
export function environment(extra = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('LECTERN_') && name !== 'NO_COLOR');
  return { ...Object.fromEntries(inherited), ...extra };
}

/** Runs the program to its end. A failure is told with what the program said. */
export async function lectern(args, env = {}) {
  const { stdout } = await promisify(execFile)(BINARY, args, { env: environment(env), maxBuffer: 64 << 20 });
  return stdout.trimEnd();
}

/** As `lectern`, for a program that is expected to fail: its exit code and both outputs. */
export const outcome = (args, env = {}) => new Promise((ended) => {
  execFile(BINARY, args, { env: environment(env) }, (error, stdout, stderr) => ended({ code: error ? error.code : 0, stdout, stderr }));
});

/** Ends when the process has. */
export const gone = (child) => new Promise((ended) => {
  if (child.exitCode !== null || child.signalCode !== null) ended();
  else child.once('exit', ended);
});

/** Starts `lectern serve` with data of its own, and the shipped courses published in it. */
export async function start({ env = {}, courses = true } = {}) {
  const data = await mkdtemp(join(tmpdir(), 'lectern-test-'));
  const [api, content] = await freePorts(2);
  const server = new Server(data, `http://127.0.0.1:${api}`, `http://127.0.0.1:${content}`, env);
  await server.up();
  if (courses) for (const course of SHIPPED) await server.cli('course', 'import', join(ROOT, 'content/courses', course), '--publish');
  return server;
}

/**
 * `lectern sandbox` beside a server, on `localhost`: another site than the server's `127.0.0.1`, as platforms are in life.
 * What the server must know of it is added there.
 */
export async function sandbox(server, { add = ['platform', 'consumer'], options = [] } = {}) {
  const [port] = await freePorts(1);
  const url = `http://localhost:${port}`;
  const args = ['sandbox', '--listen', `127.0.0.1:${port}`, '--url', url, '--server', server.origin, '--json', ...options];
  const child = spawn(BINARY, args, { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise((said, failed) => {
    let text = '';
    child.stdout.on('data', (chunk) => { if ((text += chunk).includes('\n')) said(text); });
    child.once('exit', (code) => failed(new Error(`lectern sandbox ended with ${code}`)));
  });
  const described = JSON.parse(line);
  for (const what of add) await server.add(what === 'idp' ? 'idp' : 'platform', described[what]);
  return new Sandbox(child, url, described);
}

class Sandbox {
  constructor(child, url, described) {
    this.process = child;
    this.url = url;
    this.described = described;
  }

  async control(path = '', body = undefined, method = body ? 'POST' : 'GET') {
    const headers = body ? { 'Content-Type': 'application/json' } : {};
    const response = await fetch(`${this.url}/control${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  }

  /** What the gradebook says of somebody, in the columns of a link. */
  async grades(person, link) {
    const { columns, grades } = await this.control();
    const of = columns.filter((each) => each.item.resourceLinkId === link).map((each) => each.number);
    return grades.filter((each) => each.person === person && of.includes(each.column)).map((each) => each.grade);
  }

  async close() {
    this.process.kill('SIGTERM');
    await gone(this.process);
  }
}

class Server {
  constructor(data, origin, content, env) {
    this.data = data;
    this.origin = origin;
    this.content = content;
    this.env = {
      LECTERN_DATA_DIR: data, LECTERN_LISTEN: new URL(origin).host, LECTERN_PUBLIC_URL: origin,
      LECTERN_CONTENT_LISTEN: new URL(content).host, LECTERN_CONTENT_URL: content, LECTERN_LOG: 'warn', ...env,
    };
  }

  async up() {
    this.log = '';
    this.process = spawn(BINARY, ['serve'], { env: environment(this.env), stdio: ['ignore', 'ignore', 'pipe'] });
    this.process.stderr.on('data', (chunk) => { this.log = (this.log + chunk).slice(-20_000); });
    this.process.on('error', (error) => { this.log += error; });
    await until(() => `the server answers; it said: ${this.log}`, async () => {
      if (this.process.exitCode !== null) throw new Error(`lectern serve ended with ${this.process.exitCode}: ${this.log}`);
      return (await fetch(`${this.origin}/health/ready`).catch(() => null))?.ok;
    });
  }

  /** Ends it as a power cut would. */
  async kill() {
    this.process.kill('SIGKILL');
    await gone(this.process);
  }

  freeze() {
    this.process.kill('SIGSTOP');
  }

  /** Ends it as an operator would, and answers the exit code. */
  async down() {
    this.process.kill('SIGTERM');
    await gone(this.process);
    return this.process.exitCode;
  }

  async close() {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  /** A command on this server's database. */
  cli(...args) {
    return lectern(args, this.env);
  }

  /** Adds a platform or an identity provider. */
  async add(command, description) {
    const file = join(this.data, `${Math.random().toString(36).slice(2)}.json`);
    await writeFile(file, JSON.stringify(description));
    return JSON.parse(await this.cli(command, 'add', '--json', file));
  }

  link(course, ...more) {
    return this.cli('link', 'create', '--course', course, ...more);
  }

  async key(scope = 'all') {
    return JSON.parse(await this.cli('key', 'create', '--name', 'tests', '--scope', scope, '--json'));
  }

  /** A REST call with the key of the tests. */
  get(path) {
    return this.call('GET', path);
  }

  post(path, body) {
    return this.call('POST', path, body);
  }

  async call(method, path, body) {
    this.secret ??= (await this.key()).secret;
    const headers = { Authorization: `Bearer ${this.secret}`, 'X-Experience-API-Version': '2.0.0' };
    if (body) headers['Content-Type'] = 'application/json';
    const response = await fetch(this.origin + path, { method, headers, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}
