/** Cards that move glide to their new place in 180 ms, by identity, also from one section to another. Not at all under reduced motion. */

import { zoomOf } from './zoom';

const DURATION_MS = 180;
/** More than these at once is a flicker, not a movement to follow: the first ones, which matter most, glide. */
const MOST = 12;
const EASE = 'cubic-bezier(.2, .7, .2, 1)';

export type Places = ReadonlyMap<string, DOMRect>;

/** Where each `[data-call]` in the container is now, in pixels of the window. Call before anything of the change is in the document, when nothing needs to be laid out anew. */
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

/** Call after the change was drawn. All places are read before anything is animated: each animation would make the next reading lay out anew. */
export function glide(container: HTMLElement, before: Places): void {
  if (before.size === 0 || !moves()) return;
  const moved: { element: HTMLElement; dx: number; dy: number }[] = [];
  for (const element of container.querySelectorAll<HTMLElement>('[data-call]')) {
    const from = before.get(element.dataset['call'] as string);
    if (!from) continue;
    const to = element.getBoundingClientRect();
    const zoom = zoomOf(element);
    const dx = (from.left - to.left) / zoom;
    const dy = (from.top - to.top) / zoom;
    if (Math.abs(dx) >= 1 || Math.abs(dy) >= 1) moved.push({ element, dx, dy });
    if (moved.length === MOST) break;
  }
  for (const { element, dx, dy } of moved)
    element.animate([{ transform: `translate(${dx}px, ${dy}px)` }, { transform: 'none' }], { duration: DURATION_MS, easing: EASE });
}

export function moves(): boolean {
  return typeof matchMedia === 'function' && !matchMedia('(prefers-reduced-motion: reduce)').matches;
}
