// Chromium as the tests and `look.mjs` start it.

import { chromium } from 'playwright-core';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const OPTIONS = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};

export const launch = () => chromium.launch(OPTIONS);

/** A browser that can be killed: no page of it hears that it goes. */
export async function launchMortal() {
  const server = await chromium.launchServer(OPTIONS);
  const browser = await chromium.connect(server.wsEndpoint());
  return { browser, kill: () => server.kill() };
}

/**
 * A browser that keeps third-party cookies out (`third-party`), or every cookie (`all`). Its profile is `folder`; what it opens is one context.
 */
export async function strict(folder, cookies) {
  await mkdir(join(folder, 'Default'), { recursive: true });
  const profile = cookies === 'all' ? { default_content_setting_values: { cookies: 2 } } : { cookie_controls_mode: 1, block_third_party_cookies: true };
  await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify({ profile }));
  // One process for a page and its frames: with several, playwright loses sight of a frame that changes its site quickly.
  const together = [...OPTIONS.args, '--disable-site-isolation-trials', '--disable-features=IsolateOrigins,site-per-process'];
  const args = cookies === 'all' ? together : [...together, '--test-third-party-cookie-phaseout'];
  return chromium.launchPersistentContext(folder, { executablePath: OPTIONS.executablePath, args, locale: 'en', reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } });
}
