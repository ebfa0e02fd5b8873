/** What a search found says where: on the card, in the row, with its time. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { api } from '../../net/api';
import { maker, started, summary } from '../../state/make';
import WallPage from './WallPage.svelte';

const HIT = { utterance_id: 'u3', role: 'agent', at: 62.04, text: 'Our policy says no.', marks: [[4, 15]] };
let app: App;
let page: Record<string, unknown>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
  vi.spyOn(api, 'calls').mockResolvedValue({ items: ['calm', 'tense', 'frustrated', 'critical'].map((id) => ({ call_id: id, hits: [HIT] })), next: null } as never);
});

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await unmount(page);
  document.body.replaceChildren();
});

it.each(['cards', 'table'] as const)('is shown on every kind of %s', async (layout) => {
  app = new App();
  app.prefs.set({ layout });
  page = mount(WallPage, { target: document.body, context: appContext(app) });
  for (const level of ['calm', 'tense', 'frustrated', 'critical']) {
    const make = maker(level);
    app.receive([make(started()), make(summary({ level, score: 50, last_words: 'What now?' }), 5)]);
  }
  const other = maker('other');
  app.receive([other(started()), other(summary({ score: 5 }), 5)]);
  flushSync();
  const input = document.querySelector<HTMLInputElement>('input[type=search]') as HTMLInputElement;
  input.value = 'policy says';
  input.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
  await vi.advanceTimersByTimeAsync(400);
  flushSync();
  expect([...document.querySelectorAll<HTMLElement>('[data-call]')].map((one) => one.dataset['call'])).toEqual(['critical', 'frustrated', 'tense', 'calm']);
  if (layout === 'table') expect(document.querySelector('th.c-why')?.textContent).toBe('Said');
  for (const card of document.querySelectorAll('[data-call]')) {
    const link = card.querySelector('a.hit');
    expect(link?.getAttribute('href')).toBe(`/call/${card.getAttribute('data-call')}?t=62.0`);
    expect(link?.textContent).toMatch(/01:02\s+(Agent\s+)?(… )?(Our )?policy says no\./);
    expect(link?.getAttribute('title')).toBe('Agent: Our policy says no.');
    expect(link?.querySelector('mark')?.textContent).toBe('policy says');
  }
});
