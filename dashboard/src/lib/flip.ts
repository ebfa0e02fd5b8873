/** Cards that move glide to their new place in 180 ms, by identity, also from one section to another. Not at all under reduced motion. */

const DURATION_MS = 180;
const EASE = 'cubic-bezier(.2, .7, .2, 1)';

export type Places = ReadonlyMap<string, DOMRect>;

/** Where each `[data-call]` in the container is now. Call before the change. */
export function places(container: HTMLElement): Places {
  const found = new Map<string, DOMRect>();
  if (!moves()) return found;
  for (const element of container.querySelectorAll<HTMLElement>('[data-call]')) {
    const rect = element.getBoundingClientRect();
    // what is off screen needs no animation
    if (rect.bottom > -200 && rect.top < innerHeight + 200) found.set(element.dataset['call'] as string, rect);
  }
  return found;
}

/** Call after the change was drawn. */
export function glide(container: HTMLElement, before: Places): void {
  if (before.size === 0 || !moves()) return;
  for (const element of container.querySelectorAll<HTMLElement>('[data-call]')) {
    const from = before.get(element.dataset['call'] as string);
    if (!from) continue;
    const to = element.getBoundingClientRect();
    const dx = from.left - to.left;
    const dy = from.top - to.top;
    if (Math.abs(dx) < 1 && Math.abs(dy) < 1) continue;
    element.animate([{ transform: `translate(${dx}px, ${dy}px)` }, { transform: 'none' }], { duration: DURATION_MS, easing: EASE });
  }
}

export function moves(): boolean {
  return typeof matchMedia === 'function' && !matchMedia('(prefers-reduced-motion: reduce)').matches;
}
