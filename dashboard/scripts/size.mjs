// Prints what the wall loads, gzipped, and fails above the budget: the first bundle and its styles, nothing that comes later.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 120;
const dist = new URL('../dist/', import.meta.url);
const html = readFileSync(new URL('index.html', dist), 'utf8');
const files = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]);
const sizes = files.map((file) => [file, gzipSync(readFileSync(new URL(file, dist))).length]);
const total = (sizes.reduce((sum, [, size]) => sum + size, 0) + gzipSync(html).length) / 1000;
for (const [file, size] of sizes) console.log(`${(size / 1000).toFixed(1).padStart(7)} kB  ${file}`);
console.log(`${total.toFixed(1).padStart(7)} kB  the wall, of ${BUDGET_KB}`);
process.exit(total > BUDGET_KB ? 1 : 0);
