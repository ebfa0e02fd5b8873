import { expect, test } from 'vitest';
import type { JudgedQuality, WhatIfReport } from '../../net/whatif';
import { allRight, anyJudged, askOf, rowsOf } from './ask';

const NOW = Date.UTC(2026, 10, 22);
const SCOPE = { days: 0, queue: '', judged: false, model: '', calls: 200 };
const quality = (right: number, wrong: number, recall: number | null): JudgedQuality => ({ alerts: 9, right, wrong, precision: null, recall, false_per_agent_hour: null });
const report = (before: JudgedQuality, after: JudgedQuality): WhatIfReport => ({ calls: 1, hours: 1, appeared: 0, vanished: 0, earlier: 0, later: 0, prompts: 0, lead_s: null, before, after });

test('nothing changed asks nothing', () => {
  expect(askOf(null, SCOPE, NOW)).toBeNull();
});

test('a model alone is enough, and a period becomes a stamp', () => {
  expect(askOf(null, { ...SCOPE, model: 'ours', days: 7, queue: ' Billing ' }, NOW)).toEqual({ model: 'ours', since: '2026-11-15T00:00:00.000Z', queue: 'Billing', judged: false, calls: 200 });
});

test('teams bear on no score and are not sent', () => {
  expect(askOf({ scoring: { tense: 30 }, teams: { A: [] } }, SCOPE, NOW)).toEqual({ scoring: { tense: 30 }, judged: false, calls: 200 });
});

const PEAK = { score: 70, level: 'frustrated' } as const;

test('every alert and prompt that differs is a row, by time within its call', () => {
  const rows = rowsOf([{ call_id: 'c', started_at: '', agent: null, customer_ref: null, queue: null, duration: 99, appeared: [50], vanished: [20], moved: [{ before: 40, after: 31, seconds: -9 }], before: [20, 40], after: [31, 50], prompts: [{ at: 25, audience: 'agent', before: null, after: { headline: 'Say it back', say: '' } }], peak: { before: PEAK, after: PEAK } }]);
  expect(rows.map(({ kind, at }) => [kind, at])).toEqual([['vanished', 20], ['prompt', 25], ['moved', 31], ['appeared', 50]]);
});

test('right alerts are counted once for both sides', () => {
  expect(allRight(report(quality(6, 1, 0.75), quality(8, 1, 1)))).toBe(8);
  expect(allRight(report(quality(0, 0, 0), quality(4, 0, 1)))).toBe(4);
  expect(anyJudged(report(quality(0, 0, null), quality(0, 0, null)))).toBe(false);
});
