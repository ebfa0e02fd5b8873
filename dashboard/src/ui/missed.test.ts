/** A page whose code did not come is loaded anew once the server answers. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi, type Mock, type MockInstance } from 'vitest';
import { api, ApiError, type Me } from '../net/api';
import Missed from './Missed.svelte';

const ME: Me = { name: 'Dana', role: 'reviewer', version: '', server_time: '' };
let part: Record<string, unknown>;
let reload: Mock<() => void>;
let asked: MockInstance<typeof api.me>;
const press = (): void => document.querySelector('button')?.click();

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  reload = vi.fn<() => void>();
  asked = vi.spyOn(api, 'me').mockRejectedValue(new ApiError(0, 'unreachable', ''));
  part = mount(Missed, { target: document.body, props: { reload } });
  flushSync();
});
afterEach(() => {
  void unmount(part);
  document.body.replaceChildren();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a page that did not load', () => {
  it('asks by itself, and is loaded when the server is back', async () => {
    await vi.advanceTimersByTimeAsync(20_000);
    expect([asked.mock.calls.length, reload.mock.calls.length]).toEqual([4, 0]);
    asked.mockResolvedValue(ME);
    await vi.advanceTimersByTimeAsync(5000);
    expect(reload).toHaveBeenCalledOnce();
  });

  it('does not load again and again what loading does not help, but does so when asked', async () => {
    asked.mockResolvedValue(ME);
    await vi.advanceTimersByTimeAsync(50_000);
    expect(reload).toHaveBeenCalledOnce();
    press();
    await vi.advanceTimersByTimeAsync(0);
    expect(reload).toHaveBeenCalledTimes(2);
  });

  it('waits behind a proxy whose server is away', async () => {
    asked.mockRejectedValue(new ApiError(502, 'unknown', ''));
    press();
    await vi.advanceTimersByTimeAsync(0);
    expect(reload).not.toHaveBeenCalled();
  });
});
