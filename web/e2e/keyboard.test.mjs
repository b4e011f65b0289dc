// The whole way without a pointer.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enter, launch, open } from './browser.mjs';

let browser;
let page;
let faults;

before(async () => {
  browser = await launch();
  ({ page, faults } = await open(browser));
  await enter(page);
});
after(() => browser?.close());

const focusedTitle = () => page.evaluate(() => document.activeElement?.closest('[data-task-id]')?.querySelector('[data-task-link]')?.textContent ?? null);
const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

async function add(line, title) {
  await press('q');
  await page.getByLabel('New task').waitFor();
  await page.keyboard.type(line);
  await press('Enter');
  await page.getByText(`Added “${title}”`).first().waitFor();
  await page.getByLabel('New task').waitFor({ state: 'detached' });
}

test('the skip link is the first stop and leads to the tasks', async () => {
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  await press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to the tasks');
  await press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
});

test('tasks are added, walked and completed by keys', async () => {
  await add('Alpha keys tomorrow', 'Alpha keys');
  await add('Beta keys tomorrow', 'Beta keys');
  await press('g', 'u');
  await page.getByRole('heading', { level: 1, name: 'Upcoming' }).waitFor();
  await page.getByRole('link', { name: 'Beta keys' }).waitFor();
  for (let step = 0; step < 30 && (await focusedTitle()) !== 'Alpha keys'; step += 1) await press('j');
  assert.equal(await focusedTitle(), 'Alpha keys');
  await press('j', 'k');
  assert.equal(await focusedTitle(), 'Alpha keys');
  await press('e');
  await page.getByRole('link', { name: 'Alpha keys' }).waitFor({ state: 'detached' });
  await press('z');
  await page.getByRole('link', { name: 'Alpha keys' }).waitFor();
});

test('priority and date are set on the task in focus', async () => {
  await page.getByRole('link', { name: 'Beta keys' }).focus();
  await press('1');
  await page.getByText('Priority 1').first().waitFor();
  await press('t');
  const schedule = page.getByRole('dialog', { name: 'Schedule' });
  await schedule.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent?.startsWith('Today')), true);
  await press('Enter');
  await schedule.waitFor({ state: 'detached' });
  await press('g', 't');
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  await page.getByRole('link', { name: 'Beta keys' }).waitFor();
});

test('Enter opens a task, Escape closes it, and the focus comes back', async () => {
  await page.getByRole('link', { name: 'Beta keys' }).focus();
  await press('Enter');
  await page.getByRole('complementary', { name: 'Task' }).getByLabel('Title').waitFor();
  await press('Escape');
  await page.getByRole('complementary', { name: 'Task' }).waitFor({ state: 'detached' });
  assert.equal(await focusedTitle(), 'Beta keys');
});

test('the palette finds pages and tasks', async () => {
  await press('Control+k');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type('beta');
  await page.getByRole('option', { name: 'Beta keys' }).waitFor();
  assert.equal(await page.getByText('Nothing found.').count(), 0, 'what was found is not called nothing');
  await press('Escape');
  await press('Control+k');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type('upcoming');
  await press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Upcoming' }).waitFor();
});

test('the sheet of keys opens by ?', async () => {
  await press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await press('Escape');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'detached' });
});

test('single keys can be switched off, and stay off', async () => {
  await press('g', 's');
  const keys = page.getByRole('switch', { name: 'Single-key shortcuts' });
  await keys.focus();
  await press('Space');
  await page.reload();
  await keys.waitFor();
  assert.equal(await keys.getAttribute('aria-checked'), 'false');
  await page.evaluate(() => document.activeElement?.blur());
  await press('q', '?', 'Control+k');
  // What came after has been answered, so what came before was heard and left alone.
  await page.getByRole('combobox').waitFor();
  assert.equal(await page.getByLabel('New task').count(), 0);
  assert.equal(await page.getByRole('dialog', { name: 'Keyboard' }).count(), 0);
  await press('Escape');
  await keys.focus();
  await press('Space');
});

test('no script failed', () => assert.deepEqual(faults, []));
