// Holds events against the messages of an AsyncAPI document: `node messages.mjs DOCUMENT` reads a list of events on standard input. Each must
// be exactly one message of every channel that has one of its type. Prints a line a fault and ends with 1 if there is one, or else prints on
// how many channels they lie in all.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../target/tools/validators/', import.meta.url));
const ajv = new (require('ajv/dist/2020.js').default)({ allErrors: true, strict: false });
require('ajv-formats').default(ajv);
// How Rust's numbers are called in a schema; nothing that JSON could tell.
ajv.addFormat('uint64', true);

const document = JSON.parse(readFileSync(process.argv[2], 'utf8'));
// An AsyncAPI document is no schema: its `id` would be taken for one of JSON Schema's.
ajv.addSchema({ components: document.components }, 'document');
const escaped = (key) => key.replaceAll('~', '~0').replaceAll('/', '~1');
const isOne = Object.fromEntries(
  Object.keys(document.components.messages).map((name) => [name, ajv.compile({ $ref: `document#/components/messages/${escaped(name)}/payload` })]),
);

let faults = 0;
let places = 0;
for (const event of JSON.parse(readFileSync(0, 'utf8'))) {
  for (const [channel, { messages }] of Object.entries(document.channels).filter(([, { messages }]) => event.type in messages)) {
    const fitting = Object.keys(messages).filter((name) => isOne[name](event));
    places += 1;
    if (fitting.length === 1 && fitting[0] === event.type) continue;
    faults += 1;
    const why = isOne[event.type](event) ? '' : JSON.stringify(isOne[event.type].errors);
    console.log(`${event.type} on ${channel} is ${fitting.join(' and ') || 'no message'} ${why}`);
  }
}
if (faults === 0) console.log(`${places} places`);
process.exit(faults > 0 ? 1 : 0);
