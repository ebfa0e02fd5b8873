/** What tips were followed by, step by step, as the page shows it. Pure. */
import type { TipFigures, TipStep } from '../../net/review';

const ENDS = ['done', 'dismissed', 'expired'] as const;

export interface EffectRow {
  readonly step: string;
  readonly shown: number;
  /** mean change of the score in the minute after, points; null: too few */
  readonly after: number | null;
  /** what became of the tips; what never happened is left out */
  readonly ends: readonly { readonly name: (typeof ENDS)[number]; readonly tips: number; readonly mean: number | null }[];
  readonly pairs: number;
  readonly calls: number;
  readonly paused: number;
  readonly drawn: number;
  /** difference to like moments with its 95 % interval; null: too few */
  readonly against: { readonly difference: number; readonly low: number; readonly high: number } | null;
  readonly byChance: boolean;
}

/** Most shown first. What is said when a call is over has no minute after it, and no row. */
export function rows({ steps }: TipFigures): EffectRow[] {
  return steps
    .filter(({ changes, withheld }) => changes.shown.known > 0 || withheld.cooldown + withheld.holdout > 0)
    .map(row)
    .sort((a, b) => b.shown - a.shown || a.step.localeCompare(b.step));
}

function row({ step, changes, withheld, pairs, calls, difference, low, high, by_chance }: TipStep): EffectRow {
  return {
    step,
    shown: changes.shown.tips,
    after: changes.shown.mean,
    ends: ENDS.map((name) => ({ name, tips: changes[name].tips, mean: changes[name].mean })).filter((end) => end.tips > 0),
    pairs,
    calls,
    paused: withheld.cooldown,
    drawn: withheld.holdout,
    against: difference === null || low === null || high === null ? null : { difference, low, high },
    byChance: by_chance,
  };
}
