// What every walk through the product needs: a browser, a person, and a way to look for faults.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const url = process.env.PANDO_URL?.replace(/\/$/, '');
if (!url) throw new Error('PANDO_URL names no server: start one on an empty data folder and set it');

export const person = { name: 'Ada', email: 'ada@example.org', password: 'a quiet grove of aspens' };

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });

/** A page whose faults fail the test: errors of scripts, and what the content policy turned down. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, timezoneId: 'Europe/Berlin', colorScheme: 'light', reducedMotion: 'reduce', ...options });
  // Long enough for two slow cores that build something else meanwhile; nothing waits this long when it works.
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Hydration|Minified React/.test(message.text())) faults.push(message.text());
  });
  return { context, page, faults };
}

/** Makes the first account, or signs in when an earlier walk made it. */
export async function enter(page) {
  await page.goto(`${url}/`);
  await page.waitForURL('**/sign-in');
  await page.getByLabel('Email').waitFor();
  const first = await page.getByRole('heading', { name: 'Create the first account' }).isVisible();
  if (first) await page.getByLabel('Name').fill(person.name);
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: first ? 'Create account' : 'Sign in', exact: true }).click();
  await page.waitForURL('**/today');
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  return first;
}

export async function add(page, line, title = line) {
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('q');
  await page.getByLabel('New task').fill(line);
  await page.keyboard.press('Enter');
  await page.getByText(`Added “${title}”`).first().waitFor();
}

/** Says something to the chat and waits for the answer to it, which has to match. */
export async function tell(page, message, answer = /./) {
  const field = page.getByLabel('Message');
  await field.fill(message);
  await field.press('Enter');
  const answered = ({ asked, wanted }) => {
    const [mine, reply] = [...document.querySelectorAll('[aria-label="Conversation"] > ol > li')].slice(-2).map((line) => line.textContent);
    return mine?.includes(asked) && reply?.startsWith('Pando:') && new RegExp(wanted, 'i').test(reply);
  };
  await page.waitForFunction(answered, { asked: message, wanted: answer.source });
}

/** Dragging is loaded when the pointer comes near: then the row says that it can be taken. */
export async function drag(row, target, targetPosition) {
  await row.hover();
  await row.and(row.page().locator('[draggable="true"]')).waitFor();
  await row.dragTo(target, { targetPosition });
}

/** No rule of WCAG 2.2 A and AA that axe can check may be broken. */
export async function assertAccessible(page, name) {
  // addScriptTag would be an inline script, which the content policy rightly turns down.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  const told = violations.map((violation) => `${violation.id}: ${violation.help}\n    ${violation.nodes.map((node) => node.html.slice(0, 160)).join('\n    ')}`);
  assert.equal(told.length, 0, `${name}:\n  ${told.join('\n  ')}`);
}

export async function assertFits(page, name) {
  const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(width <= 0, `${name} scrolls sideways by ${width} px`);
}
