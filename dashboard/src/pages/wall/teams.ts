/** Which teams the strip above the wall shows when there are more than fit in about two rows. Pure. */
import { SHOWN, type Team } from '../../state/wall';

export const ROWS = 2;

export interface Strip {
  readonly shown: readonly Team[];
  /** left out, all of them calm unless `mixed` */
  readonly folded: readonly Team[];
  readonly mixed: boolean;
}

/** 0 for critical, and so on: the worst level any of its calls has. Calls that cannot be seen are not calm. */
function worst(team: Team): number {
  return SHOWN.findIndex((level) => team.counts[level] > 0);
}

const CALM = SHOWN.indexOf('calm');

/**
 * All while there is `room` (cells). Otherwise those with anything above calm and the one the wall is filtered by (`chosen`), in their order, which is that
 * of their names; when even these are too many, those with the worst levels. One cell is for what unfolds the others.
 */
export function foldTeams(list: readonly Team[], room: number, chosen: string): Strip {
  if (list.length <= room) return { shown: list, folded: [], mixed: false };
  const rank = (team: Team): number => (chosen !== '' && team.name === chosen ? -1 : worst(team));
  const wanted = list.filter((team) => rank(team) < CALM).sort((a, b) => rank(a) - rank(b));
  const kept = new Set(wanted.slice(0, Math.max(1, room - 1)));
  const folded = list.filter((team) => !kept.has(team));
  return { shown: list.filter((team) => kept.has(team)), folded, mixed: kept.size < wanted.length };
}
