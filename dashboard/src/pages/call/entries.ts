/** The transcript as rows: what was said, what happened between, who wrote. In order of time; pure. */
import { markKey } from '../../state/lists';
import type { Alert, Call, Interaction, Mark, Message, Note, Partial, StepDone, Unheard, Utterance } from '../../state/model';

export type Entry =
  | { readonly kind: 'said'; readonly key: string; readonly at: number; readonly utterance: Utterance; readonly marks: readonly Mark[]; readonly steps: readonly StepDone[] }
  | { readonly kind: 'happened'; readonly key: string; readonly at: number; readonly what: Interaction }
  | { readonly kind: 'unheard'; readonly key: string; readonly at: number; readonly gap: Unheard }
  | { readonly kind: 'alert'; readonly key: string; readonly at: number; readonly alert: Alert }
  | { readonly kind: 'message'; readonly key: string; readonly at: number; readonly message: Message }
  | { readonly kind: 'note'; readonly key: string; readonly at: number; readonly note: Note }
  | { readonly kind: 'partial'; readonly key: string; readonly at: number; readonly partial: Partial };

/** What rows are made of, but for who is speaking now: that changes all the time, the rest now and then. */
export type Said = Pick<Call, 'utterances' | 'marks' | 'steps' | 'interactions' | 'unheard' | 'alerts' | 'messages' | 'notes'>;
type Row = Exclude<Entry, { kind: 'partial' }>;

/** All of a call: what is settled, then who is speaking now. */
export function entries(call: Said & Pick<Call, 'partials'>): Entry[] {
  return [...settled(call), ...speaking(call.partials)];
}

/** In order of time. A row of `before` that says the same is taken again as it is, so that nothing of it is drawn anew. */
export function settled(call: Said, before: readonly Row[] = []): readonly Row[] {
  const marks = groupBy(call.marks, (mark) => mark.utteranceId);
  const steps = groupBy(call.steps, (step) => step.utteranceId);
  const rows: Row[] = [
    ...call.utterances.map((utterance): Row => ({
      kind: 'said', key: utterance.id, at: utterance.start, utterance, marks: marks.get(utterance.id) ?? [], steps: steps.get(utterance.id) ?? [],
    })),
    ...call.interactions.map((what): Row => ({ kind: 'happened', key: `${what.kind}${what.start}`, at: what.start, what })),
    ...call.unheard.map((gap): Row => ({ kind: 'unheard', key: `${gap.utteranceId} ${gap.start}`, at: gap.start, gap })),
    ...call.alerts.map((alert): Row => ({ kind: 'alert', key: alert.id, at: alert.at, alert })),
    ...call.messages.map((message): Row => ({ kind: 'message', key: message.id, at: message.at, message })),
    ...call.notes.map((note): Row => ({ kind: 'note', key: note.id, at: note.at, note })),
  ];
  rows.sort((a, b) => a.at - b.at || rank(a) - rank(b));
  const known = new Map(before.map((row) => [row.kind + row.key, row]));
  return rows.map((row) => {
    const old = known.get(row.kind + row.key);
    return old && sameRow(old, row) ? old : row;
  });
}

/** Who is speaking now, in order of when they began. */
export function speaking(partials: readonly Partial[]): Entry[] {
  return [...partials].sort((a, b) => a.start - b.start).map((partial): Entry => ({ kind: 'partial', key: partial.id, at: partial.start, partial }));
}

function sameRow(a: Row, b: Row): boolean {
  const other = b as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(a).every(([name, value]) => {
    const same = other[name];
    return value === same || (Array.isArray(value) && Array.isArray(same) && value.length === same.length && value.every((item, index) => item === same[index]));
  });
}

function rank(entry: Entry): number {
  return entry.kind === 'said' ? 0 : 1;
}

export interface Piece {
  readonly text: string;
  readonly mark: Mark | null;
  readonly key: string;
}

/** The text cut at its marks. Where two overlap, the heavier one stays. */
export function pieces(text: string, marks: readonly Mark[]): Piece[] {
  const kept: Mark[] = [];
  for (const whole of [...marks].sort((a, b) => b.weight - a.weight)) {
    const end = whole.start + text.slice(whole.start, whole.end).trimEnd().length;
    const mark = end === whole.end ? whole : { ...whole, end };
    if (mark.weight <= 0 || mark.start >= mark.end || mark.start >= text.length) continue;
    if (kept.every((other) => mark.end <= other.start || mark.start >= other.end)) kept.push(mark);
  }
  kept.sort((a, b) => a.start - b.start);
  const out: Piece[] = [];
  let from = 0;
  for (const mark of kept) {
    if (mark.start > from) out.push({ text: text.slice(from, mark.start), mark: null, key: `t${from}` });
    out.push({ text: text.slice(mark.start, mark.end), mark, key: markKey(mark) });
    from = mark.end;
  }
  if (from < text.length) out.push({ text: text.slice(from), mark: null, key: `t${from}` });
  return out;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

export interface SpokenWord {
  readonly text: string;
  /** media seconds */
  readonly start: number;
}

/** When the word at that character of the text was said; the beginning of the turn when words have no times. */
export function saidAt(text: string, offset: number, words: readonly SpokenWord[], start: number): number {
  let from = 0;
  let at = start;
  for (const word of words) {
    const found = text.toLowerCase().indexOf(word.text.toLowerCase(), from);
    if (found < 0) continue;
    if (found > offset) break;
    at = word.start;
    from = found + word.text.length;
  }
  return at;
}

/** The utterance being said at that time: the last one that had begun. */
export function turnAt(utterances: readonly Utterance[], at: number): Utterance | null {
  return utterances.reduce<Utterance | null>((best, one) => (one.start <= at + 0.05 && (!best || one.start >= best.start) ? one : best), null);
}

/** Where a reviewer wants to stop: alerts, tips, heavy words, talk-over and what people remarked. In order, a second apart at least. */
export function moments(call: Call, comments: readonly number[]): number[] {
  const HEAVY = 8;
  const all = [
    ...call.alerts.map((alert) => alert.at),
    ...call.tips.map((tip) => tip.at),
    ...call.marks.filter((mark) => mark.weight >= HEAVY).map((mark) => call.utterances.find((u) => u.id === mark.utteranceId)?.start ?? mark.at),
    ...call.interactions.filter((what) => what.kind === 'talk_over').map((what) => what.start),
    ...call.notes.map((note) => note.at),
    ...comments,
  ].sort((a, b) => a - b);
  return all.filter((at, index) => index === 0 || at - (all[index - 1] ?? 0) >= 1);
}
