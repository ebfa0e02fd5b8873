import { expect, test } from 'vitest';

// before the module: what formats dates keeps the zone it was made in
process.env['TZ'] = 'America/New_York';
const { day, isoDay } = await import('./format');
const NOW = Date.parse('2026-11-22T03:00:00Z'); // still the 21st there

test('a day that is due is that day west of Greenwich too', () => {
  expect(day('2026-11-22', NOW)).toBe('Sun 22 Nov');
  expect(day('2026-11-22T03:00:00Z', NOW)).toBe('Sat 21 Nov');
});

test('today is the reader’s', () => {
  expect(isoDay(NOW)).toBe('2026-11-21');
});

test('another year says so', () => {
  expect(day('2025-12-24', NOW)).toBe('24 Dec 2025');
});
