/**
 * Each call in a cell of its own: what shows one call is not asked again when another one changes. With two hundred calls and ten batches a
 * second, asking everybody costs more than drawing what changed.
 */
import type { Call } from './model';

class Cell {
  call = $state.raw<Call | undefined>();
}

export class Cells {
  #cells = new Map<string, Cell>();

  /** Takes over what changed; by identity, as the reducer keeps what did not. Not from within a reaction. */
  put(calls: ReadonlyMap<string, Call>): void {
    for (const [id, cell] of this.#cells) {
      const call = calls.get(id);
      if (cell.call !== call) cell.call = call;
      if (!call) this.#cells.delete(id);
    }
    for (const [id, call] of calls) {
      if (this.#cells.has(id)) continue;
      const cell = new Cell();
      cell.call = call;
      this.#cells.set(id, cell);
    }
  }

  /** The call as of now, followed by whoever reads it in a reaction; undefined when there is none, which nobody can follow. */
  get(id: string): Call | undefined {
    return this.#cells.get(id)?.call;
  }
}
