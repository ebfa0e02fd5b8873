import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { passing, retrying } from './retrying';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('what may come a moment later', () => {
  it('is asked for again until it is there', async () => {
    const answers = [false, new Error('busy'), true, true];
    const ask = vi.fn(() => {
      const next = answers.shift();
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next === true);
    });
    const over = vi.fn();
    retrying([2000, 5000, 15_000, 30_000], ask, over);
    for (const [ms, asked] of [[1999, 0], [1, 1], [5000, 2], [15_000, 3], [60_000, 3]] as const) {
      await vi.advanceTimersByTimeAsync(ms);
      expect(ask).toHaveBeenCalledTimes(asked);
    }
    expect(over).not.toHaveBeenCalled();
  });

  it('is given up at the end, and says so', async () => {
    const over = vi.fn();
    retrying([10, 10], () => Promise.resolve(false), over);
    await vi.advanceTimersByTimeAsync(20);
    expect(over).toHaveBeenCalledOnce();
  });

  it('is not asked for by who has left', async () => {
    const ask = vi.fn(() => Promise.resolve(false));
    retrying([10], ask)();
    await vi.advanceTimersByTimeAsync(20);
    expect(ask).not.toHaveBeenCalled();
  });

  it('comes back after a busy server, not after a missing thing', () => {
    expect([0, 429, 503].every(passing)).toBe(true);
    expect([401, 403, 404, 400, 500].some(passing)).toBe(false);
  });
});
