// Writes the picture of the README from a fresh server: PANDO_URL=… node scripts/screenshots.mjs FILE.
import { writeFile } from 'node:fs/promises';
import { add, enter, launch, open, tell, url } from '../e2e/browser.mjs';

const file = process.argv[2];
if (!file) throw new Error('usage: PANDO_URL=http://… node scripts/screenshots.mjs FILE.png');

const LINES = [
  ['Send the quarterly figures to Maria today 4pm p1 #Work', 'Send the quarterly figures to Maria'],
  ['Water the tomatoes today @home #Garden', 'Water the tomatoes'],
  ['Book a table for Saturday today @family', 'Book a table for Saturday'],
  ['Review the budget today p2 @money #Work', 'Review the budget'],
  ['Prune the apple tree tomorrow p3 #Garden', 'Prune the apple tree'],
  ['Renew the passport in 3 weeks', 'Renew the passport'],
];

const browser = await launch();
try {
  const { page } = await open(browser, { deviceScaleFactor: 2, viewport: { width: 1360, height: 800 } });
  await enter(page);
  for (const [line, title] of LINES) await add(page, line, title);
  await page.goto(`${url}/today`);
  await page.getByRole('button', { name: 'Chat', exact: true }).click();
  await tell(page, 'add call Anna tomorrow at 10 and buy milk on Friday', /./);
  await page.waitForTimeout(2_500);
  await tell(page, 'what is due today?', /./);
  await page.waitForTimeout(1_500);
  await page.evaluate(() => document.activeElement?.blur());
  await writeFile(file, await page.screenshot());
} finally {
  await browser.close();
}
