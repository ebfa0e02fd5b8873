/** Geometry of the call's time axis. Pure. */
import { markKey } from '../../state/lists';
import type { Call, Tip, TimelinePoint } from '../../state/model';

/** A label on the chart, in the units of its canvas. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where a label of a dot goes: above it and to its left, where a rising line leaves room; higher or else below where it would cover something
 * in `taken`. Null when there is no room.
 */
export function placeLabel(dot: { readonly x: number; readonly y: number }, size: { readonly width: number; readonly height: number }, area: Label, taken: readonly Label[], gap: number): Label | null {
  const x = Math.max(area.x, Math.min(dot.x - size.width + gap, area.x + area.width - size.width));
  const tries = [dot.y - gap - size.height, dot.y - 2 * gap - 2 * size.height, dot.y + gap];
  for (const y of tries) {
    if (y < area.y || y + size.height > area.y + area.height) continue;
    const free = taken.every((other) => x + size.width < other.x || other.x + other.width < x || y + size.height < other.y || other.y + other.height < y);
    if (free) return { x, y, ...size };
  }
  return null;
}

export interface Dot {
  readonly key: string;
  readonly at: number;
  readonly text: string;
  readonly weight: number;
}

/** Seconds the axis covers: a live call keeps a little room on the right, so that the axis does not move with every word. */
export function span(call: Call, isLive: boolean): number {
  const heard = Math.max(call.at, call.ended?.duration ?? 0, call.utterances.at(-1)?.end ?? 0);
  return isLive ? Math.max(60, Math.ceil((heard * 1.05) / 15) * 15) : Math.max(10, heard);
}

/** Times worth a label: five to ten of them at round distances. */
export function ticks(spanS: number): number[] {
  // a label at the very end would be cut
  const end = spanS * 0.97;
  const steps = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];
  const step = steps.find((s) => spanS / s <= 9) ?? 3600;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}

/** The strongest moments of the call, at most eight. */
export function markDots(call: Call): Dot[] {
  const first = call.timeline[0]?.at ?? 0;
  return [...call.marks]
    .filter((mark) => mark.weight >= 3)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 8)
    .map((mark) => ({ key: markKey(mark), at: Math.max(first, mark.at), text: mark.text, weight: mark.weight }))
    .sort((a, b) => a.at - b.at);
}

/** Score at a time: linear between the points around it; the first score before it, the last after it. */
export function scoreAt(points: readonly TimelinePoint[], at: number): number {
  let previous = points[0];
  if (!previous) return 0;
  for (const point of points) {
    if (point.at >= at) {
      const width = point.at - previous.at;
      return width <= 0 ? point.score : previous.score + ((point.score - previous.score) * (at - previous.at)) / width;
    }
    previous = point;
  }
  return previous.score;
}

export interface PlacedTip {
  readonly tip: Tip;
  /** percent of the axis */
  readonly left: number;
  /** only its mark is shown: the next one is too near for words */
  readonly short: boolean;
}

/** Percent of the axis a tip's word needs. */
const TIP_WIDTH = 14;

export function placeTips(call: Call, spanS: number): PlacedTip[] {
  const tips = call.tips.filter((tip) => tip.audience === 'agent');
  const left = (tip: Tip): number => (tip.at / spanS) * 100;
  return tips.map((tip, index) => {
    const next = tips[index + 1];
    // the last ones hang to the left of their time, so they need room before it
    const room = next === undefined ? TIP_WIDTH : left(next) > 86 ? left(next) - TIP_WIDTH - left(tip) : left(next) - left(tip);
    return { tip, left: left(tip), short: room < TIP_WIDTH };
  });
}

const LANE = 22;
/** A lane is full at this many points of the score. */
const LANE_FULL = 60;

/** An area and its upper line in a box of 1000 by 22. */
export function areaPath(points: readonly TimelinePoint[], of: (point: TimelinePoint) => number, spanS: number): { area: string; line: string } {
  if (points.length === 0) return { area: '', line: '' };
  const xy = points.map((point) => {
    const y = LANE - (Math.max(0, Math.min(LANE_FULL, of(point))) / LANE_FULL) * (LANE - 2);
    return `${((point.at / spanS) * 1000).toFixed(1)} ${y.toFixed(1)}`;
  });
  const line = `M${xy.join('L')}`;
  const first = ((points[0] as TimelinePoint).at / spanS) * 1000;
  const last = ((points[points.length - 1] as TimelinePoint).at / spanS) * 1000;
  return { line, area: `${line}L${last.toFixed(1)} ${LANE}L${first.toFixed(1)} ${LANE}Z` };
}
