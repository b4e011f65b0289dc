// The diagrams of an analysis as Mermaid itself draws them. PANDO_PAGES is a folder with todo.mmd, hostile.mmd and 5000.mmd (test/browser makes
// them, and test/mermaid.sh fetches Mermaid).
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const { chromium } = createRequire(new URL('../../../../web/package.json', import.meta.url))('playwright-core');
const mermaid = fileURLToPath(new URL('../../../../target/tools/mermaid/mermaid.min.js', import.meta.url));
const folder = process.env.PANDO_PAGES;
if (!folder) throw new Error('PANDO_PAGES names no folder: see test/browser');

test('Mermaid draws each diagram, and no name of the program adds to it', async (context) => {
  if (!existsSync(mermaid)) {
    console.error('NOT TOLD: whether Mermaid draws the diagrams of an analysis: run test/mermaid.sh');
    if (process.env.EVERYTHING_TOLD === '1') assert.fail('EVERYTHING_TOLD=1 says that it is to be.');
    return context.skip('there is no Mermaid');
  }
  const browser = await chromium.launch({ timeout: 60_000, executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    const alerts = [];
    page.on('dialog', (dialog) => { alerts.push(dialog.message()); dialog.dismiss(); });
    await page.addScriptTag({ path: mermaid });
    const drawn = (name) =>
      page.evaluate(async (text) => {
        globalThis.mermaid.initialize({ startOnLoad: false });
        const { svg } = await globalThis.mermaid.render('drawn', text);
        const picture = new DOMParser().parseFromString(svg, 'text/html');
        const count = (what) => picture.querySelectorAll(what).length;
        return { nodes: count('g.node'), edges: count('path.flowchart-link'), groups: count('g.cluster'), links: count('a, script, img') };
      }, readFileSync(`${folder}/${name}.mmd`, 'utf8'));
    const [todo, hostile, large] = [await drawn('todo'), await drawn('hostile'), await drawn('5000')];
    assert.deepEqual({ groups: todo.groups, links: todo.links }, { groups: 2, links: 0 });
    assert.ok(todo.nodes >= 8 && todo.edges >= 8, JSON.stringify(todo));
    assert.deepEqual(hostile, todo);
    assert.ok(large.nodes > todo.nodes, JSON.stringify(large));
    assert.deepEqual(alerts, []);
    await assert.rejects(page.evaluate(() => globalThis.mermaid.parse('flowchart TB\n a[')), 'a parser that takes everything tells nothing');
  } finally {
    await browser.close();
  }
});
