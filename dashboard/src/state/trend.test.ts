/** The trend of teams: sampled here, taken over from the server, with gaps where nobody looked. */
import { describe, expect, it } from 'vitest';
import { maker, started, summary } from './make';
import { EMPTY, type Call } from './model';
import { reduceAll } from './reducer';
import { mergeTrends, sampleTrend, TREND_S, type Trends } from './trend';

const NOW_S = 1_790_000_000;

function call(id: string, team: string, value: number | null, more: Record<string, unknown> = {}): Call {
  const make = maker(id);
  return reduceAll(EMPTY, [make(started({ team })), make(summary({ score: value, ...more }), 5)]).calls.get(id) as Call;
}
const of = (...points: readonly (readonly [number, number])[]): Trends => new Map([['Harbour', points.map(([at, score]) => ({ at: NOW_S + at, score }))]]);
const told = (...points: readonly (readonly [number, number])[]) => ({ Harbour: points.map(([at, score]) => [NOW_S + at, score] as const) });

describe('a sample of each team', () => {
  const calls = [call('a', 'Harbour', 50), call('b', 'Quarry', 10), call('c', 'Signal', null, { data: 'gap' })];

  it('is taken every twenty seconds and kept for half an hour', () => {
    let trends: Trends = new Map();
    for (let s = 0; s < 4000; s += 5) trends = sampleTrend(trends, calls, NOW_S + s);
    const points = trends.get('Quarry') ?? [];
    expect(points.length).toBeLessThanOrEqual(91);
    expect(points.at(-1)).toEqual({ at: NOW_S + 3980, score: 10 });
    expect(trends.has('Signal')).toBe(false);
    expect(sampleTrend(trends, calls, NOW_S + 3999)).toBe(trends);
  });

  it('goes on after the clock was set back, without points ahead of it', () => {
    const trends = sampleTrend(of([0, 50], [20, 50], [400, 50]), calls, NOW_S + 45);
    expect(trends.get('Harbour')?.map((point) => point.at - NOW_S)).toEqual([0, 20, 45]);
  });
});

describe('what the server knows', () => {
  it('replaces everything up to its last point, and ours goes on after it', () => {
    expect(mergeTrends(of([0, 9], [20, 9], [40, 9]), told([0, 30], [12, 31], [32, 32]), NOW_S + 41)).toEqual(of([0, 30], [12, 31], [32, 32], [40, 9]));
  });

  it('fills what an outage left out', () => {
    const seen = of([0, 10], [20, 10], [620, 70]);
    expect(mergeTrends(seen, told([5, 10], [25, 12], [300, 55], [600, 68]), NOW_S + 621)).toEqual(of([0, 10], [5, 10], [25, 12], [300, 55], [600, 68], [620, 70]));
  });

  it('leaves ours from before it was started, and teams it does not know yet', () => {
    expect(mergeTrends(of([0, 10], [20, 11]), told([100, 40]), NOW_S + 101)).toEqual(of([0, 10], [20, 11], [100, 40]));
    expect(mergeTrends(of([0, 10]), {}, NOW_S + 20)).toEqual(of([0, 10]));
  });

  it('is there at once in a page just opened, as far as it is of the last half hour', () => {
    expect(mergeTrends(new Map(), told([0, 10], [1000, 20]), NOW_S + TREND_S + 500)).toEqual(of([1000, 20]));
    expect(mergeTrends(of([0, 10]), {}, NOW_S + TREND_S + 1).size).toBe(0);
  });
});
