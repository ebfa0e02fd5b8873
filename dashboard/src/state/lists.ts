/** Lists kept by key, in order of time, thinned: the small change of the reducer. Nothing is ever mutated. */
import type { Mark, Point, Reason, TimelinePoint } from './model';

/** What a sparkline shows, media seconds. */
export const SPARK_S = 300;
/** One point in this many seconds, the newest of them: about 150 a call. */
const SPARK_STEP_S = 2;
/** Points of the score that are no movement on a sparkline. */
const STILL = 0.5;

export function upsert<T>(list: readonly T[], item: T, key: (item: T) => string): readonly T[] {
  const wanted = key(item);
  const index = list.findIndex((other) => key(other) === wanted);
  return index < 0 ? [...list, item] : list.with(index, item);
}

export function byId(item: { readonly id: string }): string {
  return item.id;
}

/** In order of time: what a screen missed may come after what it has (the wall knows the last score of a call that is opened later). */
export function insertPoint(points: readonly TimelinePoint[], point: TimelinePoint): readonly TimelinePoint[] {
  let place = points.length;
  while (place > 0 && (points[place - 1] as TimelinePoint).at > point.at) place -= 1;
  const same = (points[place - 1] as TimelinePoint | undefined)?.at === point.at;
  return [...points.slice(0, same ? place - 1 : place), point, ...points.slice(place)];
}

export function collectMarks(before: readonly Mark[], reasons: readonly Reason[], at: number): readonly Mark[] {
  let marks = before;
  for (const { utterance_id: utteranceId, span, kind, text, weight, at: said } of reasons) {
    if (utteranceId === null || span === null) continue;
    const mark = { utteranceId, start: span.start, end: span.end, kind, text, weight, at: said ?? at };
    const known = marks.find((other) => markKey(other) === markKey(mark));
    if (!known || weight > known.weight) marks = upsert(marks, mark, markKey);
  }
  return marks;
}

export function markKey(mark: { readonly utteranceId: string; readonly start: number; readonly kind: string }): string {
  return `${mark.utteranceId} ${mark.start} ${mark.kind}`;
}

/** Points of two sources in order of time, thinned as `addPoint` does. Of one moment `newer` counts. */
export function mergePoints(older: readonly Point[], newer: readonly Point[]): readonly Point[] {
  return [...older, ...newer].sort((a, b) => a.at - b.at).reduce<readonly Point[]>(addPoint, []);
}

/**
 * The points of the last `SPARK_S` seconds and one more; one in each two seconds, the newest. Of a score that stands still only the two ends
 * of the stretch: most do most of the time, and every point costs when the line is drawn.
 */
export function addPoint(points: readonly Point[], point: Point): readonly Point[] {
  const last = points.at(-1);
  if (last && point.at < last.at) return points;
  const slot = (at: number): number => Math.floor(at / SPARK_STEP_S);
  const again = last !== undefined && slot(last.at) === slot(point.at);
  // what would not move a line on screen leaves the list as it is: nothing is drawn again
  if (again && Math.abs(last.score - point.score) < STILL) return points;
  const before = points.at(-2);
  const still = before !== undefined && last !== undefined && before.score === last.score && last.score === point.score;
  const kept = again || still ? points.slice(0, -1) : points;
  let first = 0;
  while (first < kept.length - 1 && (kept[first + 1] as Point).at < point.at - SPARK_S) first += 1;
  return [...(first > 0 ? kept.slice(first) : kept), point];
}
