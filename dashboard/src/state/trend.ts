/**
 * The half-hour trend of teams. The server samples all the time; a page takes its points over when it connects and goes on with its own as long
 * as it is connected. Pure: times are the server's, Unix seconds.
 */
import type { Call, Point } from './model';
import { teams } from './wall';

export const TREND_S = 1800;
/** Points further apart than this had nothing, or nobody who looked, in between: the line breaks. */
export const TREND_GAP_S = 60;
const STEP_S = 20;

export type Trends = ReadonlyMap<string, readonly Point[]>;
/** As `/api/trends` tells it: Unix seconds and mean score by team. */
export type ToldTrends = Readonly<Record<string, readonly (readonly [number, number])[]>>;

/** One more point for each team whose calls can be judged, every twenty seconds. The same map when there is none. */
export function sampleTrend(before: Trends, calls: readonly Call[], atS: number): Trends {
  let after: Map<string, readonly Point[]> | null = null;
  for (const team of teams(calls)) {
    // a clock set back leaves no point ahead of it
    const points = (before.get(team.name) ?? []).filter((point) => point.at >= atS - TREND_S && point.at <= atS);
    const last = points.at(-1);
    if (team.mean === null || (last && atS - last.at < STEP_S)) continue;
    after ??= new Map(before);
    after.set(team.name, [...points, { at: atS, score: team.mean }]);
  }
  return after ?? before;
}

/**
 * What the server told, and of ours what it cannot know: before its first point (it was started since) and after its last one. Teams without a
 * point in the last half hour go.
 */
export function mergeTrends(ours: Trends, told: ToldTrends, nowS: number): Trends {
  const merged = new Map<string, readonly Point[]>();
  for (const name of new Set([...ours.keys(), ...Object.keys(told)])) {
    const theirs = (told[name] ?? []).map(([at, score]): Point => ({ at, score }));
    const first = theirs[0]?.at ?? Infinity;
    const last = theirs.at(-1)?.at ?? -Infinity;
    const own = ours.get(name) ?? [];
    const points = [...own.filter((point) => point.at < first), ...theirs, ...own.filter((point) => point.at >= first && point.at > last)];
    const recent = points.filter((point) => point.at >= nowS - TREND_S);
    if (recent.length > 0) merged.set(name, recent);
  }
  return merged;
}
