import { expect, it } from 'vitest';
import type { CallEffect } from '../../net/settings';
import { promptSums, teamSums, toldOf, wholeLine } from './effect';

const words = (headline: string): { headline: string; say: string } => ({ headline, say: '' });
const CALL: CallEffect = {
  call_id: 'c', started_at: '', agent: 'Ines', customer_ref: null, queue: null, duration: 100, appeared: [50], vanished: [20], moved: [], before: [20], after: [50],
  prompts: [{ at: 61, audience: 'agent', before: words('Say sorry'), after: words('Say it back') }, { at: 70, audience: 'supervisor', before: words('Join'), after: null }],
  peak: { before: { score: 70, level: 'frustrated' }, after: { score: 70, level: 'critical' } },
};

it('says what differs in a call: alerts by time, then peak, prompts and team', () => {
  const told = toldOf(CALL, { c: [null, 'Quay'] }).map(({ says }) => says);
  expect(told).toEqual(['no alert at 00:20', 'new alert at 00:50', 'peak Frustrated → Critical', '2 prompts differ', 'team none → Quay']);
  expect(toldOf({ ...CALL, appeared: [], vanished: [], prompts: [], peak: { before: CALL.peak.before, after: CALL.peak.before } })).toEqual([]);
});

it('adds up prompts by their words and screens', () => {
  expect(promptSums([CALL, { ...CALL, prompts: [{ at: 3, audience: 'agent', before: null, after: words('Say it back') }] }])).toEqual([
    { headline: 'Say it back', audience: 'agent', more: 2, fewer: 0 },
    { headline: 'Say sorry', audience: 'agent', more: 0, fewer: 1 },
    { headline: 'Join', audience: 'supervisor', more: 0, fewer: 1 },
  ]);
});

it('adds up calls that change their team', () => {
  expect(teamSums({ a: [null, 'Quay'], b: ['Quay', null], c: [null, 'Quay'] })).toEqual([{ from: null, to: 'Quay', calls: 2 }, { from: 'Quay', to: null, calls: 1 }]);
  expect(teamSums()).toEqual([]);
});

it('draws a score from the first second to the last', () => {
  expect(wholeLine([[10, 20], [30, 50]], 60)).toEqual([{ at: 0, score: 0 }, { at: 10, score: 20 }, { at: 30, score: 50 }, { at: 60, score: 50 }]);
  expect(wholeLine([[0, 20], [60, 50]], 60)).toEqual([{ at: 0, score: 20 }, { at: 60, score: 50 }]);
  expect(wholeLine([], 60)).toEqual([]);
});
