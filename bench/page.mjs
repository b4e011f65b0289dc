// Prints how long the page of an analysis takes from the navigation to its second frame, in milliseconds.
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../web/package.json', import.meta.url))('playwright-core');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const name of ['todo', '5000']) {
  const times = [];
  for (let run = 0; run < 10; run += 1) {
    const page = await browser.newPage({ viewport: { width: 1360, height: 900 } });
    await page.goto(`file://${process.env.PANDO_PAGES}/${name}.html`);
    times.push(await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(Math.round(performance.now())))))));
    await page.close();
  }
  times.sort((a, b) => a - b);
  console.log(`${name}: median ${times[5]} ms, of ten ${times[0]} to ${times[9]} ms`);
}
await browser.close();
