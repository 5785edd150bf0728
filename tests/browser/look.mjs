// Photographs of every kind, narrow and wide, light and dark, before and after an answer: `npm run look -- OUT_DIR`.

import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { launch } from './browser.mjs';
import { answers, wrongAnswers } from './journey.mjs';
import { start } from './mock-server.mjs';

const out = process.argv[2] ?? `${tmpdir()}/lectern-shots`;
await mkdir(out, { recursive: true });
const browser = await launch();
for (const [width, height] of [[360, 740], [1440, 900]]) {
  for (const scheme of ['light', 'dark']) await photograph(width, height, scheme);
}
await browser.close();

async function photograph(width, height, scheme) {
  const mock = await start({ returnUrl: 'http://127.0.0.1:1/home' });
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme, reducedMotion: 'reduce' });
  const shot = (name) => page.screenshot({ path: `${out}/${width}-${scheme}-${name}.png` });
  await page.goto(mock.url);
  for (;;) {
    const segment = page.locator('[data-segment]');
    await segment.waitFor();
    const id = await segment.getAttribute('data-segment');
    await shot(`${id}`);
    if (id === 'cards') { await page.locator('.card-front').first().click(); await page.locator('.card-front').nth(3).click(); await shot('cards-turned'); }
    if (id === 'one') { await page.locator('[data-action=hint]').click(); await page.locator('#hint').waitFor(); await shot('one-hint'); }
    if (id === 'end') break;
    if (wrongAnswers[id]) {
      await wrongAnswers[id](page);
      await page.locator('[data-action=check]').click();
      await page.locator('[data-result]').waitFor();
      await shot(`${id}-wrong`);
    }
    if (answers[id] && await page.locator('[data-action=check]').count()) {
      await answers[id](page);
      await page.locator('[data-action=check]').click();
      await page.locator('.actions [data-action=next]').waitFor();
      await shot(`${id}-done`);
    }
    await page.locator('[data-action=next]').first().click();
    await page.locator(`[data-segment]:not([data-segment="${id}"])`).waitFor();
  }
  await page.locator('[data-action=finish]').click();
  await page.locator('[data-passed]').waitFor();
  await shot('result');
  await page.goto(`${mock.origin}/refused`);
  await shot('refused');
  await page.close();
  await mock.close();
}
