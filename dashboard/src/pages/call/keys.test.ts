/** J and K on a live call: from turn to turn, and the newest words are no longer followed; `?t=` begins at a turn. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, it } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { final, maker, started } from '../../state/make';
import CallPage from './CallPage.svelte';

let page: Record<string, unknown>;
afterEach(async () => {
  await unmount(page);
  document.body.replaceChildren();
  history.replaceState(null, '', '/');
});

it('J and K walk through the turns of a live call', () => {
  history.replaceState(null, '', '/call/one');
  const app = new App();
  app.me = { name: 'Dana', role: 'supervisor', version: '', server_time: '' };
  const say = maker('one');
  app.receive([{ type: 'feed.snapshot', v: 1, calls: ['one'], server_time: '2026-05-14T18:00:00Z' } as never, say(started())]);
  app.receive([1, 2, 3].map((n) => say(final(`u${n}`, n % 2 ? 'customer' : 'agent', `Turn ${n}`, n * 5, n * 5 + 4), n * 5 + 4)));
  page = mount(CallPage, { target: document.body, context: appContext(app) });
  flushSync();
  const press = (key: string): string | null => {
    dispatchEvent(new KeyboardEvent('keydown', { key }));
    flushSync();
    return document.querySelector('li.lit')?.getAttribute('data-key') ?? null;
  };
  const following = (): boolean => [...document.querySelectorAll('button')].some((one) => one.textContent?.includes('Follow live') && one.getAttribute('aria-pressed') === 'true');
  expect(following()).toBe(true);
  expect(press('k')).toBe('u3');
  expect(following()).toBe(false);
  expect([press('k'), press('k'), press('k'), press('j')]).toEqual(['u2', 'u1', 'u1', 'u2']);
  // what is said meanwhile moves nothing
  app.receive([say(final('u4', 'agent', 'Turn 4', 20, 24), 24)]);
  flushSync();
  expect(document.querySelector('li.lit')?.getAttribute('data-key')).toBe('u2');
  press('f');
  expect(following()).toBe(true);
  expect(press('k')).toBe('u4');
});

it('a link to a moment of a live call lights its turn, once, and follows no longer', () => {
  history.replaceState(null, '', '/call/one?t=10.0');
  const app = new App();
  app.me = { name: 'Dana', role: 'supervisor', version: '', server_time: '' };
  const say = maker('one');
  app.receive([{ type: 'feed.snapshot', v: 1, calls: ['one'], server_time: '2026-05-14T18:00:00Z' } as never, say(started())]);
  page = mount(CallPage, { target: document.body, context: appContext(app) });
  const tell = (n: number): string | null => {
    app.receive([say(final(`u${n}`, 'customer', `Turn ${n}`, n * 5 + 0.04, n * 5 + 4), n * 5 + 4)]);
    flushSync();
    return document.querySelector('li.lit')?.getAttribute('data-key') ?? null;
  };
  const following = (): boolean => [...document.querySelectorAll('button')].some((one) => one.textContent?.includes('Follow live') && one.getAttribute('aria-pressed') === 'true');
  expect(tell(1)).toBeNull();
  expect(following()).toBe(true);
  expect(tell(2)).toBe('u2');
  expect(following()).toBe(false);
  expect(tell(3)).toBe('u2');
});
