// Makes src/events/events.ts from src/events/schema.json, which `python -m monitor.events.schema_file` writes.
// With --check nothing is written: exit 1 when the file is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';

const source = new URL('../src/events/schema.json', import.meta.url);
const target = new URL('../src/events/events.ts', import.meta.url);
const schema = JSON.parse(readFileSync(source, 'utf8'));

/** Every property that pydantic always writes is required; titles on properties would become one alias each. */
function tidy(node, inProperties = false) {
  if (Array.isArray(node)) return node.forEach((item) => tidy(item));
  if (node === null || typeof node !== 'object') return;
  if (!inProperties) {
    if (node.type !== 'object' || !node.properties) delete node.title;
    if (node.properties) {
      node.required = Object.keys(node.properties);
      node.additionalProperties = false;
    }
    delete node.default;
  }
  for (const [key, value] of Object.entries(node)) tidy(value, key === 'properties' || key === '$defs');
}
tidy(schema);
const names = schema.oneOf.map((item) => item.$ref.split('/').at(-1));

const text = await compile({ ...schema, title: 'AnyEvent' }, 'AnyEvent', {
  bannerComment:
    '/* Made by `npm run events` from schema.json, which is made from monitor/events. Do not edit: change the Python and run both. */',
  style: { printWidth: 120, singleQuote: true },
});
const types = names.map((name) => JSON.stringify(schema.$defs[name].properties.type.const));
const made = `${text}\nexport const EVENT_TYPES = [\n${types.map((type) => `  ${type.replaceAll('"', "'")},\n`).join('')}] as const;\n`;

if (process.argv.includes('--check')) {
  let current = '';
  try {
    current = readFileSync(target, 'utf8');
  } catch {
    // a missing file is stale
  }
  if (current !== made) {
    console.error('src/events/events.ts is stale: run `npm run events` in dashboard/ and commit it');
    process.exit(1);
  }
} else {
  writeFileSync(target, made);
}
