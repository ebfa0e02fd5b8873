/** Sparkline geometry: scores 0..100 over a span of seconds, in a box of its own units. */
import type { Point } from '../state/model';

export interface Box {
  readonly width: number;
  readonly height: number;
}

/**
 * An SVG path; empty with fewer than two points. `span` seconds fill the width, the newest point at the right edge. Points more than `gap` seconds
 * apart are not joined: one alone is a dot.
 */
export function sparkPath(points: readonly Point[], span: number, { width, height }: Box, gap = Infinity): string {
  if (points.length < 2) return '';
  const last = points[points.length - 1] as Point;
  const first = points[0] as Point;
  const covered = Math.max(1, Math.min(span, last.at - first.at));
  const begin = last.at - covered;
  let path = '';
  let previous: Point | null = null;
  for (const [index, point] of points.entries()) {
    if (point.at >= begin) {
      const joined: boolean = previous !== null && point.at - previous.at <= gap;
      if (path === '' && previous && joined) path = step(0, previous.score, height, 'M');
      const next = points[index + 1];
      const alone = !joined && (!next || next.at - point.at > gap);
      path += step(((point.at - begin) / covered) * width, point.score, height, path === '' || !joined ? 'M' : 'L') + (alone ? 'h0' : '');
    }
    previous = point;
  }
  return path;
}

function step(x: number, score: number, height: number, kind: 'M' | 'L'): string {
  const y = height - (Math.max(0, Math.min(100, score)) / 100) * height;
  return `${kind}${x.toFixed(1)} ${y.toFixed(1)}`;
}

/** Share of the box above each threshold line, for thin guides. */
export function guides(thresholds: readonly number[], height: number): number[] {
  return thresholds.map((threshold) => height - (threshold / 100) * height);
}
