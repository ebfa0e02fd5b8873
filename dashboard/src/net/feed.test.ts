import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AnyEvent } from '../events/events';
import { Feed, type Connection } from './feed';

class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed: number | null = null;
  constructor(readonly url: string) {}
  close(code: number): void {
    this.closed = code;
  }
}

const cursor = (text: string): object => ({ type: 'feed.cursor', v: 1, call_id: '', seq: null, at: 0, sent_at: '', cursor: text });
const note = (n: number): object => ({ type: 'note.added', v: 1, call_id: 'c', seq: n, at: n, sent_at: '', note_id: `n${n}`, by: 'Dana', text: 'x' });

describe('the feed', () => {
  const sockets: FakeSocket[] = [];
  const batches: AnyEvent[][] = [];
  const connections: Connection[] = [];
  const bad: unknown[] = [];
  const last = (): FakeSocket => sockets.at(-1) as FakeSocket;
  let feed: Feed;

  beforeEach(() => {
    vi.useFakeTimers();
    for (const list of [sockets, batches, connections, bad]) list.length = 0;
    feed = new Feed({
      path: '/live',
      watch: ['a b'],
      onEvents: (events) => batches.push(events),
      onConnection: (connection) => connections.push(connection),
      onBadFrame: (error) => bad.push(error),
      open: (url) => {
        sockets.push(new FakeSocket(url));
        return last() as unknown as WebSocket;
      },
      random: () => 1,
    });
    feed.start();
  });
  afterEach(() => {
    feed.stop();
    vi.useRealTimers();
  });

  it('asks for the calls it watches', () => {
    expect(last().url).toMatch(/^ws:\/\/.*\/live\?call=a\+b$/);
  });

  it('hands a burst on in one batch per frame', () => {
    last().onopen?.();
    for (let i = 1; i <= 5; i += 1) last().onmessage?.({ data: JSON.stringify([note(i)]) });
    expect(batches).toHaveLength(0);
    vi.advanceTimersByTime(20);
    expect(batches).toHaveLength(1);
    expect(batches[0]).toHaveLength(5);
  });

  describe('in a tab that is hidden', () => {
    let hidden = false;
    beforeEach(() => {
      hidden = false;
      vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
      // hidden tabs get no frames, not even one that was asked for before
      vi.stubGlobal('requestAnimationFrame', (work: () => void) => setTimeout(() => hidden || work(), 16));
      vi.stubGlobal('cancelAnimationFrame', (id: ReturnType<typeof setTimeout>) => clearTimeout(id));
    });
    afterEach(() => {
      vi.unstubAllGlobals();
      vi.restoreAllMocks();
    });

    it('goes on although it waited for a frame', () => {
      last().onopen?.();
      last().onmessage?.({ data: JSON.stringify([note(1)]) });
      hidden = true;
      vi.advanceTimersByTime(1000);
      expect(batches.flat()).toHaveLength(1);
      for (let i = 2; i <= 31; i += 1) {
        last().onmessage?.({ data: JSON.stringify([note(i)]) });
        vi.advanceTimersByTime(100);
      }
      expect(batches.flat().length).toBeGreaterThan(20);
      expect(batches.length).toBeLessThan(6);
    });

    it('needs no timer of its own: browsers slow them down to one a minute', () => {
      last().onopen?.();
      hidden = true;
      vi.stubGlobal('setTimeout', () => 0);
      last().onmessage?.({ data: JSON.stringify([note(1)]) });
      vi.setSystemTime(Date.now() + 2000);
      last().onmessage?.({ data: JSON.stringify([note(2)]) });
      expect(batches.flat()).toHaveLength(2);
    });
  });

  it('resumes after the last cursor, with growing pauses', () => {
    last().onopen?.();
    last().onmessage?.({ data: JSON.stringify([note(1), cursor('e-7')]) });
    last().onclose?.({ code: 1006 });
    expect(connections.at(-1)).toMatchObject({ state: 'waiting', attempt: 1 });
    vi.advanceTimersByTime(499);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(last().url).toContain('cursor=e-7');
    last().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(999);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(3);
  });

  it('begins anew when it lost the connection within a snapshot', () => {
    last().onopen?.();
    last().onmessage?.({ data: JSON.stringify([cursor('e-7')]) });
    last().onmessage?.({ data: JSON.stringify([cursor('')]) });
    expect(feed.url()).not.toContain('cursor');
  });

  it('does not try again when it is refused', () => {
    last().onclose?.({ code: 4401 });
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(connections.at(-1)).toEqual({ state: 'refused', code: 4401 });
  });

  it('leaves a path that fell silent', () => {
    last().onopen?.();
    vi.advanceTimersByTime(45_000);
    expect(last().closed).toBe(4000);
    vi.advanceTimersByTime(1000);
    expect(sockets).toHaveLength(2);
  });

  it('reports a frame it cannot read and goes on', () => {
    last().onopen?.();
    last().onmessage?.({ data: '{}' });
    last().onmessage?.({ data: JSON.stringify([note(1)]) });
    vi.advanceTimersByTime(20);
    expect(bad).toHaveLength(1);
    expect(batches).toHaveLength(1);
  });

  it('is silent after stop', () => {
    last().onopen?.();
    last().onmessage?.({ data: JSON.stringify([note(1)]) });
    feed.stop();
    vi.advanceTimersByTime(60_000);
    expect(batches).toHaveLength(0);
    expect(sockets).toHaveLength(1);
  });
});
