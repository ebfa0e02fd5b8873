/** Single-key shortcuts. Off while typing, off when switched off in the settings (WCAG 2.1.4), never with a modifier. */

export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Runs the handler named by the key (lower case; `Enter`, `Escape`, `/`, `?`). `enabled` is asked each time. Returns what stops it. */
export function listenKeys(map: KeyMap, enabled: () => boolean): () => void {
  const pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const handler = map[key];
    if (!handler) return;
    if (key === 'Escape') {
      handler(event);
      return;
    }
    if (!enabled() || isTyping(event.target) || document.querySelector('dialog[open]')) return;
    // Enter on a control belongs to the control
    if (key === 'Enter' && event.target instanceof Element && event.target.closest('a, button, summary')) return;
    event.preventDefault();
    handler(event);
  };
  addEventListener('keydown', pressed);
  return () => removeEventListener('keydown', pressed);
}
