/** Back from a call: on the wall and in review the focus is on the call that was open. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App, appContext } from '../app.svelte';
import { api, type CallItem } from '../net/api';
import ReviewPage from '../pages/review/ReviewPage.svelte';
import WallPage from '../pages/wall/WallPage.svelte';
import { maker, METADATA, started, summary } from '../state/make';
import { soon } from './soon';

let page: Record<string, unknown>;
let app: App;
const focused = (): string | null | undefined => document.activeElement?.getAttribute('href');

beforeEach(() => {
  history.replaceState(null, '', '/');
  vi.stubGlobal('fetch', () => new Promise(() => {}));
  app = new App();
  for (const id of ['a', 'b', 'c']) {
    const make = maker(id);
    app.receive([make(started()), make(summary({ level: 'frustrated', score: 60 }), 5)]);
  }
});
afterEach(async () => {
  await unmount(page);
  document.body.replaceChildren();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the wall', () => {
  const open = (): void => {
    page = mount(WallPage, { target: document.body, context: appContext(app) });
    flushSync();
  };

  it('has the focus on the call one comes back from, so that the next one is one key away', async () => {
    app.router.go('/call/b');
    app.router.go('/');
    open();
    await soon(() => expect(focused()).toBe('/call/b'));
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'j' }));
    expect(focused()).toBe('/call/c');
  });

  it('is as far down as it was', async () => {
    const scrolled = vi.spyOn(window, 'scrollTo');
    vi.spyOn(window, 'scrollY', 'get').mockReturnValue(740);
    app.router.go('/call/b');
    app.router.go('/');
    scrolled.mockClear();
    open();
    await soon(() => expect(focused()).toBe('/call/b'));
    expect(scrolled).toHaveBeenCalledWith(0, 740);
  });

  it('takes no focus when one comes from elsewhere', () => {
    app.router.go('/call/b');
    app.router.go('/insights');
    app.router.go('/');
    expect(app.router.takeLeft()).toBeNull();
    open();
    expect(document.activeElement).toBe(document.body);
  });
});

it('review waits for its list', async () => {
  const item = (id: string): CallItem => ({
    call_id: id, source: 'raw', state: 'ended', started_at: '2026-05-14T18:00:00Z', ended_at: '2026-05-14T18:01:00Z', duration: 60, channels: ['customer', 'agent'],
    metadata: METADATA as CallItem['metadata'], level: 'calm', peak: 12, score: 3, top_reason: '', last_words: 'Bye.', stored: true,
  });
  vi.spyOn(api, 'calls').mockResolvedValue({ items: [item('x'), item('y')], next: null });
  vi.spyOn(api, 'names').mockResolvedValue({ agents: [], queues: [] } as never);
  app.router.go('/review/y');
  app.router.go('/review');
  page = mount(ReviewPage, { target: document.body, context: appContext(app) });
  await soon(() => expect(focused()).toBe('/review/y'));
});
