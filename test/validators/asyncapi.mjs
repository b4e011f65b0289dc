// Holds AsyncAPI documents against AsyncAPI's own parser: `node asyncapi.mjs FILE…` prints a line a finding and ends with 1 if there is one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { Parser } = createRequire(new URL('../../target/tools/validators/', import.meta.url))('@asyncapi/parser');

// What is not asked for, and why.
const OFF = {
  'asyncapi-latest-version': 'the document is of version 3.0, which tools know; what 3.1 adds is for robots (ROS 2)',
  'asyncapi-info-contact': 'whom to ask is known where the system runs, not in its architecture',
};

let found = 0;
for (const file of process.argv.slice(2)) {
  const { document, diagnostics } = await new Parser().parse(readFileSync(file, 'utf8'), { source: file });
  for (const { code, message, path, severity } of diagnostics.filter(({ code }) => !(code in OFF))) {
    console.log(`${file}: ${severity} ${code} ${path.join('/')}: ${message}`);
    found += 1;
  }
  if (!document) found += 1;
  else console.log(`${file}: ${document.channels().all().length} channels, ${document.operations().all().length} operations`);
}
process.exit(found > 0 ? 1 : 0);
