/** Sparkline geometry: scores 0..100 over a span of seconds, in a box of its own units. */
import type { Point } from '../state/model';

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** An SVG path; empty with fewer than two points. `span` seconds fill the width, the newest point at the right edge. */
export function sparkPath(points: readonly Point[], span: number, { width, height }: Box): string {
  if (points.length < 2) return '';
  const last = points[points.length - 1] as Point;
  const first = points[0] as Point;
  const covered = Math.max(1, Math.min(span, last.at - first.at));
  const begin = last.at - covered;
  let path = '';
  let previous: Point | null = null;
  for (const point of points) {
    if (point.at < begin) {
      previous = point;
      continue;
    }
    if (path === '' && previous) path = step(0, previous.score, height, '');
    path = step(((point.at - begin) / covered) * width, point.score, height, path);
  }
  return path;
}

function step(x: number, score: number, height: number, path: string): string {
  const y = height - (Math.max(0, Math.min(100, score)) / 100) * height;
  return `${path}${path === '' ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
}

/** Share of the box above each threshold line, for thin guides. */
export function guides(thresholds: readonly number[], height: number): number[] {
  return thresholds.map((threshold) => height - (threshold / 100) * height);
}
