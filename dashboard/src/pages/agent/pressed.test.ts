import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { App } from '../../app.svelte';
import type { AnyEvent } from '../../events/events';
import { api, ApiError } from '../../net/api';
import { ended, maker, started, tip } from '../../state/make';
import { clear, show } from './onscreen';

describe('what is pressed for a prompt', () => {
  const press = (key: string): void => void dispatchEvent(new KeyboardEvent('keydown', { key }));
  const fault = (): string => document.querySelector('.fail')?.textContent ?? '';
  const settle = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(0);
    flushSync();
  };
  let answer: MockInstance<typeof api.tip>;
  let app: App;
  let say: ReturnType<typeof maker>;
  const text = (): string => document.body.textContent ?? '';

  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-05-14T18:01:00.000Z') });
    sessionStorage.clear();
    vi.spyOn(api, 'calls').mockResolvedValue({ items: [], next: null });
    answer = vi.spyOn(api, 'tip');
    app = new App();
    say = maker('one');
    app.receive([say(started()), say(tip('t1', 'agent', { headline: 'Say it back' }), 5)]);
    show(app);
  });
  afterEach(() => {
    clear();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it.each(['no_such_tip', 'call_over'])('is done when the server says %s', async (code) => {
    answer.mockRejectedValue(new ApiError(404, code, 'no tip t1'));
    press('d');
    await settle();
    expect(fault()).toBe('');
    expect(text()).not.toContain('Say it back');
    expect(document.querySelector('.two')).toBeNull();
  });

  it('is sent once, however often it is pressed before the answer', async () => {
    let done: (event: AnyEvent) => void = () => undefined;
    answer.mockReturnValue(new Promise((resolve) => (done = resolve)));
    press('d');
    press('d');
    press('n');
    done(say({ type: 'tip.resolved', tip_id: 't1', outcome: 'done', by: 'Ines Okafor' }, 6));
    await settle();
    expect(answer).toHaveBeenCalledTimes(1);
    expect(text()).not.toContain('Say it back');
  });

  it('says what did not work, until the next prompt', async () => {
    answer.mockRejectedValue(new ApiError(0, 'unreachable', 'The server does not answer.'));
    press('d');
    await settle();
    expect(fault()).toContain('The server does not answer.');
    // where it is seen: in the bar that stays at the foot of the window
    expect(document.querySelector('.two')?.contains(document.querySelector('.fail'))).toBe(true);
    app.receive([say(tip('t2', 'agent', { headline: 'Take it on' }), 9)]);
    flushSync();
    expect(fault()).toBe('');
    app.receive([say(ended(60), 60)]);
    flushSync();
    expect(fault()).toBe('');
  });

  it('leaves the keyboard on the page, not nowhere', async () => {
    answer.mockResolvedValue(say({ type: 'tip.resolved', tip_id: 't1', outcome: 'done', by: 'Ines Okafor' }, 6));
    const done = document.querySelector<HTMLButtonElement>('.two .pri');
    done?.focus();
    done?.click();
    await settle();
    expect(document.querySelector('.two')).toBeNull();
    await settle();
    expect(document.activeElement?.id).toBe('main');
  });
});
