/** When a page has to ask the server what it missed: as it opens, and after every hole in what it heard. Pure: our clock comes in. */

/** A connection that was lost for a shorter while resumes where it was, and leaves no hole in a trend. */
const HOLE_MS = 30_000;
/** Between two tries. */
const PAUSE_MS = 10_000;

export class CatchUp {
  #due = true;
  #heardMs = 0;
  #triedMs = -Infinity;

  /** The page is connected and up to date as of `nowMs`: call it about once a second. Whether to ask now; then say when it `failed`. */
  listening(nowMs: number, hidden: boolean): boolean {
    // browsers slow the clock of a hidden tab to one tick a minute, and stop it with the machine
    if (Math.abs(nowMs - this.#heardMs) > HOLE_MS) this.#due = true;
    this.#heardMs = nowMs;
    if (!this.#due || hidden || Math.abs(nowMs - this.#triedMs) < PAUSE_MS) return false;
    this.#triedMs = nowMs;
    this.#due = false;
    return true;
  }

  failed(): void {
    this.#due = true;
  }
}
