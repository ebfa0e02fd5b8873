/** What was found, as pieces of text around it. Pure. */

export interface HitPiece {
  readonly text: string;
  readonly found: boolean;
}

/** Characters shown before the first thing found unless told otherwise, and at most in all. */
const BEFORE = 60;
const MOST = 220;

/** The text around the first mark, cut at words, as found and other pieces in order. */
export function around(text: string, marks: readonly (readonly [number, number])[], before = BEFORE): HitPiece[] {
  const first = marks[0]?.[0] ?? 0;
  let from = first <= before ? 0 : text.indexOf(' ', first - before) + 1;
  if (from > first) from = first;
  let to = Math.min(text.length, from + MOST);
  if (to < text.length) to = Math.max(marks[0]?.[1] ?? 0, text.lastIndexOf(' ', to));
  const pieces: HitPiece[] = [];
  let at = from;
  for (const [begin, end] of marks) {
    if (begin >= to) break;
    if (begin > at) pieces.push({ text: text.slice(at, begin), found: false });
    pieces.push({ text: text.slice(Math.max(at, begin), Math.min(end, to)), found: true });
    at = Math.min(end, to);
  }
  if (at < to) pieces.push({ text: text.slice(at, to), found: false });
  if (from > 0) pieces.unshift({ text: '… ', found: false });
  if (to < text.length) pieces.push({ text: ' …', found: false });
  return pieces;
}
