/**
 * The keyboard's place stays with its call when the call's element is replaced (another level is another card) or moved to another
 * section: either takes the focus away from the page, and the next key would go nowhere.
 */

interface Place {
  readonly call: string;
  /** which control of the call: `data-do`, or its link when that control is gone */
  readonly control: string | null;
}

/** An action for the container of `[data-call]` elements. Only focus that was lost with its element is brought back, never one that people moved. */
export function keepFocus(container: HTMLElement): { destroy(): void } {
  let place: Place | null = null;

  const focused = (event: FocusEvent): void => {
    if (!inDialog(event)) place = event.target instanceof Element && container.contains(event.target) ? placeOf(event.target) : null;
  };
  // a click on nothing takes the focus away on purpose; a click on a control focuses it afterwards
  const pressed = (event: Event): void => {
    if (!inDialog(event)) place = null;
  };
  const bringBack = (): void => {
    if (place === null || !nowhere()) return;
    const call = container.querySelector(`[data-call="${CSS.escape(place.call)}"]`);
    const control = place.control === null ? null : call?.querySelector<HTMLElement>(`[data-do="${CSS.escape(place.control)}"]`);
    (control ?? call?.querySelector<HTMLElement>('[data-open]'))?.focus({ preventScroll: true });
  };
  const observer = new MutationObserver(bringBack);

  document.addEventListener('focusin', focused);
  document.addEventListener('pointerdown', pressed, true);
  // the whole page: a dialog that closes gives the focus back to where it was, and there may be another element by now
  observer.observe(document.body, { childList: true, subtree: true });
  return {
    destroy(): void {
      observer.disconnect();
      document.removeEventListener('focusin', focused);
      document.removeEventListener('pointerdown', pressed, true);
    },
  };
}

function inDialog(event: Event): boolean {
  return event.target instanceof Element && event.target.closest('dialog') !== null;
}

function placeOf(element: Element): Place | null {
  const call = element.closest<HTMLElement>('[data-call]')?.dataset['call'];
  return call === undefined ? null : { call, control: element.closest<HTMLElement>('[data-do]')?.dataset['do'] ?? null };
}

function nowhere(): boolean {
  const active = document.activeElement;
  return active === null || active === document.body || active === document.documentElement;
}
