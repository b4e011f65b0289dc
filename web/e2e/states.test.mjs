// What is shown while something is under way, fails, or is away; and that it mends itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { add, assertAccessible, enter, launch, open, url } from './browser.mjs';

let browser;
let here;
let page;

before(async () => {
  browser = await launch();
  here = await open(browser);
  page = here.page;
  await enter(page);
  await add(page, 'Weather the storm today', 'Weather the storm');
  await add(page, 'Weather the calm today', 'Weather the calm');
});
after(() => browser?.close());

const LISTS = '**/api/tasks?**';
const link = (name) => page.getByRole('link', { name, exact: true });
const heading = (name) => page.getByRole('heading', { level: 1, name });

test('a list that is slow says that it loads', async () => {
  let answer;
  await page.route(LISTS, async (route) => {
    await new Promise((go) => (answer = go));
    await route.continue();
  });
  await page.goto(`${url}/today`);
  await page.getByRole('status').filter({ hasText: 'Loading' }).waitFor();
  await assertAccessible(page, 'loading');
  await page.unroute(LISTS, { behavior: 'default' });
  answer();
  await link('Weather the storm').waitFor();
});

test('a list that failed says so, and another try brings it', async () => {
  const body = JSON.stringify({ type: 'about:blank', title: 'Bad gateway', status: 502, detail: 'Something went wrong; it was logged.', code: 'internal' });
  await page.route(LISTS, (route) => route.fulfill({ status: 502, contentType: 'application/problem+json', body }));
  await page.goto(`${url}/today`);
  await page.getByText('This couldn’t be loaded').waitFor();
  await assertAccessible(page, 'failed');
  await page.unroute(LISTS);
  await page.getByRole('button', { name: 'Try again' }).click();
  await link('Weather the storm').waitFor();
});

test('a token that is turned down is renewed, and nobody notices', async () => {
  let turnedDown = 0;
  await page.route(LISTS, (route) => {
    turnedDown += 1;
    return turnedDown === 1 ? route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"status":401,"code":"unauthenticated"}' }) : route.continue();
  });
  await page.goto(`${url}/today`);
  await link('Weather the storm').waitFor();
  await page.unroute(LISTS);
  assert.ok(turnedDown > 1);
});

test('a server that is away is waited for, and the page comes by itself', async () => {
  await page.route('**/api/**', (route) => route.abort());
  await page.goto(`${url}/today`);
  await heading('Pando can’t be reached').waitFor();
  await assertAccessible(page, 'unreachable');
  await page.unroute('**/api/**');
  await link('Weather the storm').waitFor();
});

test('offline one goes on: pages open, a change waits, and a line is kept', async () => {
  await page.goto(`${url}/today`);
  await link('Weather the storm').waitFor();
  // Pages are fetched ahead, while nothing else happens; once that is done none is asked for again.
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => /\/upcoming\/.*__PAGE__/.test(name)));
  await link('Upcoming').click();
  await heading('Upcoming').waitFor();
  await link('Today').click();
  await heading('Today').waitFor();
  await page.keyboard.press('q');
  await page.getByLabel('New task').waitFor();
  await page.keyboard.press('Escape');
  await here.context.setOffline(true);
  await page.getByText('You’re offline').waitFor();
  await assertAccessible(page, 'offline');
  await page.getByRole('checkbox', { name: 'Complete Weather the storm' }).click();
  await page.getByText('1 change waits').waitFor();
  await link('Upcoming').click();
  await heading('Upcoming').waitFor();
  await page.keyboard.press('q');
  await page.getByLabel('New task').fill('Thought of offline today');
  await page.keyboard.press('Enter');
  await page.getByText('Your line is kept').waitFor();
  // A part that was never loaded is missed, but takes nothing else with it.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByText('This couldn’t be loaded').first().waitFor();
  await heading('Upcoming').waitFor();
  await here.context.setOffline(false);
  await page.getByText('1 change waits').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.press('Escape');
  await page.goto(`${url}/today`);
  await link('Weather the calm').waitFor();
  assert.equal(await link('Weather the storm').count(), 0);
});

test('what is not there says so, with a way on', async () => {
  await page.goto(`${url}/today?task=01a1affd-5f2e-7781-ba48-6d6f78ee30fc`);
  await page.getByRole('complementary', { name: 'Task' }).getByText('It isn’t here').waitFor();
  await page.goto(`${url}/project?id=01a1affd-5f2e-7781-ba48-6d6f78ee30fc`);
  await page.getByText('There is no such project').waitFor();
  await page.goto(`${url}/nowhere`);
  await page.getByRole('link', { name: 'Go to Today' }).click();
  await heading('Today').waitFor();
});

test('no script failed and nothing broke the content policy', () => assert.deepEqual(here.faults, []));
