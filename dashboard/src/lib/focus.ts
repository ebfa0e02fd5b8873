/**
 * The keyboard's place stays with its call when the call's element is replaced (another level is another card) or moved to another
 * section: either takes the focus away from the page, and the next key would go nowhere.
 *
 * Beside it `holdFocus`, for a part whose own controls come and go with what they did.
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

/**
 * An action for a part of the page whose controls go once they are pressed (acknowledged, done, put away). The focus that went with one goes back to it
 * when it was only disabled meanwhile, otherwise to the first of `selector` in the part, or to the part itself (which then has a tabindex).
 */
export function holdFocus(part: HTMLElement, selector = 'button:not(:disabled)'): { destroy(): void } {
  let held: Element | null = null;

  const focused = (event: FocusEvent): void => {
    held = event.target instanceof Element && part.contains(event.target) ? event.target : null;
  };
  // a click on nothing takes the focus away on purpose
  const pressed = (): void => {
    held = null;
  };
  const bringBack = (): void => {
    if (held === null || !nowhere()) return;
    if (part.contains(held)) {
      // waiting for the server's answer it is disabled, and will be itself again or gone
      if (!held.matches(':disabled')) (held as HTMLElement).focus({ preventScroll: true });
      return;
    }
    (part.querySelector<HTMLElement>(selector) ?? part).focus({ preventScroll: true });
  };
  const observer = new MutationObserver(bringBack);

  document.addEventListener('focusin', focused);
  document.addEventListener('pointerdown', pressed, true);
  observer.observe(part, { childList: true, subtree: true, attributeFilter: ['disabled'] });
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

/** Whether the focus is on nothing. */
export function nowhere(): boolean {
  const active = document.activeElement;
  return active === null || active === document.body || active === document.documentElement;
}
