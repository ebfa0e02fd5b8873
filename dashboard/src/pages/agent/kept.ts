/** The goodbye of the last call, kept by the tab until the agent is ready: a reload does not lose the kind word. */
import type { Parting } from '../../state/coach';

const KEY = 'calmline-parting';

/** What this tab kept for `who`; nothing when it is another's or cannot be read. */
export function recallParting(storage: Pick<Storage, 'getItem'> | null, who: string): Parting | null {
  try {
    const kept = JSON.parse(storage?.getItem(KEY) ?? 'null') as { who?: unknown; gone?: Partial<Parting> } | null;
    const gone = kept?.who === who ? kept.gone : undefined;
    return gone && typeof gone.id === 'string' && typeof gone.startedMs === 'number' && Array.isArray(gone.steps) ? (gone as Parting) : null;
  } catch {
    return null;
  }
}

export function keepParting(storage: Pick<Storage, 'setItem'> | null, who: string, gone: Parting): void {
  try {
    storage?.setItem(KEY, JSON.stringify({ who, gone }));
  } catch {
    // full or forbidden: it lasts as long as the page
  }
}

export function dropParting(storage: Pick<Storage, 'removeItem'> | null): void {
  try {
    storage?.removeItem(KEY);
  } catch {
    // forbidden: nothing was kept
  }
}
