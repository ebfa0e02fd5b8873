/**
 * What this browser remembers. Of the browser: layout, sound, notifications, keys. Of each person who signs in here: filters and saved views,
 * for a shared desk. Every tab writes what it changed into what is stored by then, so that no tab undoes another's; views and switches follow
 * other tabs at once, filters and layout stay each tab's own (two walls on two screens), the last ones chosen greet the next tab.
 * Unreadable or missing storage means the defaults, for as long as the page.
 */
import { NO_FILTERS, type Filters } from '../state/wall';

export interface SavedView {
  readonly name: string;
  readonly filters: Filters;
  readonly query: string;
  readonly layout: Layout;
}

export type Layout = 'cards' | 'table';

interface OfBrowser {
  readonly layout: Layout;
  readonly sound: boolean;
  readonly desktop: boolean;
  readonly keys: boolean;
}

interface OfPerson {
  readonly filters: Filters;
  readonly views: readonly SavedView[];
}

type Store = Pick<Storage, 'getItem' | 'setItem'>;

const KEY = 'calmline-prefs';
const BROWSER: OfBrowser = { layout: 'cards', sound: false, desktop: false, keys: true };
const PERSON: OfPerson = { filters: NO_FILTERS, views: [] };

export class Prefs {
  #browser = $state.raw<OfBrowser>(BROWSER);
  #person = $state.raw<OfPerson>(PERSON);
  #name: string | null = null;
  /** full or forbidden: what is in memory counts from then on */
  #deaf = false;

  constructor(private readonly storage: Store | null) {
    this.#browser = browserOf(this.#read(KEY) ?? BROWSER);
  }

  get layout(): Layout {
    return this.#browser.layout;
  }
  get filters(): Filters {
    return this.#person.filters;
  }
  get views(): readonly SavedView[] {
    return this.#person.views;
  }
  get sound(): boolean {
    return this.#browser.sound;
  }
  get desktop(): boolean {
    return this.#browser.desktop;
  }
  get keys(): boolean {
    return this.#browser.keys;
  }

  /** Who is signed in: from here on their filters and views. Before, nothing of a person is kept. */
  belongTo(name: string): void {
    if (name === this.#name) return;
    this.#name = name;
    this.#person = personOf(this.#read(this.#key()) ?? PERSON);
  }

  set(change: Partial<OfBrowser & OfPerson>): void {
    const { filters, views, ...browser } = change;
    if (Object.keys(browser).length > 0) {
      const stored = { ...browserOf(this.#read(KEY) ?? this.#browser), ...browser };
      this.#browser = { ...stored, layout: browser.layout ?? this.#browser.layout };
      this.#write(KEY, stored);
    }
    if (filters) this.#changePerson((person) => ({ ...person, filters }));
    if (views) this.#changePerson((person) => ({ ...person, views }));
  }

  saveView(view: SavedView): void {
    this.#changePerson((person) => ({ ...person, views: [...person.views.filter((other) => other.name !== view.name), view] }));
  }

  removeView(name: string): void {
    this.#changePerson((person) => ({ ...person, views: person.views.filter((view) => view.name !== name) }));
  }

  /** Follow what other tabs change; returns what ends it. */
  listen(): () => void {
    const changed = ({ key }: StorageEvent): void => {
      if (this.#deaf) return;
      // null: everything was cleared
      if (key === KEY || key === null) this.#browser = { ...browserOf(this.#read(KEY) ?? BROWSER), layout: this.layout };
      if (key === this.#key() || key === null) this.#person = { ...personOf(this.#read(this.#key()) ?? PERSON), filters: this.filters };
    };
    addEventListener('storage', changed);
    return () => removeEventListener('storage', changed);
  }

  #key(): string {
    return `${KEY} ${this.#name ?? ''}`;
  }

  /** null: nothing is stored, or nothing that can be read. */
  #read(key: string): object | null {
    if (this.#deaf) return null;
    try {
      const stored: unknown = JSON.parse(this.storage?.getItem(key) ?? 'null');
      return typeof stored === 'object' ? stored : null;
    } catch {
      return null;
    }
  }

  #write(key: string, value: object): void {
    try {
      this.storage?.setItem(key, JSON.stringify(value));
    } catch {
      this.#deaf = true;
    }
  }

  #changePerson(change: (stored: OfPerson) => OfPerson): void {
    const kept = this.#name === null ? null : this.#read(this.#key());
    const before = kept ? personOf(kept) : this.#person;
    const stored = change(before);
    // this tab's filters are its own, unless they are what changes
    this.#person = stored.filters === before.filters ? { ...stored, filters: this.filters } : stored;
    if (this.#name !== null) this.#write(this.#key(), stored);
  }
}

function browserOf(stored: object): OfBrowser {
  const { layout, sound, desktop, keys } = { ...BROWSER, ...stored };
  return { layout: layout === 'table' ? 'table' : 'cards', sound, desktop, keys };
}

function personOf(stored: object): OfPerson {
  const { filters, views } = { ...PERSON, ...stored };
  return { filters: { ...NO_FILTERS, ...filters }, views: Array.isArray(views) ? views : [] };
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
