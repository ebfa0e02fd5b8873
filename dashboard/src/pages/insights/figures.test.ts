import { describe, expect, it } from 'vitest';
import { figures, rate } from './figures';

describe('rate', () => {
  it('gives the Wilson interval', () => {
    // 8 of 10: Wilson's interval is 49.0 to 94.3 %
    expect(rate(8, 10)).toEqual({ hits: 8, of: 10, value: 80, range: [49, 94] });
  });
  it('says nothing of nothing and keeps a width at the ends', () => {
    expect(rate(0, 0).value).toBeNull();
    expect(rate(0, 5).range).toEqual([0, 43]);
  });
});

describe('figures', () => {
  it('sums what the server counted by group and step', () => {
    const found = figures({
      by: 'queue',
      groups: [
        { name: 'Billing', calls: 10, escalated: 4, turned_around: 3, turnaround_rate: 0.75, repeat_contacts: 2 },
        { name: '', calls: 6, escalated: 0, turned_around: 0, turnaround_rate: null, repeat_contacts: 0 },
      ],
      steps: [
        { step: 'own', done: 2, share: 0.5, prompted: 5, followed: 2, dismissed: 1, expired: 2 },
        { step: 'breathe', done: 0, share: null, prompted: 4, followed: 0, dismissed: 0, expired: 4 },
      ],
      tips: { shown: 5, followed: 2 },
      alerts: { alerts: 5, acknowledged: 4, right: 3, wrong: 1, mean_to_acknowledge_s: 12.5 },
      came_back: { critics: 5, returned: 4, calm: 3, followed_up: 1, followed_up_calm: 1 },
    });
    expect([found.calls, found.turned.value, found.judged.value, found.followed.of, found.repeats.hits, found.cameBack.value]).toEqual([16, 75, 75, 5, 2, 75]);
  });
});
