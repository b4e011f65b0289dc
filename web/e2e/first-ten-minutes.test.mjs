// A person's first ten minutes with a server nobody used before.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { add, drag, enter, launch, open, tell, url } from './browser.mjs';

let browser;
let here;
let page;

before(async () => {
  browser = await launch();
  here = await open(browser);
  page = here.page;
});
after(() => browser?.close());

const row = (title) => page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title, exact: true }) });

test('the first visit leads to the first account, and that to Today', async () => {
  const first = await enter(page);
  assert.equal(first, true, 'these tests want a fresh server');
  await page.getByText('Nothing due today').waitFor();
});

test('quick-add shows what it understood, and a chip can be clicked off', async () => {
  await page.keyboard.press('q');
  await page.getByLabel('New task').fill('Call the garage today p1 @car #Home');
  for (const kind of ['date', 'priority', 'label', 'project']) await page.locator(`[data-chip="${kind}"]`).waitFor();
  await page.locator('[data-chip="priority"]').click();
  await page.getByLabel('New task').press('Enter');
  await page.getByText('Added “Call the garage p1”').first().waitFor();
  const task = row('Call the garage p1');
  await task.waitFor();
  await task.getByText('Home').waitFor();
  await task.getByText('car').waitFor();
  await page.getByRole('link', { name: /^Home/ }).waitFor();
});

test('a line typed and entered at once is understood too', async () => {
  // The server takes its time, so that the line is entered long before its chips would show.
  await page.route('**/api/tasks/parse', async (route) => {
    await new Promise((go) => setTimeout(go, 600));
    await route.continue().catch(() => {});
  });
  await add(page, 'Water the tomatoes today', 'Water the tomatoes');
  await page.unroute('**/api/tasks/parse');
  await row('Water the tomatoes').waitFor();
});

test('completing can be undone', async () => {
  await page.getByRole('checkbox', { name: 'Complete Water the tomatoes' }).click();
  await row('Water the tomatoes').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await row('Water the tomatoes').waitFor();
  await page.reload();
  await row('Water the tomatoes').waitFor();
});

test('a task is changed in its panel, and the list shows it', async () => {
  await page.getByRole('link', { name: 'Water the tomatoes' }).click();
  const panel = page.getByRole('complementary', { name: 'Task' });
  await panel.getByLabel('Title').fill('Water the tomatoes well');
  await panel.getByLabel('Notes').fill('Two cans each.');
  await panel.getByRole('button', { name: /Change priority/ }).click();
  await page.getByRole('dialog', { name: 'Priority' }).getByRole('button', { name: 'Priority 2' }).click();
  await row('Water the tomatoes well').waitFor();
  await panel.getByRole('button', { name: 'Close task' }).click();
  await page.reload();
  await page.getByRole('link', { name: 'Water the tomatoes well' }).click();
  assert.equal(await panel.getByLabel('Notes').inputValue(), 'Two cans each.');
  await panel.getByText('Priority 2').waitFor();
  await panel.getByRole('button', { name: 'Close task' }).click();
});

test('Back closes a task and never opens a closed one again', async () => {
  await page.getByRole('link', { name: 'Upcoming' }).click();
  await page.getByRole('heading', { level: 1, name: 'Upcoming' }).waitFor();
  await page.getByRole('link', { name: 'Today' }).click();
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  const panel = page.getByRole('complementary', { name: 'Task' });
  await page.getByRole('link', { name: 'Water the tomatoes well' }).click();
  await panel.getByLabel('Title').waitFor();
  await page.goBack();
  await panel.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Water the tomatoes well' }).click();
  await panel.getByLabel('Title').press('Escape');
  await panel.waitFor({ state: 'detached' });
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Upcoming' }).waitFor();
  assert.equal(await panel.count(), 0);
  await page.goForward();
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
});

test('a date is set, and the task is in Upcoming on that day', async () => {
  await row('Water the tomatoes well').hover();
  await page.getByRole('button', { name: 'Schedule Water the tomatoes well' }).click();
  await page.getByRole('button', { name: /^Tomorrow/ }).click();
  await row('Water the tomatoes well').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Upcoming' }).click();
  await page.getByRole('heading', { level: 1, name: 'Upcoming' }).waitFor();
  await page.getByRole('list', { name: /^Tasks on Tomorrow/ }).getByText('Water the tomatoes well').waitFor();
});

test('a task is dragged to another day', async () => {
  const days = page.locator('section[data-day]');
  await drag(row('Water the tomatoes well'), days.nth(2));
  await days.nth(2).getByText('Water the tomatoes well').waitFor();
});

test('the order of the Inbox is the person’s own, by menu, by keys and by dragging', async () => {
  await page.getByRole('link', { name: 'Inbox' }).click();
  for (const title of ['First thing', 'Second thing', 'Third thing']) await add(page, title);
  const inOrder = (wanted) =>
    page.waitForFunction((order) => [...document.querySelectorAll('[aria-label="Inbox tasks"] [data-task-link]')].map((link) => link.textContent).filter((title) => / thing$/.test(title)).join() === order, wanted.join());
  await inOrder(['First thing', 'Second thing', 'Third thing']);
  await row('Third thing').hover();
  await page.getByRole('button', { name: 'More about Third thing' }).click();
  await page.getByRole('button', { name: 'Move up' }).click();
  await inOrder(['First thing', 'Third thing', 'Second thing']);
  await page.reload();
  await inOrder(['First thing', 'Third thing', 'Second thing']);
  await page.getByRole('link', { name: 'Third thing' }).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await inOrder(['Third thing', 'First thing', 'Second thing']);
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Third thing');
  await drag(row('Third thing'), row('Second thing'), { x: 60, y: 30 });
  await inOrder(['First thing', 'Second thing', 'Third thing']);
  await page.reload();
  await inOrder(['First thing', 'Second thing', 'Third thing']);
});

test('the chat adds, completes and deletes, and asks before it deletes', async () => {
  await page.getByRole('link', { name: 'Today' }).click();
  await page.getByRole('button', { name: 'Chat', exact: true }).click();
  await tell(page, 'add buy milk today', /Added|added/);
  await row('buy milk').or(row('Buy milk')).first().waitFor();
  await tell(page, 'complete buy milk', /Completed|completed|Done|done/i);
  await page.getByRole('checkbox', { name: /Complete buy milk/i }).first().waitFor({ state: 'detached' });
  await tell(page, 'delete first thing', /delete|trash/i);
  const talk = page.getByRole('complementary', { name: 'Chat' });
  await talk.getByRole('button', { name: /delete|yes/i }).last().click();
  await talk.getByRole('button', { name: /undo/i }).last().waitFor();
  await page.getByRole('link', { name: 'Trash' }).click();
  await page.getByRole('list', { name: 'Deleted tasks' }).getByText('First thing').waitFor();
});

test('the chat undoes what it did', async () => {
  const talk = page.getByRole('complementary', { name: 'Chat' });
  await talk.getByRole('button', { name: /undo/i }).last().click();
  await page.getByRole('list', { name: 'Deleted tasks' }).getByText('First thing').waitFor({ state: 'detached' });
  await talk.getByRole('button', { name: 'Close chat' }).click();
});

test('analytics shows what was done, with its numbers as a table', async () => {
  await page.getByRole('link', { name: 'Activity' }).click();
  await page.getByRole('heading', { name: 'Added and completed by day' }).waitFor();
  const completed = page.locator('dl > div').filter({ hasText: /^Completed/ });
  await page.waitForFunction(() => Number([...document.querySelectorAll('dl > div')].find((box) => box.textContent.startsWith('Completed'))?.querySelector('dd span')?.textContent) >= 1);
  assert.match(await completed.innerText(), /added/);
  const chart = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Added and completed by day' }) });
  await chart.getByText('As a table').click();
  await chart.getByRole('columnheader', { name: '7-day mean' }).waitFor();
  await page.getByRole('button', { name: 'buy milk' }).first().waitFor();
});

test('another browser sees a change as it happens', async () => {
  const other = await open(browser);
  await enter(other.page);
  await page.getByRole('link', { name: 'Today' }).click();
  await add(other.page, 'From the other browser today', 'From the other browser');
  await row('From the other browser').waitFor();
  await page.getByRole('checkbox', { name: 'Complete From the other browser' }).click();
  await other.page.getByRole('link', { name: 'From the other browser', exact: true }).waitFor({ state: 'detached' });
  assert.deepEqual(other.faults, []);
  await other.context.close();
});

test('search finds by the beginning of a word', async () => {
  await page.keyboard.press('/');
  await page.locator('input[type=search]:focus').waitFor();
  await page.keyboard.type('tomat');
  await page.getByRole('list', { name: 'Tasks found' }).getByText('Water the tomatoes well').waitFor();
});

test('signing out closes the door, and the way back leads where one was', async () => {
  await page.goto(`${url}/settings`);
  await page.getByRole('button', { name: 'Sign out of this browser' }).click();
  await page.waitForURL('**/sign-in?next=%2Fsettings');
  await page.goto(`${url}/inbox`);
  await page.waitForURL('**/sign-in?next=%2Finbox');
});

test('no script failed and nothing broke the content policy', () => {
  assert.deepEqual(here.faults, []);
});
