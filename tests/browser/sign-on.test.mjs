// Single sign-on in a real browser, with a provider that others wrote: npm's `oidc-provider`.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Provider from 'oidc-provider';
import { launch } from './browser.mjs';
import { freePorts, start, until } from '../lectern.mjs';

const SECRET = 'a secret of the client, long enough';
let browser;
let server;
let idp;
before(async () => {
  [browser, server] = await Promise.all([launch(), start({ env: { LECTERN_SSO_ALLOW_PRIVATE: 'true' }, courses: false })]);
  const [port] = await freePorts(1);
  const issuer = `http://127.0.0.1:${port}`;
  const description = join(server.data, 'idp.json');
  await writeFile(description, JSON.stringify({
    slug: 'acme', kind: 'oidc', issuer, client_id: 'lectern', client_secret: SECRET, scopes: ['openid', 'profile', 'email', 'groups'],
    roles: [{ claim: 'groups', value: 'staff', role: 'author' }],
  }));
  const ours = JSON.parse(await server.cli('idp', 'add', '--json', description));
  idp = provider(issuer, ours).listen(port, '127.0.0.1');
});
after(async () => {
  await browser?.close();
  idp?.closeAllConnections();
  idp?.close();
  await server?.close();
});

/** Whoever comes is let in under the name they give; everybody is staff. */
function provider(issuer, ours) {
  return new Provider(issuer, {
    clients: [{
      client_id: 'lectern', client_secret: SECRET, redirect_uris: [ours.callback], post_logout_redirect_uris: [ours.post_logout],
      backchannel_logout_uri: ours.backchannel_logout, backchannel_logout_session_required: true,
    }],
    scopes: ['openid', 'profile', 'email', 'groups'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], groups: ['groups'] },
    findAccount: (_, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, name: 'Anna Arendt', email: 'anna@idp.example', email_verified: true, groups: ['staff'] }),
    }),
    features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    cookies: { keys: ['for the tests'] },
    // Its own way out leads to public addresses only; we are on this machine.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  });
}

async function tab(t) {
  const context = await browser.newContext({ locale: 'en' });
  t.after(() => context.close());
  return context.newPage();
}

/** Name and password, then consent, as the provider's own pages ask for them. */
async function signOn(page, returnTo) {
  await page.goto(`${server.origin}/auth/acme/login?return_to=${encodeURIComponent(returnTo)}`);
  await page.locator('input[name=login]').fill('anna');
  await page.locator('input[name=password]').fill('anything');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(`${server.origin}${returnTo}`);
}

/** Who the page's session belongs to: the status, and the answer. */
async function me(page) {
  const response = await page.request.get(`${server.origin}/api/v1/me`);
  return { status: response.status(), ...await response.json() };
}

test('signing_on_in_a_real_browser_gives_a_role_from_a_group_and_leads_back', async (t) => {
  const page = await tab(t);
  await signOn(page, '/api/v1/me');
  const shown = JSON.parse(await page.locator('body').innerText());
  assert.deepEqual([shown.roles, shown.auth, shown.name, shown.email], [['author'], 'oidc', 'Anna Arendt', 'anna@idp.example']);
  assert.deepEqual(shown.identities, [{ idp: 'acme', subject: 'anna' }]);
  const cookies = (await page.context().cookies(server.origin)).filter((cookie) => cookie.name.startsWith('lectern'));
  assert.deepEqual(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]), [['lectern_session', true, 'Lax']]);
  assert.equal(await page.evaluate(() => document.cookie), '', 'no script can read it');
});

test('signing_out_here_signs_out_at_the_provider_and_ends_on_a_page_that_says_so', async (t) => {
  const page = await tab(t);
  await signOn(page, '/auth/signed-on');
  assert.equal(await page.locator('body').getAttribute('data-launch'), 'ok');
  await page.goto(`${server.origin}/auth/logout`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Yes, sign me out' }).click();
  await page.waitForURL(/\/auth\/signed-out/);
  assert.equal(await page.locator('body').getAttribute('data-reason'), 'signed_out');
  assert.equal((await me(page)).status, 401);
});

test('signing_out_at_the_provider_ends_the_session_here', async (t) => {
  const page = await tab(t);
  await signOn(page, '/auth/signed-on');
  assert.equal((await me(page)).status, 200);
  await page.goto(`http://127.0.0.1:${idp.address().port}/session/end`);
  await page.getByRole('button', { name: 'Yes, sign me out' }).click();
  await until('the session has ended', async () => (await me(page)).status === 401);
});

test('a_page_of_another_origin_cannot_use_the_session', async (t) => {
  const page = await tab(t);
  await signOn(page, '/auth/signed-on');
  await page.goto(server.content + '/health/live');
  const refused = await page.evaluate(async (url) => {
    const asked = { method: 'POST', credentials: 'include', mode: 'no-cors' };
    return (await fetch(url, asked)).type;
  }, `${server.origin}/auth/logout`);
  assert.equal(refused, 'opaque');
  assert.equal((await me(page)).status, 200, 'the session is still there');
});
