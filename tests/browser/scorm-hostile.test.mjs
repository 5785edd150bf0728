// A package that wants more than it was launched for: the cookies, and the API in the name of an operator who looks at it.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from './browser.mjs';
import { sandbox, start } from '../lectern.mjs';
import { imported, sco } from './scorm.mjs';
import { scorm12 } from './zip.mjs';

let browser;
let server;
let people;
before(async () => {
  [browser, server] = await Promise.all([launch(), start({ env: { LECTERN_SSO_ALLOW_PRIVATE: 'true' }, courses: false })]);
  people = await sandbox(server, { add: ['idp'] });
});
after(async () => {
  await browser?.close();
  await people?.close();
  await server?.close();
});

/** What the SCO tries; each answers what it got. */
const page = (origin) => `<!doctype html><title>SCO</title><h1>Harmless</h1><iframe name="inner"></iframe><script>
  const read = (path, options = {}) => fetch('${origin}' + path, { credentials: 'include', ...options }).then(async (answer) => 'read ' + answer.type + ' ' + answer.status + (answer.type === 'opaque' ? '' : ' ' + await answer.text()), (error) => 'refused ' + error.name);
  const body = JSON.stringify({ name: 'stolen', scopes: ['all'] });
  async function steal() {
    parent.API.LMSInitialize('');
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: '${origin}/api/v1/keys', target: 'inner', enctype: 'text/plain' });
    form.append(Object.assign(document.createElement('input'), { name: body.slice(0, -1) + ',"x":"', value: '"}' }));
    document.body.append(form);
    form.submit();
    const frame = document.createElement('iframe');
    frame.src = '${origin}/api/v1/me';
    document.body.append(frame);
    await new Promise((loaded) => { frame.onload = loaded; });
    let framed;
    try { framed = frame.contentDocument?.body.innerText ?? 'nothing'; } catch (error) { framed = 'refused ' + error.name; }
    return {
      cookie: document.cookie, around: parent.document.cookie, framed,
      me: await read('/api/v1/me'),
      blind: await read('/api/v1/me', { mode: 'no-cors' }),
      key: await read('/api/v1/keys', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }),
      simple: await read('/api/v1/keys', { method: 'POST', mode: 'no-cors', headers: { 'Content-Type': 'text/plain' }, body }),
      out: await read('/auth/logout', { method: 'POST', mode: 'no-cors' }),
      console: await read('/ops/v1/stream', {}),
      graphql: await read('/graphql', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"query":"{ __typename }"}' }),
    };
  }
  window.stolen = steal();
</script>`;

for (const kept of ['held_by_its_policy', 'with_the_policy_taken_away']) {
  test(`a_sco_cannot_use_the_session_of_an_operator_${kept}`, async (t) => {
    // Cookies know no ports: the browser sends the operator's to both origins of this machine. Without the policy of
    // packages it is the API alone that refuses.
    const context = await browser.newContext({ locale: 'en', bypassCSP: kept === 'with_the_policy_taken_away' });
    t.after(() => context.close());
    const tab = await context.newPage();
    await tab.goto(`${server.origin}/auth/sandbox/login?return_to=%2Fapi%2Fv1%2Fme`);
    await tab.getByRole('button', { name: /administrator/i }).first().click();
    await tab.waitForURL(`${server.origin}/api/v1/me`);
    const me = async () => (await tab.request.get(`${server.origin}/api/v1/me`)).json();
    const mine = await me();
    assert.deepEqual(mine.roles, ['admin']);
    const keys = async () => (await (await tab.request.get(`${server.origin}/api/v1/keys`)).json()).items.length;
    const before = await keys();

    const file = join(server.data, `${kept}.zip`);
    await writeFile(file, scorm12('Harmless', page(server.origin)));
    const course = await imported(server, file, '--course', kept.replaceAll('_', '-'));
    await tab.goto(await server.link(course));
    await tab.locator('body[data-session=running]').waitFor();
    const got = await sco(tab).locator('h1').evaluate(() => window.stolen);
    assert.deepEqual([got.cookie, got.around], ['', ''], 'no script sees the cookie');
    for (const [what, answer] of Object.entries(got)) {
      assert.ok(!answer.includes(mine.id) && !answer.includes('secret'), `${what}: ${answer}`);
    }
    for (const what of ['me', 'key', 'console', 'graphql', 'framed']) assert.match(got[what], /^(refused|nothing)/, `${what}: ${got[what]}`);
    assert.equal(await keys(), before, 'no key was made');
    assert.equal((await me()).id, mine.id, 'the operator is still signed on');
  });
}
