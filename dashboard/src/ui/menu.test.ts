/** A menu opened by a key can be used and closed by keys. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { App, appContext } from '../app.svelte';
import { api } from '../net/api';
import FilterBar from '../pages/wall/FilterBar.svelte';

let bar: Record<string, unknown>;
const menu = (): HTMLElement | null => document.querySelector('[role=dialog]');
const key = (name: string, target: EventTarget = document.activeElement ?? document.body): void => {
  target.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
  flushSync();
};

beforeEach(() => {
  vi.spyOn(api, 'names').mockReturnValue(new Promise(() => {}));
  vi.spyOn(api, 'themeNames').mockReturnValue(new Promise(() => {}));
  bar = mount(FilterBar, { target: document.body, props: { calls: [], query: '', found: null }, context: appContext(new App()) });
  flushSync();
});
afterEach(async () => {
  await unmount(bar);
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

it('F leads into the filters, Escape out of them to their button', () => {
  key('f');
  expect(menu()?.contains(document.activeElement)).toBe(true);
  expect(document.activeElement?.tagName).toBe('SELECT');
  key('Escape');
  expect(menu()).toBeNull();
  expect((document.activeElement as HTMLElement).title).toBe('Filters');
});

it('Escape closes it also when the focus is elsewhere, and nothing else hears that', () => {
  const heard = vi.fn();
  addEventListener('keydown', heard);
  key('f');
  (document.activeElement as HTMLElement).blur();
  heard.mockClear();
  key('Escape', document.body);
  expect(menu()).toBeNull();
  expect(heard).not.toHaveBeenCalled();
  key('Escape', document.body);
  expect(heard).toHaveBeenCalledOnce();
  removeEventListener('keydown', heard);
});

it('F on a button in it closes it, and the focus does not fall to the page', () => {
  key('f');
  [...(menu()?.querySelectorAll('button') ?? [])].at(0)?.focus();
  key('f');
  expect(menu()).toBeNull();
  expect((document.activeElement as HTMLElement).title).toBe('Filters');
});
