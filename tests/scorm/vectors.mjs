// Reads and runs run-time vectors. A file is lines of
//
//   # what this part shows                      begins a new launch
//   with {"cmi.entry": "resume"}                what the server keeps for that launch
//   SetValue("cmi.location", "3") = "true" 0    a call, its answer, and the last error after it
//   SetValue("cmi.suspend_data", "x"*4097) = …  text repeated
//
// Arguments and answers are JSON. Blank lines and lines with // are for the reader.

import { readFileSync } from 'node:fs';

const STEP = /^(\w+)\((.*)\) = ("(?:[^"\\]|\\.)*"(?:\*\d+)?) (\d+)$/;

/** [{title, values, steps: [{line, call, args, answer, error}]}] */
export function readVectors(url) {
  const parts = [];
  const lines = readFileSync(url, 'utf8').split('\n');
  for (const [at, text] of lines.entries()) {
    const line = at + 1;
    if (text.startsWith('# ')) parts.push({ title: text.slice(2), values: {}, steps: [] });
    else if (text.startsWith('with ')) parts.at(-1).values = JSON.parse(text.slice(5));
    else if (text && !text.startsWith('//')) parts.at(-1).steps.push({ line, ...step(text, line) });
  }
  return parts;
}

function step(text, line) {
  const found = STEP.exec(text);
  if (!found) throw new Error(`line ${line} is no step: ${text}`);
  const [, call, args, answer, error] = found;
  return { call, args: json(`[${args}]`), answer: json(answer), error };
}

const json = (text) => JSON.parse(text.replace(/("(?:[^"\\]|\\.)*")\*(\d+)/g, (_, part, times) => JSON.stringify(JSON.parse(part).repeat(times))));

/** What came out otherwise than a part says, as lines to read. */
export function run({ api, prefix = '' }, { steps }) {
  const odd = [];
  for (const { line, call, args, answer, error } of steps) {
    const got = api[prefix + call](...args);
    const last = api[`${prefix}GetLastError`]();
    if (got === answer && last === error) continue;
    odd.push(`line ${line}: ${call}(${brief(args)}) gave ${brief(got)} and ${last}, expected ${brief(answer)} and ${error}`);
  }
  return odd;
}

const brief = (value) => JSON.stringify(value)?.replace(/(.{60}).{20,}(.{10})/, '$1…$2');
