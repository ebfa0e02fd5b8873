import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AnyEvent } from './events/events';
import { api, ApiError, type CallItem } from './net/api';
import Root from './Root.svelte';
import { maker, started } from './state/make';

/** The agent's live connection, as the server would speak on it. */
class Socket {
  static last: Socket | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor(readonly url: string) {
    Socket.last = this;
  }
  close(): void {}
  tell(...events: unknown[]): void {
    this.onmessage?.({ data: JSON.stringify(events) });
  }
}

const SNAPSHOT = { type: 'feed.snapshot', v: 1, call_id: '', seq: null, at: 0, sent_at: '2026-05-14T18:00:00Z', calls: [], server_time: '2026-05-14T18:00:00Z' };
const ITEM: CallItem = {
  call_id: 'one', source: 'raw', state: 'ended', started_at: '2026-05-14T18:00:00Z', ended_at: '2026-05-14T18:01:00Z', duration: 60, channels: ['customer', 'agent'],
  metadata: (started() as unknown as { metadata: CallItem['metadata'] }).metadata, level: 'calm', peak: 12, score: 3, top_reason: '', last_words: 'Bye.', stored: true,
};
vi.setConfig({ testTimeout: 60_000 });
let part: Record<string, unknown>;
const text = (): string => document.body.textContent ?? '';
const shows = (words: string): Promise<void> => vi.waitFor(() => { flushSync(); expect(text()).toContain(words); }, { timeout: 20_000 });
function open(path: string): void {
  history.replaceState(null, '', path);
  part = mount(Root, { target: document.body });
}

beforeEach(() => {
  sessionStorage.clear();
  vi.stubGlobal('WebSocket', Socket);
  vi.spyOn(api, 'me').mockResolvedValue({ name: 'Ines Okafor', role: 'agent', version: '1', server_time: '' });
  vi.spyOn(api, 'calls').mockResolvedValue({ items: [ITEM], next: null });
  vi.spyOn(api, 'call').mockRejectedValue(new ApiError(404, 'no_such_call', 'there is no call one'));
});
afterEach(() => {
  void unmount(part);
  document.body.replaceChildren();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('what an agent may open', () => {
  it('is the list of own calls, without what is kept from agents, and no page of supervisors', async () => {
    open('/review');
    await shows('Low Tide Hotel');
    expect(document.querySelector('h1')?.textContent).toBe('My calls');
    expect([...document.querySelectorAll('th')].map((head) => head.textContent)).not.toContain('Alerts');
    expect([...document.querySelectorAll('.nav a')].map((link) => link.getAttribute('href'))).toEqual(['/agent', '/review', '/settings']);
    void unmount(part);
    document.body.replaceChildren();
    open('/operations');
    await shows('This page is not for your role');
  });

  it('is the settings of this browser that mean something to them', async () => {
    vi.spyOn(api, 'settings').mockRejectedValue(new ApiError(403, 'forbidden', ''));
    open('/settings');
    await shows('Single-key shortcuts');
    expect(text()).not.toContain('Wall layout');
    expect(text()).not.toContain('new alert');
  });

  it('leads back from a call to that list, by key and from a call that is not there', async () => {
    open('/review/one');
    await shows('This call is not here');
    expect(document.querySelector('#main a')?.getAttribute('href')).toBe('/review');
    dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    await shows('Low Tide Hotel');
    expect(location.pathname).toBe('/review');
  });

  it('goes to the next call when it begins, not to the one that was there', async () => {
    open('/review');
    await shows('Low Tide Hotel');
    const begin = (id: string): AnyEvent => maker(id)(started());
    Socket.last?.tell({ ...SNAPSHOT, calls: ['two'] }, begin('two'));
    await new Promise((done) => requestAnimationFrame(done));
    flushSync();
    expect(location.pathname).toBe('/review');
    let next = 0;
    await vi.waitFor(() => {
      Socket.last?.tell(begin(`next ${(next += 1)}`));
      flushSync();
      expect(location.pathname).toBe('/agent');
    }, { timeout: 20_000 });
    expect(Socket.last?.url).toContain('/agent/live');
  });
});
