// The records as the Python library `tincan` writes and reads them. What is asserted stands in tincan_client.py.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, environment, start } from '../lectern.mjs';

const SCRIPT = fileURLToPath(new URL('tincan_client.py', import.meta.url));
/** Where tests/run puts it. */
const PYTHON = process.env.TINCAN_PYTHON ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'test-tools/tincan/bin/python');

test('what_a_python_program_does_with_tincan', async (t) => {
  assert.ok(existsSync(PYTHON), `${PYTHON} is missing: tests/run xapi makes it`);
  const server = await start({ courses: false });
  t.after(async () => {
    assert.equal(await server.down(), 0, 'the server ends clean');
    await server.close();
  });
  const key = await server.key('all');
  for (const mount of ['/xapi', '/xapi/v1/']) {
    const env = environment({ ENDPOINT: server.origin + mount, KEY: key.id, SECRET: key.secret });
    const { code, output } = await new Promise((ended) => {
      execFile(PYTHON, [SCRIPT], { env }, (error, stdout, stderr) => ended({ code: error ? error.code : 0, output: stdout + stderr }));
    });
    assert.equal(code, 0, output);
    assert.match(output, /Ran \d+ tests/);
  }
});
