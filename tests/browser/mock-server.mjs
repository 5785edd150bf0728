// The player's HTTP API, made up in memory, with faults that can be switched on.
// Run it alone to look at the player: `npm run mock`.

import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { course } from './mock-course.mjs';
import { attempt } from './mock-attempt.mjs';

const ASSETS = fileURLToPath(new URL('../../server/assets/', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.wav': 'audio/wav', '.vtt': 'text/vtt; charset=utf-8' };
export const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *";

/** Starts the mock on loopback; `faults` and `calls` are there to be changed and read by a test. */
export async function start({ returnUrl = null, only = null } = {}) {
  const mock = {
    faults: { dropBefore: 0, dropAfter: 0, statuses: [], retryAfter: null, ended: false, conflict: false, hold: null, offline: false },
    calls: [], arrived: new EventEmitter(), bytes: new Map(), learner: attempt(only ? { ...course, segments: course.segments.filter((each) => only.includes(each.id)) } : course, returnUrl),
  };
  const server = createServer((request, response) => serve(mock, request, response).catch((error) => {
    response.writeHead(500).end(String(error.stack));
  }));
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  mock.origin = `http://127.0.0.1:${server.address().port}`;
  mock.url = `${mock.origin}/play/#s=a-session-token`;
  mock.close = () => new Promise((closed) => { server.close(closed); server.closeAllConnections(); });
  return mock;
}

async function serve(mock, request, response) {
  const path = new URL(request.url, 'http://x').pathname;
  if (path.startsWith('/play/api/')) return api(mock, request, response, path.slice('/play/api/'.length));
  if (mock.faults.offline) return request.socket.destroy();
  if (path === '/home') return send(response, 200, '.html', '<!doctype html><html lang="en"><title>Home</title><h1>Home</h1></html>');
  if (path === '/refused') return refused(response);
  if (path.startsWith('/play/media/')) return media(response, path.split('/').pop());
  return asset(mock, response, path);
}

async function asset(mock, response, path) {
  const file = path === '/play/' ? 'index.html' : normalize(path.replace(/^\/play\//, '')).replace(/^(\.\.[/\\])+/, '');
  const body = await readFile(join(ASSETS, 'player', file)).catch(() => null);
  if (!body) return send(response, 404, '.html', 'no such file');
  // The server sends them compressed; `real.test.mjs` measures what really comes over the wire.
  mock.bytes.set(path, gzipSync(body, { level: 9 }).length);
  return send(response, 200, extname(file), body);
}

async function refused(response) {
  const values = { title: 'This course is not open to you', explanation: 'The link was used before, and it works only once.', advice: 'Ask the person who sent it for a new one.', reason: 'link.used', request_id: '0190f3c2-7c5e-7a31' };
  const page = await readFile(join(ASSETS, 'pages', 'refused.html'), 'utf8');
  return send(response, 200, '.html', page.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]));
}

async function api(mock, request, response, path) {
  const { faults } = mock;
  let text = '';
  for await (const chunk of request) text += chunk;
  const body = text ? JSON.parse(text) : null;
  mock.calls.push({ method: request.method, path, body, authorization: request.headers.authorization, cookie: request.headers.cookie });
  mock.arrived.emit(path);
  if (faults.hold && request.method === 'POST' && path !== 'exit') await faults.hold;
  if (faults.offline || (path !== 'exit' && faults.dropBefore > 0 && faults.dropBefore--)) return request.socket.destroy();
  if (path !== 'exit' && faults.statuses.length) return problem(response, faults.statuses.shift(), 'server.busy', '', faults.retryAfter);
  if (faults.ended || !request.headers.authorization?.startsWith('Bearer a-session')) return problem(response, 401, 'session.expired', 'the session has ended');
  if (faults.conflict && request.method === 'POST' && path !== 'exit') return problem(response, 409, 'attempt.moved', 'the attempt is at another segment');
  const answer = mock.learner.handle(path, body);
  if (faults.dropAfter > 0 && path !== 'exit' && faults.dropAfter--) return request.socket.destroy();
  if (answer === undefined) return problem(response, 404, 'segment.unknown', 'no such segment');
  if (answer === null) return response.writeHead(204).end();
  const json = JSON.stringify(answer);
  mock.bytes.set(`api/${path}`, Buffer.byteLength(json));
  return send(response, 200, '.json', json, 'application/json');
}

function problem(response, status, code, detail, retryAfter) {
  const body = JSON.stringify({ type: 'about:blank', title: code, status, code, detail, request_id: 'req-7f3a' });
  response.writeHead(status, { 'Content-Type': 'application/problem+json', ...(retryAfter ? { 'Retry-After': retryAfter } : {}) }).end(body);
}

function media(response, name) {
  if (name === 'light.svg') return send(response, 200, '.svg', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 260"><rect width="640" height="260" fill="#14213d"/><path d="M320 70L640 10v120z" fill="#fca311" opacity=".45"/><path d="M300 210l10-130h20l10 130z" fill="#e5e5e5"/><rect x="306" y="56" width="28" height="26" fill="#fca311"/><path d="M300 56l20-20 20 20z" fill="#9d2b2b"/><path d="M0 210h640v50H0z" fill="#0b132b"/></svg>');
  if (name === 'horn.vtt') return send(response, 200, '.vtt', 'WEBVTT\n\n00:00.000 --> 00:01.000\n[A deep horn]\n');
  if (name === 'horn.wav') return send(response, 200, '.wav', horn());
  return send(response, 404, '.html', 'no such media');
}

/** One second of a low tone, 8 kHz, 8 bit. */
function horn() {
  const sound = Buffer.alloc(8000, 0).map((_, at) => 128 + Math.round(60 * Math.sin(at / 12)));
  const head = Buffer.alloc(44);
  head.write('RIFF', 0); head.writeUInt32LE(8036, 4); head.write('WAVEfmt ', 8); head.writeUInt32LE(16, 16); head.writeUInt16LE(1, 20); head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24); head.writeUInt32LE(8000, 28); head.writeUInt16LE(1, 32); head.writeUInt16LE(8, 34); head.write('data', 36); head.writeUInt32LE(8000, 40);
  return Buffer.concat([head, sound]);
}

function send(response, status, extension, body, type = TYPES[extension]) {
  response.writeHead(status, { 'Content-Type': type, 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store' }).end(body);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await start();
  process.stdout.write(`${mock.url}\n`);
}
