/** The way back from a call to the list it was opened from: as far down as before, the focus on that call. */
import { tick } from 'svelte';
import { nowhere } from './focus';
import type { Left } from './router.svelte';

/** Rows of a long list are drawn a frame or two after it was scrolled to them. */
const MOST_FRAMES = 10;

/** Call once the list is drawn. Focus that people moved meanwhile stays where it is, and so does what they see. */
export async function returnTo(left: Left): Promise<void> {
  await tick();
  if (!nowhere()) return;
  scrollTo(0, left.y);
  const link = await drawn(`[data-open][href="${left.path}"]`);
  if (!link || !nowhere()) return;
  link.focus({ preventScroll: true });
  link.closest('[data-call], tr')?.scrollIntoView({ block: 'nearest' });
}

async function drawn(selector: string): Promise<HTMLElement | null> {
  for (let frame = 0; frame < MOST_FRAMES; frame += 1) {
    const found = document.querySelector<HTMLElement>(selector);
    if (found) return found;
    await new Promise((done) => requestAnimationFrame(done));
  }
  return null;
}
