/** Which rows of a long list are worth drawing. Heights are known beforehand, so nothing is measured row by row. */

export interface Slice {
  readonly first: number;
  /** exclusive */
  readonly last: number;
  /** empty space to keep before and after, pixels */
  readonly before: number;
  readonly after: number;
}

/** Rows that touch `top..bottom` (pixels from the start of the list), and `margin` pixels around it. */
export function visible(heights: readonly number[], top: number, bottom: number, margin: number): Slice {
  let y = 0;
  let first = 0;
  while (first < heights.length && y + (heights[first] as number) < top - margin) {
    y += heights[first] as number;
    first += 1;
  }
  const before = y;
  let last = first;
  while (last < heights.length && y < bottom + margin) {
    y += heights[last] as number;
    last += 1;
  }
  let after = 0;
  for (let i = last; i < heights.length; i += 1) after += heights[i] as number;
  return { first, last, before, after };
}

/** Calls back, at most once a frame, when the window scrolled or changed size. Returns what stops it. */
export function onViewport(moved: () => void): () => void {
  let waiting = false;
  const later = (): void => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      moved();
    });
  };
  addEventListener('scroll', later, { passive: true });
  addEventListener('resize', later);
  return () => {
    removeEventListener('scroll', later);
    removeEventListener('resize', later);
  };
}
