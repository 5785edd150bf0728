// SAML in a real browser, with a provider that others wrote: Debian's SimpleSAMLphp. Its answer comes as a POST; whether
// cookies come along is the browser's own rule.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from './browser.mjs';
import { start as startProvider } from './simplesamlphp.mjs';
import { start, until } from '../lectern.mjs';

let browser;
let server;
let idp;
before(async () => {
  [browser, server, idp] = await Promise.all([
    launch(),
    start({ env: { LECTERN_SSO_ALLOW_PRIVATE: 'true' }, courses: false }),
    startProvider({ 'anna:secret': { uid: ['anna'], groups: ['staff'], displayName: ['Anna Arendt'] }, 'ben:secret': { uid: ['ben'], groups: ['pupils'] } }),
  ]);
  const description = join(server.data, 'idp.json');
  await writeFile(description, JSON.stringify({
    slug: 'corp', kind: 'saml', metadata_url: idp.metadata, name_attribute: 'displayName',
    roles: [{ claim: 'groups', value: 'staff', role: 'author' }],
  }));
  const ours = JSON.parse(await server.cli('idp', 'add', '--json', description));
  await idp.trust(ours.metadata);
});
after(async () => {
  await browser?.close();
  await server?.close();
  await idp?.close();
});

async function tab(t) {
  const context = await browser.newContext({ locale: 'en' });
  t.after(() => context.close());
  return context.newPage();
}

async function signOn(page, returnTo, name = 'anna') {
  await page.goto(`${server.origin}/auth/corp/login?return_to=${encodeURIComponent(returnTo)}`);
  await page.locator('input[name=username]').fill(name);
  await page.locator('input[name=password]').fill('secret');
  await page.locator('input[name=password]').press('Enter');
  await page.waitForURL(`${server.origin}${returnTo}`);
}

async function me(page) {
  const response = await page.request.get(`${server.origin}/api/v1/me`);
  return { status: response.status(), ...await response.json() };
}

test('the_answer_of_a_saml_provider_comes_from_another_site_and_without_our_cookies', async (t) => {
  const page = await tab(t);
  const posts = [];
  page.on('request', async (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/auth/saml/corp/acs')) posts.push(request.allHeaders());
  });
  await signOn(page, '/auth/signed-on');
  const sent = (await Promise.all(posts)).map((headers) => [headers['sec-fetch-site'], /lectern_login/.test(headers.cookie ?? '')]);
  assert.deepEqual(sent, [['cross-site', false], ['same-origin', true]]);
});

test('signing_on_by_saml_in_a_real_browser_gives_a_role_from_a_group_and_leads_back', async (t) => {
  const page = await tab(t);
  await signOn(page, '/api/v1/me');
  const shown = JSON.parse(await page.locator('body').innerText());
  assert.deepEqual([shown.roles, shown.auth, shown.name], [['author'], 'saml', 'Anna Arendt']);
  assert.deepEqual(shown.identities, [{ idp: 'corp', subject: 'anna' }]);
  const cookies = (await page.context().cookies(server.origin)).filter((cookie) => cookie.name.startsWith('lectern'));
  assert.deepEqual(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]), [['lectern_session', true, 'Lax']]);
});

test('who_is_in_no_group_is_a_learner', async (t) => {
  const page = await tab(t);
  await signOn(page, '/auth/signed-on', 'ben');
  assert.deepEqual((await me(page)).roles, ['learner']);
});

test('signing_out_here_signs_out_at_the_saml_provider', async (t) => {
  const page = await tab(t);
  await signOn(page, '/auth/signed-on');
  await page.goto(`${server.origin}/auth/logout`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(/\/auth\/signed-out/);
  assert.equal((await me(page)).status, 401);
  // The provider asks for a name again: its session is over, too.
  await page.goto(`${server.origin}/auth/corp/login`);
  await page.locator('input[name=username]').waitFor();
});

test('signing_out_at_the_saml_provider_ends_the_session_here', async (t) => {
  const page = await tab(t);
  await signOn(page, '/auth/signed-on');
  assert.equal((await me(page)).status, 200);
  await page.goto(`${idp.origin}/saml2/idp/SingleLogoutService.php?ReturnTo=${encodeURIComponent(`${idp.origin}/`)}`);
  await until('the session has ended', async () => (await me(page)).status === 401);
});
