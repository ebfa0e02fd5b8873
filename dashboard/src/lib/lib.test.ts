import { describe, expect, it } from 'vitest';
import { ago, bytes, clock, joinReasons, points, quote, score, seconds, wait } from './format';
import { callPath, parseRoute } from './router.svelte';
import { sparkPath } from './spark';
import { visible } from './virtual';

describe('format', () => {
  it('says numbers as people read them', () => {
    expect([clock(402.4), clock(3661), clock(-1)]).toEqual(['06:42', '1:01:01', '00:00']);
    expect([wait(8), wait(130)]).toEqual(['0:08', '2:10']);
    expect([points(17.6), points(-6), points(0.43), points(0)]).toEqual(['+18', '−6', '+0.4', '+0']);
    expect([score(null), score(83.5)]).toEqual(['–', '84']);
    expect([seconds(4.2), seconds(18.4)]).toEqual(['4.2 s', '18 s']);
    expect([ago(0, 8000), ago(0, 200_000), ago(0, 7_300_000), ago(10, 0)]).toEqual(['8 s ago', '3 min ago', '2 h ago', '0 s ago']);
    expect([bytes(12), bytes(48_120_000)]).toEqual(['12 B', '46 MB']);
    expect(quote(' “Hello.” ')).toBe('“Hello.”');
    expect(joinReasons(['Third call about this', 'Ines Okafor cut in', 'VIP line'])).toBe('third call about this, Ines Okafor cut in, VIP line');
  });
});

describe('addresses', () => {
  it.each([
    ['/', { page: 'wall' }],
    ['/call/a%2Fb', { page: 'call', id: 'a/b', from: 'wall' }],
    ['/review/x', { page: 'call', id: 'x', from: 'review' }],
    ['/review/', { page: 'review' }],
    ['/call', { page: 'missing' }],
    ['/call/%E0%A4%A', { page: 'missing' }],
    ['/a/b/c', { page: 'missing' }],
    ['/nothing', { page: 'missing' }],
  ])('%s', (path, route) => {
    expect(parseRoute(path)).toEqual(route);
  });

  it('goes there and back', () => {
    expect(parseRoute(callPath('a/b ü', 'review'))).toMatchObject({ id: 'a/b ü', from: 'review' });
  });
});

describe('a long list', () => {
  it('draws what is near the window and keeps the room of the rest', () => {
    const heights = new Array<number>(100).fill(10);
    expect(visible(heights, 200, 300, 20)).toEqual({ first: 17, last: 32, before: 170, after: 680 });
    expect(visible(heights, -500, 100, 0)).toMatchObject({ first: 0, last: 10 });
    expect(visible([], 0, 100, 0)).toEqual({ first: 0, last: 0, before: 0, after: 0 });
  });
});

describe('a sparkline', () => {
  const box = { width: 100, height: 20 };
  it('needs two points', () => {
    expect(sparkPath([], 300, box)).toBe('');
    expect(sparkPath([{ at: 1, score: 5 }], 300, box)).toBe('');
  });
  it('fills the width and begins at the edge', () => {
    expect(sparkPath([{ at: 0, score: 0 }, { at: 10, score: 100 }], 300, box)).toBe('M0.0 20.0L100.0 0.0');
    expect(sparkPath([{ at: 0, score: 50 }, { at: 500, score: 50 }, { at: 700, score: 200 }], 300, box)).toBe('M0.0 10.0L33.3 10.0L100.0 0.0');
  });
  it('breaks where nothing was known, and shows a point alone', () => {
    const points = [0, 20, 40, 200, 360, 380].map((at) => ({ at, score: 50 }));
    expect(sparkPath(points, 1800, box, 60)).toBe('M0.0 10.0L5.3 10.0L10.5 10.0M52.6 10.0h0M94.7 10.0L100.0 10.0');
    expect(sparkPath(points, 300, box, 60)).toBe('M40.0 10.0h0M93.3 10.0L100.0 10.0');
    expect(sparkPath(points, 350, box, 60)).toBe('M0.0 10.0L2.9 10.0M48.6 10.0h0M94.3 10.0L100.0 10.0');
  });
});
