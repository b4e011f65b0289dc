// Projects, labels, the trash, and everything in settings up to leaving for good.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { add, enter, launch, open, person, url } from './browser.mjs';

let browser;
let here;
let page;

before(async () => {
  browser = await launch();
  here = await open(browser);
  page = here.page;
  await enter(page);
});
after(() => browser?.close());

const link = (name) => page.getByRole('link', { name, exact: true });
const heading = (name) => page.getByRole('heading', { level: 1, name });

test('a project is made, renamed, and deleted without losing its tasks', async () => {
  await page.getByRole('button', { name: 'New project' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Orchard');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: /^Orchard/ }).click();
  await heading('Orchard').waitFor();
  await page.getByText('No open tasks').waitFor();
  await page.getByRole('button', { name: 'Add task' }).last().click();
  await page.getByLabel('New task').fill('Graft the pear @tools');
  await page.keyboard.press('Enter');
  await link('Graft the pear').waitFor();
  await page.getByText('Added “Graft the pear”: Orchard').first().waitFor();
  await page.getByLabel('New task').waitFor({ state: 'detached' });
  await page.keyboard.press('q');
  await page.getByRole('button', { name: 'Without Orchard' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'More about this project' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Old orchard');
  await page.getByRole('button', { name: 'Save' }).click();
  await heading('Old orchard').waitFor();
  await page.getByRole('button', { name: 'More about this project' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete project' }).click();
  await heading('Inbox').waitFor();
  await link('Graft the pear').waitFor();
});

test('a label has its page, and renaming it renames it on its tasks', async () => {
  await page.getByRole('link', { name: /^tools/ }).first().click();
  await heading('tools').waitFor();
  await link('Graft the pear').waitFor();
  await page.getByRole('button', { name: 'More about this label' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByLabel('Name', { exact: true }).fill('shed');
  await page.getByRole('button', { name: 'Save' }).click();
  await heading('shed').waitFor();
  await link('Inbox').click();
  await page.getByRole('listitem').filter({ has: link('Graft the pear') }).getByText('shed').waitFor();
});

test('all that is overdue moves to today, and back', async () => {
  await add(page, 'Late thing');
  await page.goto(`${url}/inbox`);
  await link('Late thing').click();
  await page.getByRole('button', { name: /Change due/ }).click();
  await page.getByLabel('Day').fill('2026-01-02');
  await page.getByRole('button', { name: 'Set date' }).click();
  await page.getByRole('button', { name: 'Close task' }).click();
  await page.goto(`${url}/today`);
  await page.getByRole('list', { name: 'Overdue tasks' }).getByText('Late thing').waitFor();
  await page.getByRole('button', { name: 'Move all to today' }).click();
  await page.getByRole('list', { name: 'Tasks due today' }).getByText('Late thing').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('list', { name: 'Overdue tasks' }).getByText('Late thing').waitFor();
});

test('a deleted task is restored, or deleted for good', async () => {
  await page.getByRole('button', { name: 'More about Late thing' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await link('Late thing').waitFor({ state: 'detached' });
  await link('Trash').click();
  await page.getByRole('button', { name: 'Restore Late thing' }).click();
  await page.getByRole('button', { name: 'Restore Late thing' }).waitFor({ state: 'detached' });
  await link('Today').click();
  await page.getByRole('button', { name: 'More about Late thing' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await link('Late thing').waitFor({ state: 'detached' });
  await link('Trash').click();
  await page.getByRole('button', { name: 'Delete Late thing for good' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete for good' }).click();
  await page.getByText('Late thing', { exact: true }).waitFor({ state: 'detached' });
});

test('name and time zone are kept', async () => {
  await link('Settings').click();
  await page.getByLabel('Name', { exact: true }).fill('Ada L.');
  await page.getByLabel('Time zone', { exact: true }).selectOption('Asia/Tokyo');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').first().waitFor();
  await page.reload();
  await heading('Settings').waitFor();
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Ada L.');
  assert.equal(await page.getByLabel('Time zone', { exact: true }).inputValue(), 'Asia/Tokyo');
  await page.getByRole('button', { name: /Use this browser’s/ }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').first().waitFor();
});

test('a wrong password changes nothing; a right one signs out the others and keeps this one', async () => {
  const other = await open(browser);
  await enter(other.page);
  const changed = 'a louder grove of poplars';
  await page.getByLabel('Current password').fill('not it at all');
  await page.getByLabel('New password').fill(changed);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByRole('region', { name: 'Password' }).getByRole('alert').waitFor();
  await page.getByLabel('Current password').fill(person.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Password changed').first().waitFor();
  await other.page.goto(`${url}/inbox`);
  await other.page.waitForURL('**/sign-in?next=%2Finbox');
  await other.context.close();
  await page.reload();
  await heading('Settings').waitFor();
  // Back to what the other walks sign in with.
  await page.getByLabel('Current password').fill(changed);
  await page.getByLabel('New password').fill(person.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Password changed').first().waitFor();
});

test('the export is a JSON file with the tasks in it', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export my data' }).click()]);
  assert.match(download.suggestedFilename(), /^pando-.*\.json$/);
  const text = readFileSync(await download.path(), 'utf8');
  assert.ok(JSON.parse(text));
  assert.match(text, /Graft the pear/);
});

test('whoever writes a program finds what it can ask for, and the way back', async () => {
  await page.getByRole('region', { name: 'Other programs' }).getByRole('link', { name: 'API reference' }).click();
  await heading('Pando API').waitFor();
  await page.getByText('/api/tasks/{id}/complete').first().waitFor();
  await page.goBack();
  await heading('Settings').waitFor();
});

test('an invited person makes an account, sees only their own, and leaves for good', async () => {
  await page.getByRole('button', { name: 'Invite someone' }).click();
  const invitation = await page.getByLabel('Send this link; it is shown only now').inputValue();
  const guest = await open(browser);
  await guest.page.goto(invitation);
  await guest.page.getByLabel('Email').fill('grace@example.org');
  await guest.page.getByLabel('Password', { exact: true }).fill('short');
  await guest.page.getByRole('button', { name: 'Create account', exact: true }).click();
  await guest.page.locator('[aria-invalid="true"]').waitFor();
  await guest.page.getByLabel('Password', { exact: true }).fill('a meadow without any trees');
  await guest.page.getByRole('button', { name: 'Create account', exact: true }).click();
  await guest.page.getByText('Nothing due today').waitFor();
  await guest.page.goto(`${url}/settings`);
  await guest.page.getByRole('button', { name: 'Delete my account…' }).click();
  await guest.page.getByLabel('Your password').fill('a meadow without any trees');
  await guest.page.getByRole('button', { name: 'Delete my account', exact: true }).click();
  await guest.page.waitForURL('**/sign-in**');
  assert.deepEqual(guest.faults, []);
  await guest.context.close();
});

test('no script failed and nothing broke the content policy', () => assert.deepEqual(here.faults, []));
