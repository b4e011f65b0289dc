// Writes the picture of the README from a fresh server: PANDO_URL=… node scripts/screenshots.mjs FILE.
import { writeFile } from 'node:fs/promises';
import { enter, launch, open, tell, url } from '../e2e/browser.mjs';

const file = process.argv[2];
if (!file) throw new Error('usage: PANDO_URL=http://… node scripts/screenshots.mjs FILE.png');

/** A zone in which it is morning now, so that the times of the day are still to come. */
const hourIn = (timeZone) => Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(new Date()));
const ZONES = ['Europe/Berlin', 'America/Toronto', 'America/Vancouver', 'Pacific/Auckland', 'Asia/Tokyo', 'Asia/Kolkata'];
const timezoneId = ZONES.find((zone) => hourIn(zone) >= 7 && hourIn(zone) <= 11) ?? ZONES[0];

const day = (away) => new Intl.DateTimeFormat('en-CA', { timeZone: timezoneId }).format(Date.now() + away * 86_400_000);
const due = (away, time) => ({ due: { date: day(away), ...(time && { time }) } });
const TASKS = [
  { title: 'Return the library books', labels: ['errands'], ...due(-2) },
  { title: 'Send Grandma the photos of the lake', labels: ['family'], notes: 'And the one with the dog.', ...due(-1) },
  { title: 'Send the quarterly figures to Maria', project: 'Work', priority: 1, notes: 'The sheet of October, not the draft.', ...due(0, '16:30:00') },
  { title: 'Pick up the parcel', labels: ['errands'], ...due(0, '18:00:00') },
  { title: 'Prepare slides for the planning', project: 'Work', priority: 2, ...due(0) },
  { title: 'Answer Lena about the workshop', project: 'Work', priority: 2, ...due(0) },
  { title: 'Water the lemon tree', project: 'Garden', ...due(0) },
  { title: 'Transfer the rent', project: 'Home', priority: 3, labels: ['money'], ...due(0) },
  { title: 'Check in for the flight', project: 'Trip to Lisbon', ...due(1, '09:00:00') },
  { title: 'Wrap the roses for the frost', project: 'Garden', ...due(2) },
  { title: 'Pack the suitcase', project: 'Trip to Lisbon', ...due(3) },
  { title: 'Order oak for the shelf', project: 'Home', ...due(5) },
  { title: 'One-to-one with Tomás', project: 'Work', ...due(4, '10:00:00') },
  { title: 'Call the plumber', project: 'Home', labels: ['phone'], ...due(4) },
];

const create = async (tasks) => {
  const post = (path, body, headers) => fetch(`/api${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  const { access_token } = await (await post('/auth/refresh', { session: 'cookie' })).json();
  for (const task of tasks) await post('/tasks', task, { authorization: `Bearer ${access_token}` });
};

const browser = await launch();
try {
  const { page } = await open(browser, { deviceScaleFactor: 1.5, viewport: { width: 1360, height: 860 }, timezoneId });
  await enter(page);
  await page.evaluate(create, TASKS);
  await page.goto(`${url}/today`);
  await page.getByRole('button', { name: 'Chat', exact: true }).click();
  await tell(page, 'Add call Anna tomorrow at 10 and buy milk on Saturday', /Added/);
  await tell(page, 'Push the slides to Monday', /Monday|slides/);
  await tell(page, 'What is overdue?', /overdue/);
  await page.getByRole('list', { name: 'Tasks due today' }).getByText('Pick up the parcel').waitFor();
  await page.evaluate(() => document.activeElement?.blur());
  await page.mouse.move(0, 0);
  await page.getByText(/^Added “/).waitFor({ state: 'hidden' });
  await writeFile(file, await page.screenshot());
} finally {
  await browser.close();
}
