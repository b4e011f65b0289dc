// Every page, in light, in dark and on a phone: nothing axe can find, nothing that scrolls sideways.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { add, assertAccessible, assertFits, enter, launch, open, tell, url } from './browser.mjs';

const PAGES = ['today', 'upcoming', 'inbox', 'search?q=a', 'trash', 'activity', 'settings', 'chat', 'project', 'label', 'nowhere'];
const LOOKS = [
  { name: 'light', viewport: { width: 1360, height: 860 }, colorScheme: 'light' },
  { name: 'dark', viewport: { width: 1360, height: 860 }, colorScheme: 'dark' },
  { name: 'phone', viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  { name: 'phone in the dark', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
];

let browser;
let here;
let page;

before(async () => {
  browser = await launch();
  here = await open(browser);
  page = here.page;
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('Email').waitFor();
  for (const look of LOOKS) {
    await lookLike(look);
    await assertAccessible(page, `sign-in, ${look.name}`);
    await assertFits(page, `sign-in, ${look.name}`);
  }
  await lookLike(LOOKS[0]);
  await enter(page);
  await add(page, 'A task with everything today 9am p1 @errands #Garden', 'A task with everything');
  await add(page, 'Averyveryverylongwordwithoutanyplacetobreakitsothatitmustwrapsomewhere today', 'Averyveryverylongwordwithoutanyplacetobreakitso…');
});
after(() => browser?.close());

/** Content, not the skeleton, is what is judged. */
async function settled() {
  // A walk this fast meets the limit of /auth now and then; the page then waits and goes on by itself.
  const there = () => {
    const heading = document.querySelector('h1')?.textContent;
    return heading && heading !== 'Pando is busy' && !document.querySelector('.animate-pulse');
  };
  await page.waitForFunction(there, undefined, { timeout: 30_000 });
}

/** Changes the look of the page that is open, and waits until it is drawn. */
async function lookLike({ viewport, colorScheme }) {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

for (const path of PAGES) {
  test(`${path} in every look`, async () => {
    await page.goto(`${url}/${path}`);
    await settled();
    for (const look of LOOKS) {
      await lookLike(look);
      assert.equal(await page.locator('h1').count(), 1, 'one h1 a page');
      await assertAccessible(page, `${path}, ${look.name}`);
      await assertFits(page, `${path}, ${look.name}`);
    }
  });
}

for (const look of LOOKS) {
  test(`what lies over a page in ${look.name}`, async () => {
    await lookLike(look);
    await page.goto(`${url}/today`);
    await settled();
    await page.keyboard.press('q');
    await page.getByLabel('New task').fill('Look at it tomorrow p2 @errands');
    await page.locator('[data-chip="date"]').waitFor();
    await assertAccessible(page, 'quick-add');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await assertAccessible(page, 'the sheet of keys');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();
    await assertAccessible(page, 'the palette');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'A task with everything' }).click();
    await page.getByLabel('Title').waitFor();
    await assertAccessible(page, 'a task');
    await assertFits(page, 'a task');
    await page.getByRole('button', { name: /Change due/ }).click();
    await page.getByRole('dialog', { name: 'Schedule' }).waitFor();
    await assertAccessible(page, 'the schedule');
  });

  test(`a conversation in ${look.name}`, async () => {
    await lookLike(look);
    await page.goto(`${url}/chat`);
    await settled();
    await tell(page, 'what is due today');
    await tell(page, 'delete a task with everything', /delete|trash/);
    assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight), 'a conversation scrolls within itself');
    await assertAccessible(page, 'chat with cards');
    await assertFits(page, 'chat with cards');
  });
}

test('the theme that was chosen is there before the first paint', async () => {
  await lookLike(LOOKS[0]);
  await page.goto(`${url}/settings`);
  await settled();
  await page.getByText('Dark', { exact: true }).click();
  await page.goto(`${url}/today`, { waitUntil: 'commit' });
  await page.waitForFunction(() => document.body);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await page.goto(`${url}/settings`);
  await settled();
  await page.getByText('System', { exact: true }).click();
});

test('no script failed and nothing broke the content policy', () => assert.deepEqual(here.faults, []));
