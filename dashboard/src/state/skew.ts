/** The server's clock, followed through what it stamps on every frame. Pure. */

/** What a frame tells is too early by as long as it took to come: only larger differences are a clock that moved. */
const STEP_MS = 250;
/** A frame that came late makes the server's clock look behind for a moment: only this long a while of it counts. */
const WINDOW_MS = 10_000;

export interface Skew {
  /** server clock minus ours, milliseconds */
  readonly ms: number;
  /** the most that was seen since `sinceMs` (our clock) */
  readonly best: number;
  readonly sinceMs: number;
}

export const NO_SKEW: Skew = { ms: 0, best: -Infinity, sinceMs: 0 };

export function measured(ms: number, nowMs: number): Skew {
  return { ms, best: -Infinity, sinceMs: nowMs };
}

/** After a frame stamped `serverMs` arrived at `nowMs`. Ahead is believed at once, behind when no frame of some seconds says otherwise. */
export function followed(skew: Skew, serverMs: number, nowMs: number): Skew {
  const seen = serverMs - nowMs;
  if (seen > skew.ms + STEP_MS) return measured(seen, nowMs);
  const best = Math.max(skew.best, seen);
  // our own clock may have been set back
  const over = nowMs < skew.sinceMs || nowMs >= skew.sinceMs + WINDOW_MS;
  if (!over) return { ...skew, best };
  return measured(best < skew.ms - STEP_MS ? best : skew.ms, nowMs);
}
