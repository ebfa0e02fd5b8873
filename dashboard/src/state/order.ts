/** In which order the wall shows the calls, and what a hand on a card holds still. Pure: the time and what is held come in as arguments. */
import { levelIndex, type Call } from './model';
import { blind } from './wall';

export type Section = 'needs' | 'watch' | 'calm';
export const SECTIONS: readonly Section[] = ['needs', 'watch', 'calm'];

export function section(call: Call): Section {
  if (call.level === 'critical' || call.level === 'frustrated') return 'needs';
  return call.level === 'tense' || blind(call) ? 'watch' : 'calm';
}

export type Arrangement = Readonly<Record<Section, readonly string[]>>;
export const NOTHING: Arrangement = { needs: [], watch: [], calm: [] };

/**
 * Order: level, then time in that level (longest first), so that an entry moves only when a level changes. While `held` names a call (the
 * pointer or the focus is on it) and that call would move, its section and those above it stay as they are: who is gone leaves all the
 * same, who comes joins the end of the section it belongs to, who changes section in there waits. Below, everything goes on.
 */
export function arrange(before: Arrangement, calls: readonly Call[], held: string | null): Arrangement {
  const wanted: Record<Section, string[]> = { needs: [], watch: [], calm: [] };
  for (const call of [...calls].sort(byRisk)) wanted[section(call)].push(call.id);
  if (held === null || !moves(before, wanted, held)) return keep(before, wanted);
  const last = sectionOf(before, held);
  const present = new Set([...calls.map((call) => call.id), held]);
  const fixed = new Set(SECTIONS.slice(0, last + 1).flatMap((name) => before[name]));
  const still = (name: Section): string[] => [
    ...(SECTIONS.indexOf(name) <= last ? before[name].filter((id) => present.has(id)) : []),
    ...wanted[name].filter((id) => !fixed.has(id)),
  ];
  return keep(before, { needs: still('needs'), watch: still('watch'), calm: still('calm') });
}

/** Whether somebody is in the first section who was not, or a call is new: these changes of order never wait. */
export function isUrgent(before: Arrangement, after: Arrangement): boolean {
  if (after.needs.some((id) => !before.needs.includes(id))) return true;
  const known = new Set(SECTIONS.flatMap((name) => before[name]));
  return SECTIONS.some((name) => after[name].some((id) => !known.has(id)));
}

function byRisk(a: Call, b: Call): number {
  return levelIndex(b.level) - levelIndex(a.level) || a.levelSinceMs - b.levelSinceMs || (a.id < b.id ? -1 : 1);
}

function moves(before: Arrangement, after: Arrangement, id: string): boolean {
  const here = sectionOf(before, id);
  if (here < 0) return false;
  return SECTIONS.some((name) => before[name].indexOf(id) !== after[name].indexOf(id)) || SECTIONS.some(
    (name, index) => index < here && before[name].length !== after[name].length,
  );
}

function sectionOf(arrangement: Arrangement, id: string): number {
  return SECTIONS.findIndex((name) => arrangement[name].includes(id));
}

/** The same object when nothing changed, so that nothing is measured or drawn again. */
function keep(before: Arrangement, after: Arrangement): Arrangement {
  const same = SECTIONS.every(
    (name) => before[name].length === after[name].length && before[name].every((id, index) => id === after[name][index]),
  );
  return same ? before : after;
}

// ---- what a hand holds, and for how long

/** The pointer or focus on a card holds the order for this long after it last moved. */
export const HOLD_MS = 10_000;
/** However much it moves, and over however many cards: then what waits has its turn. */
export const HOLD_MOST_MS = 20_000;
/** That turn: two ticks of the clock. */
const REST_MS = 2000;

/** `untilMs`: the order is held before it; `sinceMs`: when a hand first touched. */
export interface Hold {
  readonly id: string | null;
  readonly sinceMs: number;
  readonly untilMs: number;
}

export const FREE: Hold = { id: null, sinceMs: 0, untilMs: 0 };

/** A hand moved onto a card, on it, or off all of them (`id` null). */
export function touch(hold: Hold, id: string | null, nowMs: number): Hold {
  const end = hold.sinceMs + HOLD_MOST_MS;
  // off and back within a moment is the same touch
  if (id === null) return { ...hold, id, untilMs: Math.min(hold.untilMs, nowMs + REST_MS) };
  if (nowMs < hold.untilMs) return { ...hold, id, untilMs: Math.min(end, nowMs + HOLD_MS) };
  if (hold.untilMs === end && nowMs < end + REST_MS) return { ...hold, id };
  return { id, sinceMs: nowMs, untilMs: nowMs + HOLD_MS };
}

export function heldCall(hold: Hold, nowMs: number): string | null {
  return nowMs < hold.untilMs ? hold.id : null;
}
