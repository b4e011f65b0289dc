// The page of an analysis in a browser: by keyboard, without scripts, on a narrow screen, on paper. PANDO_PAGES is a folder with todo.html and
// 5000.html (test/browser makes them).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';

const require = createRequire(new URL('../../../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const folder = process.env.PANDO_PAGES;
if (!folder) throw new Error('PANDO_PAGES names no folder: see test/browser');
const url = (name) => `file://${folder}/${name}.html`;

let browser;
before(async () => {
  browser = await chromium.launch({ timeout: 60_000, executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
});
after(() => browser.close());

/** A page, and whatever it did that it should not: errors, what its policy turned down, and requests. */
async function open(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce', acceptDownloads: true, ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('request', (request) => /^(file|blob|data):/.test(request.url()) || faults.push(request.url()));
  await page.goto(url(name));
  return { context, page, faults };
}

for (const colorScheme of ['light', 'dark']) {
  test(`the page can be read by anybody (${colorScheme})`, async () => {
    const { context, page, faults } = await open('todo', { colorScheme });
    await page.locator('#try').scrollIntoViewIfNeeded();
    await page.locator('.home').first().waitFor();
    await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
    // The policy of the page lets no script in; that of the tests comes by the debugger.
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    const told = violations.map((one) => `${one.id}: ${one.help}\n    ${one.nodes.slice(0, 4).map((node) => node.html.slice(0, 160)).join('\n    ')}`);
    assert.equal(told.length, 0, told.join('\n'));
    assert.deepEqual(faults, []);
    await context.close();
  });
}

test('by keyboard alone one comes from a number in the picture to the lines of code', async () => {
  const { context, page, faults } = await open('todo');
  const link = page.locator('.picture a[href^="#x-"]').first();
  const target = (await link.getAttribute('href')).slice(1);
  for (let tabs = 0; tabs < 60 && !(await link.evaluate((one) => one === document.activeElement)); tabs += 1) await page.keyboard.press('Tab');
  assert.ok(await link.evaluate((one) => one === document.activeElement), 'Tab comes to the number');
  await page.keyboard.press('Enter');
  const pair = page.locator(`[id="${target}"]`);
  await pair.locator('.place').first().waitFor();
  assert.equal(await pair.locator('summary').first().evaluate((one) => one === document.activeElement), true);
  await page.keyboard.press('Enter');
  assert.equal(await pair.getAttribute('open'), null);
  assert.deepEqual(faults, []);
  await context.close();
});

test('what crosses is found by its kind and its words', async () => {
  const { context, page, faults } = await open('todo');
  await page.getByLabel('Kind').selectOption('spanning transaction');
  assert.match(await page.locator('#filtered').textContent(), /^4 of /);
  await page.getByLabel('With the words').fill('tasks.delete');
  assert.match(await page.locator('#filtered').textContent(), /^1 of /);
  assert.equal(await page.locator('.pair:visible').count(), 1);
  assert.deepEqual(faults, []);
  await context.close();
});

test('another cut is tried by keyboard, its figures follow, and it is saved as a file', async () => {
  const { context, page, faults } = await open('todo');
  await page.locator('#try').scrollIntoViewIfNeeded();
  const select = page.getByLabel('Service of activities');
  await select.focus();
  await select.selectOption('task-service');
  const figures = page.locator('.figures');
  assert.match(await figures.innerText(), /Transactions 0 −4/);
  assert.equal(await select.evaluate((one) => one === document.activeElement), true, 'what was moved keeps the focus');
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as cut.yaml' }).click()]);
  assert.equal(saved.suggestedFilename(), 'cut.yaml');
  const text = readFileSync(await saved.path(), 'utf8');
  const task = text.slice(text.indexOf('"task-service"'), text.indexOf('"chat-service"'));
  assert.ok(task.includes('    - "table:activities"\n') && task.includes('    - "app.services.tasks"\n'), text);
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.match(await figures.innerText(), /Transactions 4/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a module is dragged to another service', async () => {
  // So high that nothing scrolls under the pointer meanwhile.
  const { context, page, faults } = await open('todo', { viewport: { width: 1360, height: 2400 } });
  await page.locator('#try').scrollIntoViewIfNeeded();
  const module = page.locator('.thing', { has: page.getByLabel('Service of app.routers.reports', { exact: true }) });
  await module.dragTo(page.getByRole('group', { name: 'task-service' }).locator('h3'));
  assert.equal(await page.getByLabel('Service of app.routers.reports', { exact: true }).inputValue(), '2');
  assert.deepEqual(faults, []);
  await context.close();
});

test('without scripts all is there and nothing that would need them', async () => {
  const { context, page, faults } = await open('todo', { javaScriptEnabled: false });
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Cut it into 4 services.');
  assert.equal(await page.locator('.filter').isVisible(), false);
  assert.equal(await page.locator('#try noscript').isVisible(), true);
  await page.locator('.pair > summary').first().click();
  assert.equal(await page.locator('.pair .place').first().isVisible(), true);
  assert.deepEqual(faults, []);
  await context.close();
});

test('on a narrow screen nothing runs over its edge', async () => {
  const { context, page } = await open('todo', { viewport: { width: 360, height: 780 } });
  await page.locator('#try').scrollIntoViewIfNeeded();
  await page.locator('.home').first().waitFor();
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)) <= 0);
  await context.close();
});

test('on paper what is folded is open, and the tools are away', async () => {
  const { context, page } = await open('todo');
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await page.locator('.pair .place').first().isVisible(), true);
  assert.equal(await page.locator('.bar').isVisible(), false);
  assert.equal(await page.locator('#try').isVisible(), false);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.equal(await page.locator('.pair[open]').count(), 0);
  await context.close();
});

test('no label of a picture lies on another', async () => {
  for (const name of ['todo', '5000']) {
    const { context, page } = await open(name);
    const over = await page.evaluate(() => {
      const pictures = [...document.querySelectorAll('svg.picture')];
      return pictures.flatMap((picture) => {
        const texts = [...picture.querySelectorAll('text')].map((one) => [one.textContent, one.getBoundingClientRect()]);
        const boxes = [...picture.querySelectorAll('.box')].map((one) => one.getBoundingClientRect());
        const lie = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
        const pairs = [];
        texts.forEach(([text, at], first) => texts.slice(first + 1).forEach(([other, there]) => lie(at, there) && pairs.push(`${text} on ${other}`)));
        // What stands in a box does not leave it.
        for (const [text, at] of texts) if (boxes.some((box) => lie(at, box) && (at.left < box.left || at.right > box.right))) pairs.push(`${text} leaves its box`);
        return pairs;
      });
    });
    assert.deepEqual(over, [], name);
    await context.close();
  }
});

test('the page of a program with 5,000 functions opens and works', async (context) => {
  const { context: window, page, faults } = await open('5000');
  const ms = await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(Math.round(performance.now()))))));
  context.diagnostic(`its first picture was there after ${ms} ms`);
  await page.locator('#try').scrollIntoViewIfNeeded();
  await page.getByLabel('Find modules and tables').fill('table_17');
  await page.getByLabel('Service of table_17', { exact: true }).selectOption('area-5-service');
  assert.match(await page.locator('.figures').innerText(), /Foreign writes [\d,]+ \+/);
  assert.deepEqual(faults, []);
  await window.close();
});
