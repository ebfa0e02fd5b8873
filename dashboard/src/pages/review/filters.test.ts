import { expect, test } from 'vitest';
import { countFolded, fromKept, isFiltering, keptOf, NO_FILTERS, queryOf, remember, remembered } from './filters';

process.env['TZ'] = 'America/New_York';

test('no filter asks for ended calls only', () => {
  expect(Object.entries(queryOf(NO_FILTERS)).filter(([, value]) => value !== '')).toEqual([['state', 'ended']]);
  expect(isFiltering(NO_FILTERS)).toBe(false);
});

test('minutes become seconds, and the last day counts whole', () => {
  const asked = queryOf({ ...NO_FILTERS, shortest: '2', since: '2026-11-03', until: '2026-11-03' });
  expect(asked.min_duration).toBe(120);
  expect(Date.parse(asked.until ?? '') - Date.parse(asked.since ?? '')).toBe(86_400_000);
});

test.each([
  ['2026-03-08', '2026-03-09T04:00:00.000Z', 23],
  ['2026-11-01', '2026-11-02T05:00:00.000Z', 25],
  ['2026-12-31', '2027-01-01T05:00:00.000Z', 24],
])('the last day ends at the next midnight, also when the clocks change: %s', (day, end, hours) => {
  const asked = queryOf({ ...NO_FILTERS, since: day, until: day });
  expect(asked.until).toBe(end);
  expect(Date.parse(end) - Date.parse(asked.since ?? '')).toBe(hours * 3_600_000);
});

test('a day that is none asks for nothing', () => {
  expect(queryOf({ ...NO_FILTERS, since: 'soon', until: '2026-13-01' })).toMatchObject({ since: '', until: '' });
});

test('a kept search comes back as it was, without what the page does not know', () => {
  const filters = { ...NO_FILTERS, tag: 'refund', turned: 'true' };
  expect(fromKept({ ...keptOf(filters), nonsense: 1 })).toEqual(filters);
  expect(countFolded(filters)).toBe(2);
});

test('back from a call the list is as it was left; what cannot be read begins anew', () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  remember(storage, { ...NO_FILTERS, q: 'refund', peak: 'critical' });
  expect(remembered(storage)).toEqual({ ...NO_FILTERS, q: 'refund', peak: 'critical' });
  for (const text of ['null', '{', '[1']) expect(remembered({ getItem: () => text })).toEqual(NO_FILTERS);
  expect(remembered(null)).toEqual(NO_FILTERS);
});
