/** The figures at the top of the insights page, from the server's counts. Pure. */
import type { InsightsAnswer } from '../../net/review';

export interface Rate {
  readonly hits: number;
  readonly of: number;
  /** percent; null when nothing was counted */
  readonly value: number | null;
  /** 95 % interval in percent (Wilson); null when nothing was counted */
  readonly range: readonly [number, number] | null;
}

/** Two-sided 95 % quantile of the normal distribution. */
const Z = 1.96;

/** A share with its Wilson score interval (Wilson 1927), which stays honest for few and for extreme counts. */
export function rate(hits: number, of: number): Rate {
  if (of <= 0) return { hits, of, value: null, range: null };
  const p = hits / of;
  const scale = 1 + Z ** 2 / of;
  const middle = (p + Z ** 2 / (2 * of)) / scale;
  const half = (Z * Math.sqrt((p * (1 - p)) / of + Z ** 2 / (4 * of ** 2))) / scale;
  const percent = (x: number): number => Math.round(Math.min(1, Math.max(0, x)) * 100);
  return { hits, of, value: percent(p), range: [percent(middle - half), percent(middle + half)] };
}

export interface Figures {
  readonly calls: number;
  readonly turned: Rate;
  readonly judged: Rate;
  readonly followed: Rate;
  readonly repeats: Rate;
  readonly cameBack: Rate;
}

export function figures({ groups, tips, alerts, came_back }: InsightsAnswer): Figures {
  const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((all, item) => all + of(item), 0);
  const calls = sum(groups, (group) => group.calls);
  return {
    calls,
    turned: rate(sum(groups, (group) => group.turned_around), sum(groups, (group) => group.escalated)),
    judged: rate(alerts.right, alerts.right + alerts.wrong),
    followed: rate(tips.followed, tips.shown),
    repeats: rate(sum(groups, (group) => group.repeat_contacts), calls),
    cameBack: rate(came_back.calm, came_back.returned),
  };
}
