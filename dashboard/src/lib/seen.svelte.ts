/** What was put away with "Got it": kept as long as the tab, over reloads. Unreadable or missing storage means as long as the page. */

const KEY = 'calmline-seen';
/** Enough for a shift; the oldest go first. */
const KEPT = 300;

export class Seen {
  #keys = $state.raw<readonly string[]>([]);

  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null) {
    try {
      const stored: unknown = JSON.parse(storage?.getItem(KEY) ?? '[]');
      if (Array.isArray(stored)) this.#keys = stored.filter((key) => typeof key === 'string');
    } catch {
      // not ours: begin anew
    }
  }

  has(key: string): boolean {
    return this.#keys.includes(key);
  }

  add(key: string): void {
    this.#keys = [...this.#keys.filter((other) => other !== key), key].slice(-KEPT);
    try {
      this.storage?.setItem(KEY, JSON.stringify(this.#keys));
    } catch {
      // full or forbidden: it lasts as long as the page
    }
  }
}
