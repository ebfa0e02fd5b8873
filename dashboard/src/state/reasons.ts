/** The few reasons a card says: what the server puts into a summary (`monitor/calls/summary.py`), for scores that come without one. Pure. */
import type { Reason, TopReason } from './model';

/** Reasons that are no event of the call. */
const UNNAMED = new Set(['baseline', 'memory', 'together']);
/** What the model makes of a turn as a whole: after everything that has a name. */
const VAGUE = new Set(['wording', 'agent_wording']);
/** Sources of points that are no subject one could filter by. */
const NO_THEME = new Set([...UNNAMED, ...VAGUE, 'voice', 'interaction', 'words']);
const TOP = 3;

export function strongest(reasons: readonly Reason[]): readonly TopReason[] {
  const vague = (reason: Reason): number => (VAGUE.has(reason.kind) ? 1 : 0);
  return reasons
    .filter((reason) => reason.weight > 0 && !UNNAMED.has(reason.kind))
    .sort((a, b) => vague(a) - vague(b) || b.weight - a.weight)
    .slice(0, TOP)
    .map(({ kind, text, at, weight }) => ({ kind, text, at, weight }));
}

/** The same list when it says the same, so that nothing is drawn again. */
export function keptTop(before: readonly TopReason[], after: readonly TopReason[]): readonly TopReason[] {
  const same = before.length === after.length && before.every((reason, index) => {
    const other = after[index] as TopReason;
    return reason.kind === other.kind && reason.text === other.text && reason.at === other.at && reason.weight === other.weight;
  });
  return same ? before : after;
}

/** Kinds of reasons one can filter by. */
export function themesOf(top: readonly TopReason[]): string[] {
  return [...new Set(top.map((reason) => reason.kind))].filter((kind) => !NO_THEME.has(kind));
}
