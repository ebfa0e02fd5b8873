/** What a page does about what it missed: the trend of teams and alerts of calls that are over. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from './app.svelte';
import type { AnyEvent } from './events/events';
import { api } from './net/api';
import { alert, alertUpdate, ended, maker, started, summary } from './state/make';
import { isLost } from './ui/history';

const NOW_MS = Date.parse('2026-05-14T18:00:00.000Z');
let sockets: FakeSocket[] = [];

class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    sockets.push(this);
  }
  closed = false;
  close(): void {
    this.closed = true;
  }
}

const cursor = { type: 'feed.cursor', v: 1, call_id: '', seq: null, at: 0, sent_at: '', cursor: 'c', server_time: '' };
const snapshot = (...calls: string[]) => ({ type: 'feed.snapshot', v: 1, call_id: '', seq: null, at: 0, sent_at: new Date().toISOString(), calls, server_time: new Date().toISOString() });

describe('a wall', () => {
  let app: App;
  let stop: () => void;

  beforeEach(() => {
    vi.useFakeTimers({ now: NOW_MS, toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'requestAnimationFrame', 'cancelAnimationFrame', 'performance'] });
    vi.stubGlobal('WebSocket', FakeSocket);
    sockets = [];
    sessionStorage.clear();
    vi.spyOn(api, 'trends').mockResolvedValue({});
    vi.spyOn(api, 'pastAlerts').mockResolvedValue([]);
    app = new App();
    stop = app.start();
    app.follow({ path: '/live', watch: [] });
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  async function hear(...events: readonly unknown[]): Promise<void> {
    const socket = sockets.at(-1);
    socket?.onopen?.();
    socket?.onmessage?.({ data: JSON.stringify([...events, cursor]) });
    await vi.advanceTimersByTimeAsync(1100);
  }
  const live = (): AnyEvent[] => {
    const make = maker('c', Date.now());
    return [make(started()), make(summary({ score: 50 }), 5)];
  };
  const ages = (): number[] => (app.trends.get('Harbour') ?? []).map((point) => Math.round(point.at - NOW_MS / 1000));

  it('begins with what the server knows and samples on', async () => {
    vi.mocked(api.trends).mockResolvedValue({ Harbour: [[NOW_MS / 1000 - 1700, 10], [NOW_MS / 1000 - 20, 30]] });
    await vi.advanceTimersByTimeAsync(5000);
    expect(api.trends).not.toHaveBeenCalled();
    await hear(snapshot('c'), ...live());
    expect(ages().slice(0, 2)).toEqual([-1700, -20]);
    expect(app.trends.get('Harbour')?.at(-1)).toMatchObject({ score: 50 });
    expect(api.trends).toHaveBeenCalledTimes(1);
  });

  it('draws nothing over an outage, and fills it from the server once it is back', async () => {
    await hear(snapshot('c'), ...live());
    const before = ages().length;
    sockets.at(-1)?.onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(ages()).toHaveLength(before);
    vi.mocked(api.trends).mockResolvedValue({ Harbour: [[NOW_MS / 1000, 50], [NOW_MS / 1000 + 300, 70], [NOW_MS / 1000 + 595, 60]] });
    await hear(snapshot('c'), ...live());
    expect(api.trends).toHaveBeenCalledTimes(2);
    expect(ages().slice(0, 4)).toEqual(expect.arrayContaining([300, 595]));
  });

  it('asks again when that failed', async () => {
    vi.mocked(api.pastAlerts).mockRejectedValueOnce(new Error('busy'));
    await hear(snapshot());
    expect(api.pastAlerts).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(api.pastAlerts).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(api.pastAlerts).toHaveBeenCalledTimes(2);
  });

  it('counts an alert nobody took until a colleague takes it after the call', async () => {
    const make = maker('c', NOW_MS);
    await hear(snapshot('c'), make(started()), make(alert('c-a1'), 1), make(ended(2), 2));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(app.calls).toEqual([]);
    expect(app.past.map(isLost)).toEqual([true]);
    await hear(make(alertUpdate('c-a1', { acknowledged: true }), 40));
    expect(app.past.map(isLost)).toEqual([false]);
    await hear(make(alertUpdate('c-a1', { acknowledged: false, assigned: '' }), 40));
    expect(app.past.map(isLost)).toEqual([true]);
    expect(app.calls).toEqual([]);
  });

  it('just opened knows of alerts nobody took before', async () => {
    const make = maker('c', NOW_MS - 3_600_000);
    const other = maker('d', NOW_MS - 1_800_000);
    const lost = [make(started()), make(alert('c-a1'), 1), make(ended(2), 2)];
    const taken = [other(started()), other(alert('d-a1'), 1), other(ended(2), 2), other(alertUpdate('d-a1', { assigned: 'Piotr Lis' }), 1)];
    vi.mocked(api.pastAlerts).mockResolvedValue([lost, taken]);
    await hear(snapshot('e'), ...[maker('e', NOW_MS)].flatMap((live) => [live(started()), live(alert('e-a1'), 1)]));
    await vi.advanceTimersByTimeAsync(3000);
    expect(app.past.map((past) => [past.alertId, isLost(past)])).toEqual([['e-a1', false], ['d-a1', false], ['c-a1', true]]);
  });

  it('whose person signs out in another tab hears and shows nothing more', async () => {
    const gone = vi.spyOn(location, 'assign').mockImplementation(() => undefined);
    vi.spyOn(api, 'me').mockResolvedValue({ name: 'Dana', role: 'supervisor', version: '', server_time: '' });
    await app.signIn();
    await hear(snapshot('c'), ...live());
    const other = new App();
    const stopOther = other.start();
    other.forget();
    await vi.waitFor(() => expect(gone).toHaveBeenCalledWith('/sign-in'), { timeout: 20_000 });
    expect([app.me, app.trouble?.status, app.calls, sockets.at(-1)?.closed]).toEqual([null, 401, [], true]);
    app.follow({ path: '/live', watch: [] });
    expect(sockets).toHaveLength(1);
    expect(gone).toHaveBeenCalledTimes(1);
    stopOther();
  });
});
