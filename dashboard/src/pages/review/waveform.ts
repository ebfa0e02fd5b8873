/** The two sides of a recording as one path each, mirrored about the middle. Pure. */

/** Peaks of 0 to 100 on a strip of the given height, one unit of width a peak. Empty for no peaks. */
export function wavePath(peaks: readonly number[], height: number): string {
  const middle = height / 2;
  // a hair of height even in silence: the line of the side stays in sight
  return peaks.map((peak, x) => {
    const half = Math.max(0.4, (Math.min(100, peak) / 100) * middle);
    return `M${x + 0.5} ${(middle - half).toFixed(1)}V${(middle + half).toFixed(1)}`;
  }).join('');
}
