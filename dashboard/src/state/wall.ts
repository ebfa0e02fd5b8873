/** What the wall shows of the calls, and in which order. Pure: the time and what is held under the pointer come in as arguments. */
import { levelIndex, type Alert, type Call, type Level } from './model';
import { themesOf } from './reasons';

/** A level as shown: calls that cannot be seen are never calm. */
export type Shown = Level | 'none';

export const SHOWN: readonly Shown[] = ['critical', 'frustrated', 'tense', 'none', 'calm'];

/** Transcript this far behind is said on the card, seconds: where the server calls the call delayed. */
export const LATE_S = 5;
/** A call without a score younger than this just began; it is not "no data". */
const JUST_BEGAN_S = 20;

/** Whether the monitor cannot tell how this call goes. */
export function blind(call: Call): boolean {
  return call.data === 'gap' || call.data === 'unsupported_language' || call.data === 'one_way';
}

export function shown(call: Call): Shown {
  return blind(call) ? 'none' : call.level;
}

export function justBegan(call: Call): boolean {
  return call.score === null && !blind(call) && call.at < JUST_BEGAN_S;
}

// ---- filters

export interface Filters {
  readonly levels: readonly Shown[];
  readonly queue: string;
  readonly team: string;
  readonly agent: string;
  readonly theme: string;
  readonly unacknowledged: boolean;
}

export const NO_FILTERS: Filters = { levels: [], queue: '', team: '', agent: '', theme: '', unacknowledged: false };

export function isFiltering(filters: Filters): boolean {
  return filters.levels.length > 0 || detailCount(filters) > 0 || filters.unacknowledged;
}

export function detailCount(filters: Filters): number {
  return [filters.queue, filters.team, filters.agent, filters.theme].filter(Boolean).length;
}

/** `found`: calls whose transcript the server found `query` in, or null before its answer; `nowMs`: the server's clock. */
export function passes(call: Call, filters: Filters, query: string, found: Pick<ReadonlySet<string>, 'has'> | null, nowMs: number): boolean {
  if (filters.levels.length > 0 && !filters.levels.includes(shown(call))) return false;
  const { metadata } = call;
  if (filters.queue && metadata.queue !== filters.queue) return false;
  if (filters.team && metadata.team !== filters.team) return false;
  if (filters.agent && metadata.agent !== filters.agent) return false;
  if (filters.theme && !themes(call).includes(filters.theme)) return false;
  if (filters.unacknowledged && !openAlert(call, nowMs)) return false;
  return query === '' || says(call, query) || (found?.has(call.id) ?? false);
}

/** Every word of the query somewhere in what is on the card. */
function says(call: Call, query: string): boolean {
  const { agent, customer_ref, queue, team, product } = call.metadata;
  const text = [agent, customer_ref, queue, team, product, call.lastWords, call.topReason, call.suggestion].join(' ').toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** Kinds of reasons that weigh on the call now. */
export function themes(call: Call): string[] {
  return themesOf(call.top);
}

export function values(calls: Iterable<Call>, of: (call: Call) => readonly (string | null)[]): string[] {
  const all = new Set<string>();
  for (const call of calls) for (const value of of(call)) if (value) all.add(value);
  return [...all].sort((a, b) => a.localeCompare(b));
}

/** What a filter offers: the values of live calls, those `known` besides, and always the `chosen` one, which may have no call now. */
export function choicesOf(calls: Iterable<Call>, of: (call: Call) => readonly (string | null)[], known: readonly string[], chosen: string): string[] {
  return [...new Set([...values(calls, of), ...known, chosen])].filter(Boolean).sort((a, b) => a.localeCompare(b));
}

export function countByLevel(calls: Iterable<Call>): Record<Shown, number> {
  const counts: Record<Shown, number> = { critical: 0, frustrated: 0, tense: 0, none: 0, calm: 0 };
  for (const call of calls) counts[shown(call)] += 1;
  return counts;
}

// ---- alerts

/** The newest alert of the call that nobody took and that does not sleep; `nowMs`: the server's clock. */
export function openAlert(call: Call, nowMs: number): Alert | null {
  const alert = call.alerts.at(-1);
  if (!alert || call.ended || alert.acknowledged || alert.assigned) return null;
  return alert.snoozedUntilMs !== null && alert.snoozedUntilMs > nowMs ? null : alert;
}

/** The one alert the line on top tells: worst level first, then the one waiting longest. */
export function foremost(calls: Iterable<Call>, nowMs: number): { call: Call; alert: Alert } | null {
  let best: { call: Call; alert: Alert } | null = null;
  for (const call of calls) {
    const alert = openAlert(call, nowMs);
    if (!alert) continue;
    const more = best ? levelIndex(call.level) - levelIndex(best.call.level) || best.alert.raisedMs - alert.raisedMs : 1;
    if (more > 0) best = { call, alert };
  }
  return best;
}

/** What the one number of a card is made of: the strongest reasons with points, most of them first. */
export function topReasons(call: Call, count: number): Call['top'] {
  return call.top.slice(0, count);
}

// ---- teams

export interface Team {
  readonly name: string;
  readonly queues: readonly string[];
  readonly live: number;
  readonly counts: Readonly<Record<Shown, number>>;
  /** mean score of its calls now, null without any */
  readonly mean: number | null;
}

export function teams(calls: Iterable<Call>): Team[] {
  const members = new Map<string, Call[]>();
  for (const call of calls) {
    const name = call.metadata.team ?? '';
    const list = members.get(name);
    if (list) list.push(call);
    else members.set(name, [call]);
  }
  return [...members.entries()]
    .sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a.localeCompare(b)))
    .map(([name, list]) => {
      const scores = list.filter((call) => call.score !== null && !blind(call)).map((call) => call.score as number);
      return {
        name,
        queues: values(list, (call) => [call.metadata.queue]),
        live: list.length,
        counts: countByLevel(list),
        mean: scores.length > 0 ? scores.reduce((sum, score) => sum + score, 0) / scores.length : null,
      };
    });
}
