/** For tests alone: waits for what comes in its own time, however slow the machine. */
import { flushSync } from 'svelte';
import { vi } from 'vitest';

const PATIENCE_MS = 20_000;

/** Until what `check` expects holds of the page as it is drawn; what it returns. */
export function soon<T>(check: () => T): Promise<T> {
  const drawn = (): T => {
    flushSync();
    return check();
  };
  return vi.waitFor(drawn, { timeout: PATIENCE_MS });
}
