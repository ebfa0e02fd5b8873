/** The filters of the review page: what is typed, what the server is asked, what is kept under a name. Pure. */
import type { CallQuery } from '../../net/api';
import type { SavedSearch } from '../../net/review';

export const NO_FILTERS = { q: '', peak: '', level: '', agent: '', queue: '', theme: '', tag: '', step: '', turned: '', since: '', until: '', shortest: '', longest: '' };
export type Filters = typeof NO_FILTERS;
const FOLDED: readonly (keyof Filters)[] = ['theme', 'tag', 'step', 'turned', 'since', 'until', 'shortest', 'longest'];

/** How many of the folded filters are set. */
export function countFolded(filters: Filters): number {
  return FOLDED.filter((name) => filters[name] !== '').length;
}

export function isFiltering(filters: Filters): boolean {
  return Object.values(filters).some((value) => value !== '');
}

/** Midnight where the reader is; `days` later by the calendar: a day has 23 or 25 hours when the clocks change. */
function midnight(day: string, days: number): string {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + days);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

const minutes = (text: string): number | '' => (text === '' || !(Number(text) >= 0) ? '' : Number(text) * 60);

export function queryOf({ q, peak, level, agent, queue, theme, tag, step, turned, since, until, shortest, longest }: Filters): CallQuery {
  return {
    state: 'ended', q, peak, level, agent, queue, theme, tag, missing_step: step, turnaround: turned,
    since: since ? midnight(since, 0) : '', until: until ? midnight(until, 1) : '', min_duration: minutes(shortest), max_duration: minutes(longest),
  };
}

const KEY = 'calmline-review';

/** What this tab remembers; null where the browser forbids it. */
export function tabStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/** The filters as they were when this tab last looked at the list: back from a call, one goes on where one was. */
export function remembered(storage: Pick<Storage, 'getItem'> | null): Filters {
  try {
    return fromKept(JSON.parse(storage?.getItem(KEY) ?? '{}') as SavedSearch['query']);
  } catch {
    return NO_FILTERS;
  }
}

export function remember(storage: Pick<Storage, 'setItem'> | null, filters: Filters): void {
  try {
    storage?.setItem(KEY, JSON.stringify(keptOf(filters)));
  } catch {
    // a browser that keeps nothing: the list begins anew
  }
}

/** What is kept of the filters: those that are set. */
export function keptOf(filters: Filters): SavedSearch['query'] {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}

/** A kept search as filters; what this page does not know is left out. */
export function fromKept(query: SavedSearch['query']): Filters {
  return Object.fromEntries(Object.keys(NO_FILTERS).map((name) => [name, query[name] == null ? '' : String(query[name])])) as Filters;
}

/** Names to choose from, with the one chosen even when it is not among them. */
export function withNow(names: readonly string[], now: string): readonly string[] {
  return now && !names.includes(now) ? [now, ...names] : names;
}
