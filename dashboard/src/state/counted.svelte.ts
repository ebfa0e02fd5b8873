/** For tests: how often a reaction runs, and what it saw. */
import { flushSync } from 'svelte';

export function counted<T>(read: () => T): { readonly values: T[]; readonly settle: () => void; readonly stop: () => void } {
  const values: T[] = [];
  const stop = $effect.root(() => {
    $effect(() => void values.push(read()));
  });
  flushSync();
  return { values, settle: () => flushSync(), stop };
}
