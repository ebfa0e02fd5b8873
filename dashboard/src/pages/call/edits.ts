/** Words set right by hand, laid over the stored text: what reads how, what an edit must say, where marks move to. Pure. */
import type { WordEdit } from '../../net/review';
import type { Call, Mark } from '../../state/model';

/** One piece of the text as it reads now: stored characters `[start, end)`, as stored (`edit` null) or as an edit has them. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly edit: WordEdit | null;
}

/** Of one turn's edits (oldest first) those that count, by place: where they overlap, the newest. As the store does it. */
export function inForce(history: readonly WordEdit[]): WordEdit[] {
  const kept: WordEdit[] = [];
  for (const edit of [...history].reverse()) if (kept.every((other) => edit.end <= other.start || edit.start >= other.end)) kept.push(edit);
  return kept.filter((edit) => edit.text !== null).sort((a, b) => a.start - b.start);
}

function layOver(stored: string, history: readonly WordEdit[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const edit of inForce(history)) {
    pieces.push({ start: at, end: edit.start, text: stored.slice(at, edit.start), edit: null });
    pieces.push({ start: edit.start, end: edit.end, text: edit.text ?? '', edit });
    at = edit.end;
  }
  return [...pieces, { start: at, end: stored.length, text: stored.slice(at), edit: null }];
}

export function reads(stored: string, history: readonly WordEdit[]): string {
  return layOver(stored, history).map((piece) => piece.text).join('');
}

export interface Wanted {
  /** characters of the stored text */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The smallest edit of whole words that makes the turn read `wanted`; null when it reads so already. */
export function editFor(stored: string, history: readonly WordEdit[], wanted: string): Wanted | null {
  const pieces = layOver(stored, history);
  const now = pieces.map((piece) => piece.text).join('');
  if (now === wanted || stored === '') return null;
  const most = Math.min(now.length, wanted.length);
  let head = 0;
  while (head < most && now[head] === wanted[head]) head += 1;
  let tail = 0;
  while (tail < most - head && now[now.length - 1 - tail] === wanted[wanted.length - 1 - tail]) tail += 1;
  let from = head;
  let to = now.length - tail;
  while (from > 0 && /\S/.test(now[from - 1] ?? '')) from -= 1;
  while (to < now.length && /\S/.test(now[to] ?? '')) to += 1;
  if (from === to) from = Math.max(0, from - 1);
  let at = 0;
  let start = -1;
  let end = 0;
  let [first, last] = [from, to];
  for (const piece of pieces) {
    const over = at + piece.text.length;
    // an edit is replaced as a whole
    if (from < over && to > at) {
      const begin = piece.edit ? at : Math.max(from, at);
      const stop = piece.edit ? over : Math.min(to, over);
      if (start < 0) [start, first] = [piece.edit ? piece.start : piece.start + begin - at, Math.min(first, begin)];
      [end, last] = [piece.edit ? piece.end : piece.start + stop - at, Math.max(last, stop)];
    }
    at = over;
  }
  if (start < 0) return null;
  return { start, end, text: wanted.slice(first, wanted.length - (now.length - last)) };
}

/** The call as edited. Marks on words that were edited go: they are about what was heard, and stay in the reasons. */
export function asEdited(call: Call, edits: readonly WordEdit[]): Call {
  if (edits.length === 0) return call;
  const of = (id: string): WordEdit[] => edits.filter((edit) => edit.utterance_id === id);
  const pieces = new Map(call.utterances.map((one) => [one.id, layOver(one.text, of(one.id))]));
  const moved = (mark: Mark): Mark[] => {
    let at = 0;
    for (const piece of pieces.get(mark.utteranceId) ?? []) {
      if (!piece.edit && mark.start >= piece.start && mark.end <= piece.end) return [{ ...mark, start: mark.start - piece.start + at, end: mark.end - piece.start + at }];
      at += piece.text.length;
    }
    return pieces.has(mark.utteranceId) ? [] : [mark];
  };
  return {
    ...call,
    utterances: call.utterances.map((one) => ({ ...one, text: (pieces.get(one.id) ?? []).map((piece) => piece.text).join('') })),
    marks: call.marks.flatMap(moved),
  };
}
