/** A draft that is not saved outlives links and reloads: kept in this tab until it is saved, discarded or the tab is closed. */
import type { Draft } from './draft';

/** `base`: what was in force when it was begun; `who` typed it: nobody else finds it in the same tab. */
export interface Unsaved {
  readonly who: string;
  readonly base: Draft;
  readonly draft: Draft;
}

const KEY = 'calmline-settings-draft';

export function keepUnsaved(storage: Pick<Storage, 'setItem' | 'removeItem'> | null, unsaved: Unsaved | null): void {
  try {
    if (unsaved) storage?.setItem(KEY, JSON.stringify(unsaved));
    else storage?.removeItem(KEY);
  } catch {
    // full or forbidden: it lasts as long as the page
  }
}

export function recallUnsaved(storage: Pick<Storage, 'getItem'> | null, who: string): Unsaved | null {
  try {
    const kept = JSON.parse(storage?.getItem(KEY) ?? 'null') as Partial<Unsaved> | null;
    return kept?.who === who && whole(kept.base) && whole(kept.draft) ? { who, base: kept.base, draft: kept.draft } : null;
  } catch {
    return null;
  }
}

/** Another version of this page may have kept something else. */
function whole(draft: Draft | undefined): draft is Draft {
  return typeof draft === 'object' && draft !== null && [draft.values, draft.weigh].every((part) => typeof part === 'object') && [draft.remove, draft.cues, draft.teams].every(Array.isArray);
}
