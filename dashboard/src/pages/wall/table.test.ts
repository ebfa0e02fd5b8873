/** The table at every width: what a search found can be read, and a row that cannot be trusted says so. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, it } from 'vitest';
import { App, appContext } from '../../app.svelte';
import type { Hit } from '../../net/api';
import { alert, alertUpdate, maker, started, summary } from '../../state/make';
import type { Found } from './card';
import Table from './Table.svelte';

const resize = (width: number): void => (window as unknown as { happyDOM: { setViewport(size: { width: number }): void } }).happyDOM.setViewport({ width });
const HIT: Hit = { utterance_id: 'u3', role: 'customer', at: 62.04, text: 'I want to speak to your manager now.', marks: [[24, 31]] };
const quiet = { acknowledge: () => {}, message: () => {}, listen: () => {} };
let table: Record<string, unknown> | null = null;

function draw(app: App, found: Found | null = null): void {
  const needs = app.calls.map((call) => call.id);
  table = mount(Table, { target: document.body, props: { arrangement: { needs, watch: [], calm: [] }, actions: quiet, found }, context: appContext(app) });
  flushSync();
}

const row = (id: string): HTMLElement => document.querySelector<HTMLElement>(`[data-call="${id}"]`) as HTMLElement;

afterEach(async () => {
  if (table) await unmount(table);
  table = null;
  resize(1024);
  document.body.replaceChildren();
});

function two(): App {
  const app = new App();
  for (const id of ['a', 'b']) {
    const make = maker(id);
    app.receive([make(started()), make(summary({ level: 'frustrated', score: 66, last_words: 'What now?' }), 5)]);
  }
  return app;
}

it('on a phone what was found is a row of its own under the call, which keeps its score and its time', () => {
  resize(360);
  draw(two(), new Map([['a', HIT]]));
  expect([...row('a').querySelectorAll('tr')].map((one) => one.className.includes('said'))).toEqual([false, true]);
  expect(row('a').querySelector('.said mark')?.textContent).toBe('manager');
  expect(row('a').querySelector<HTMLTableCellElement>('.said td')?.colSpan, 'no more than the columns there are').toBe(4);
  expect(row('a').querySelector('.sc')?.textContent).toBe('66');
  expect(row('b').querySelectorAll('tr')).toHaveLength(1);
});

it('where there is room the column of reasons holds it, and is called so', () => {
  resize(900);
  draw(two(), new Map([['a', HIT]]));
  expect(document.querySelector('.c-why')?.textContent).toBe('Said');
  expect(row('a').querySelectorAll('tr')).toHaveLength(1);
  expect(row('a').querySelector('.n mark')?.textContent).toBe('manager');
  expect(row('b').querySelector('.n')?.textContent, 'found by its card: no reason among what was said').toBe('What now?');
});

it('no search, no other name', () => {
  draw(two());
  expect(document.querySelector('.c-why')?.textContent).toBe('Top reason');
});

it('a call nobody can hear does not show its old reason as the present one', () => {
  const app = new App();
  const make = maker('a');
  const before = summary({ level: 'tense', score: 41, top_reason: 'Having to wait' });
  app.receive([make(started()), make(before, 5), make(summary({ level: 'tense', score: null, top_reason: 'Having to wait', data: 'gap' }), 10)]);
  draw(app);
  expect(row('a').querySelector('.n')?.textContent?.trim()).toBe('Last heard 41, tense Part of the call is not heard');
  expect(row('a').textContent).not.toMatch(/Having to wait/);
});

it('who speaks is not known: said beside the reason, and beside the name for the narrowest', () => {
  const app = new App();
  const make = maker('a');
  app.receive([make({ ...started(), channels: ['unknown'] }), make(summary({ level: 'tense', score: 41 }), 5)]);
  draw(app);
  expect(row('a').querySelector('.n .badge')?.textContent).toBe('Side unknown');
  expect(row('a').querySelector('.b .mark')?.getAttribute('aria-label')).toBe('Side unknown');
});

it('an alert is marked beside the name where its column has no room: waiting, or whose it is', () => {
  const app = new App();
  const make = maker('a');
  const other = maker('b');
  const frustrated = summary({ level: 'frustrated', score: 66 });
  app.receive([make(started()), make(frustrated, 5), make(alert('al-1'), 6), other(started()), other(frustrated, 5)]);
  draw(app);
  const mark = (): string | null | undefined => row('a').querySelector('.b .mark')?.getAttribute('aria-label');
  expect(mark()).toBe('New alert');
  app.receive([make(alertUpdate('al-1', { acknowledged: true, assigned: 'Piotr Lis', by: 'Piotr Lis' }), 7)]);
  flushSync();
  expect(mark()).toBe('Piotr has it');
  expect(row('b').querySelector('.b .mark')).toBeNull();
});
