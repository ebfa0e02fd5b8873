/** J and K on a live call: from turn to turn, and the newest words are no longer followed; `?t=` begins at a turn; the keyboard's place; the tab's name. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { soon } from '../../lib/soon';
import { api, type CallItem } from '../../net/api';
import { alert, alertUpdate, ended, final, maker, started } from '../../state/make';
import CallPage from './CallPage.svelte';

let page: Record<string, unknown>;
afterEach(async () => {
  await unmount(page);
  document.body.replaceChildren();
  history.replaceState(null, '', '/');
  vi.restoreAllMocks();
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

it('the keyboard is at what can be done next after Acknowledge, and the tab says whose call it is', async () => {
  history.replaceState(null, '', '/call/one');
  const app = new App();
  app.me = { name: 'Dana', role: 'supervisor', version: '', server_time: '' };
  const say = maker('one');
  app.receive([{ type: 'feed.snapshot', v: 1, calls: ['one'], server_time: '2026-05-14T18:00:00Z' } as never, say(started()), say(alert('a1'), 5)]);
  vi.spyOn(api, 'alert').mockImplementation(async () => say(alertUpdate('a1', { acknowledged: true, by: 'Dana' }), 6));
  page = mount(CallPage, { target: document.body, context: appContext(app) });
  flushSync();
  expect(document.title).toBe('Ines Okafor · Live call · Calmline');
  const acknowledge = document.querySelector<HTMLButtonElement>('.acts > .pri');
  acknowledge?.focus();
  acknowledge?.click();
  await soon(() => expect(document.querySelector('.acts > .pri')).toBeNull());
  await soon(() => expect(document.activeElement?.textContent).toContain('Assign'));
});

it.each([
  ['reviewer', 'Ines Okafor · Review · Calmline'],
  ['agent', 'Low Tide Hotel · Review · Calmline'],
] as const)('a kept call is named in the tab of a %s', async (role, title) => {
  history.replaceState(null, '', '/review/one');
  const app = new App();
  app.me = { name: 'Ines Okafor', role, version: '', server_time: '' };
  const say = maker('one');
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('nobody there'));
  vi.spyOn(api, 'call').mockResolvedValue({ call: { call_id: 'one', ended_at: '2026-05-14T18:01:00Z' } as CallItem, events: [say(started()), say(ended(60), 60)] });
  page = mount(CallPage, { target: document.body, context: appContext(app) });
  flushSync();
  expect(document.title).toBe('Review · Calmline');
  await soon(() => expect(document.title).toBe(title));
});
