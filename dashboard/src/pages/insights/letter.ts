/** What a person still has to fill in or leave out of a letter: what stands in square brackets. Pure. */

export interface OpenPoint {
  /** with its brackets */
  readonly text: string;
  /** characters into the letter */
  readonly start: number;
  readonly end: number;
}

/** The same rule as the server's `open_points`, followed while somebody types. */
export function openPoints(text: string): OpenPoint[] {
  return [...text.matchAll(/\[[^\]]+\]/g)].map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }));
}
