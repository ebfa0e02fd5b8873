/** What this browser remembers: layout, filters, saved views, sound. Unreadable or missing storage means the defaults. */
import { NO_FILTERS, type Filters } from '../state/wall';

export interface SavedView {
  readonly name: string;
  readonly filters: Filters;
  readonly query: string;
  readonly layout: Layout;
}

export type Layout = 'cards' | 'table';

interface Stored {
  layout: Layout;
  filters: Filters;
  views: readonly SavedView[];
  sound: boolean;
  desktop: boolean;
  keys: boolean;
}

const KEY = 'calmline-prefs';
const DEFAULTS: Stored = { layout: 'cards', filters: NO_FILTERS, views: [], sound: false, desktop: false, keys: true };

export class Prefs {
  #stored = $state.raw<Stored>(DEFAULTS);

  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null) {
    this.#stored = parse(storage);
  }

  get layout(): Layout {
    return this.#stored.layout;
  }
  get filters(): Filters {
    return this.#stored.filters;
  }
  get views(): readonly SavedView[] {
    return this.#stored.views;
  }
  get sound(): boolean {
    return this.#stored.sound;
  }
  get desktop(): boolean {
    return this.#stored.desktop;
  }
  get keys(): boolean {
    return this.#stored.keys;
  }

  set(change: Partial<Stored>): void {
    this.#stored = { ...this.#stored, ...change };
    try {
      this.storage?.setItem(KEY, JSON.stringify(this.#stored));
    } catch {
      // full or forbidden: it lasts as long as the page
    }
  }

  saveView(view: SavedView): void {
    this.set({ views: [...this.views.filter((other) => other.name !== view.name), view] });
  }

  removeView(name: string): void {
    this.set({ views: this.views.filter((view) => view.name !== name) });
  }
}

function parse(storage: Pick<Storage, 'getItem'> | null): Stored {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(KEY) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return DEFAULTS;
    const merged = { ...DEFAULTS, ...stored };
    return { ...merged, filters: { ...NO_FILTERS, ...merged.filters }, layout: merged.layout === 'table' ? 'table' : 'cards' };
  } catch {
    return DEFAULTS;
  }
}

export function browserStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** What lasts as long as the tab. */
export function tabStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
