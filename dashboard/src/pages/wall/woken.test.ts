/** The alert line and the wall together: what was put to sleep or seen comes back and can be acknowledged; the key A means what the line tells. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { api } from '../../net/api';
import { alert, alertUpdate, maker, started, summary } from '../../state/make';
import AlertWatch from '../../ui/AlertWatch.svelte';
import WallPage from './WallPage.svelte';

const SENT_MS = Date.parse('2026-05-14T18:00:00.000Z');
const told: string[] = [];

class FakeNotification {
  static readonly permission = 'granted';
  constructor(title: string) {
    told.push(title);
  }
}

describe('an alert that comes back', () => {
  let app: App;
  let pages: Record<string, unknown>[];
  const make = maker('c');

  beforeEach(() => {
    vi.stubGlobal('Notification', FakeNotification);
    told.length = 0;
    app = new App();
    app.prefs.set({ desktop: true });
    app.nowMs = SENT_MS + 5000;
    const where = { target: document.body, context: appContext(app) };
    pages = [mount(AlertWatch, { ...where, props: { onopen: () => undefined } }), mount(WallPage, where)];
    app.receive([make(started())]);
    flushSync();
    app.receive([make(summary({ level: 'critical', score: 84 }), 1), make(alert('a1'), 2)]);
    flushSync();
    app.receive([make(alertUpdate('a1', { snoozed: '2026-05-14T18:05:00.000Z' }), 3)]);
    flushSync();
  });

  afterEach(async () => {
    for (const page of pages) await unmount(page);
    document.body.replaceChildren();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('from its sleep is heard again, once, and acknowledged on its card', () => {
    expect(told).toHaveLength(1);
    expect(document.querySelector('[data-do=acknowledge]')).toBeNull();
    for (const seconds of [301, 302, 303]) {
      app.nowMs = SENT_MS + seconds * 1000;
      flushSync();
    }
    expect(told).toHaveLength(2);
    const post = vi.spyOn(api, 'alert').mockResolvedValue(make(alertUpdate('a1', { acknowledged: true }), 304) as never);
    document.querySelector<HTMLElement>('[data-do=acknowledge]')?.click();
    expect(post).toHaveBeenCalledWith('c', 'a1', { acknowledged: true });
  });

  it('because the call became critical is heard once', () => {
    app.receive([make(alert('a2', 'frustrated'), 10), make(alertUpdate('a2', { acknowledged: true }), 11)]);
    flushSync();
    told.length = 0;
    app.receive([make(alertUpdate('a2', { acknowledged: false, by: '', level: 'critical', score: 84, reasons: [], utterance_id: null }), 20)]);
    flushSync();
    app.nowMs += 1000;
    flushSync();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/Critical/i);
  });

  it('is what the key A acknowledges only while the line tells it', () => {
    app.me = { name: 'Piotr Lis', role: 'supervisor', version: '', server_time: '' };
    const other = maker('d');
    app.receive([other(started()), other(summary({ level: 'critical', score: 88 }), 1), other(alert('b1'), 2), other(alertUpdate('b1', { assigned: 'Piotr Lis', acknowledged: true }), 3)]);
    app.nowMs = SENT_MS + 301_000;
    flushSync();
    const line = (): string => document.querySelector('.alertline')?.textContent ?? '';
    const post = vi.spyOn(api, 'alert').mockResolvedValue(make(alertUpdate('a1', { acknowledged: true }), 304) as never);
    const press = (): boolean => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
    expect(line()).toContain('Dana asks you to take over');
    press();
    expect(post).not.toHaveBeenCalled();
    [...document.querySelectorAll<HTMLElement>('.alertline button')].find((button) => button.textContent === 'Got it')?.click();
    flushSync();
    expect(line()).toContain('New alert');
    press();
    expect(post).toHaveBeenCalledWith('c', 'a1', { acknowledged: true });
  });

  it('never moves what is below it: its slot is there on every page', () => {
    app.router.go('/call/c');
    flushSync();
    expect(document.querySelector('.alertline')?.textContent).toContain('No open alerts');
    app.nowMs = SENT_MS + 301_000;
    flushSync();
    // that alert is in the head of its page
    expect(document.querySelector('.alertline')?.textContent).toContain('No other open alerts');
    app.router.go('/');
  });
});
