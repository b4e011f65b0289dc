// Holds what a program says on standard input against a JSON Schema: `node schema.mjs SCHEMA`, where SCHEMA is a file or `sarif`. Prints a
// line a fault and ends with 1 if there is one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../target/tools/validators/', import.meta.url));
// OASIS' schema of SARIF 2.1.0, as this package of Microsoft's SARIF SDK carries it.
const SARIF = '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';

const named = process.argv[2];
const schema = named === 'sarif' ? require(SARIF) : JSON.parse(readFileSync(named, 'utf8'));
const Ajv = require({ 'http://json-schema.org/draft-04/schema#': 'ajv-draft-04' }[schema.$schema] ?? 'ajv/dist/2020.js').default;
// A pattern of SARIF's schema is no regular expression to those who read it with Unicode's rules.
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
require('ajv-formats').default(ajv);
const isValid = ajv.compile(schema);
if (!isValid(JSON.parse(readFileSync(0, 'utf8')))) {
  for (const { instancePath, message, params } of isValid.errors) console.log(`${instancePath} ${message} ${JSON.stringify(params)}`);
  process.exit(1);
}
