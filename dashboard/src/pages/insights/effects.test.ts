import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { soon } from '../../lib/soon';
import { api } from '../../net/api';
import type { TipFigures, TipStep } from '../../net/review';
import { rows } from './effects';
import TipEffects from './TipEffects.svelte';

const none = { tips: 0, known: 0, mean: null };
const step = (name: string, tips: number, more: Partial<TipStep> = {}): TipStep => ({
  step: name,
  changes: { shown: { tips, known: tips, mean: tips < 5 ? null : -12.4 }, done: { tips, known: tips, mean: tips < 5 ? null : -12.4 }, dismissed: none, expired: none },
  withheld: { cooldown: 0, holdout: 0 }, pairs: 0, calls: 0, difference: null, low: null, high: null, by_chance: false, ...more,
});
const figures = (...steps: TipStep[]): TipFigures => ({ calls: 40, complaints: 12, acknowledged: 9, median_to_acknowledge_s: 7.5, steps });

describe('rows', () => {
  it('puts what was shown most first and leaves out what has no minute after it', () => {
    const breathe = step('breathe', 9, { changes: { shown: { tips: 9, known: 0, mean: null }, done: none, dismissed: none, expired: { tips: 9, known: 0, mean: null } } });
    const found = rows(figures(step('own', 3), breathe, step('apologise', 20), step('offer', 0, { withheld: { cooldown: 2, holdout: 0 } })));
    expect(found.map((row) => row.step)).toEqual(['apologise', 'own', 'offer']);
    expect(found[0]?.ends).toEqual([{ name: 'done', tips: 20, mean: -12.4 }]);
  });
  it('has no difference without its interval', () => {
    expect(rows(figures(step('own', 20, { difference: -5 })))[0]?.against).toBeNull();
  });
});

describe('the panel', () => {
  let part: Record<string, unknown> | null = null;
  afterEach(() => {
    if (part) void unmount(part);
    part = null;
    document.body.replaceChildren();
    vi.restoreAllMocks();
  });
  const show = (): void => {
    part = mount(TipEffects, { target: document.body, context: appContext(new App()), props: { since: '2026-10-23T00:00:00Z' } });
    flushSync();
  };
  const text = (): string => document.body.textContent?.replace(/\s+/g, ' ') ?? '';

  it('tells each step with its interval and its numbers, and where there are too few', async () => {
    const asked = vi.spyOn(api, 'tipEffects').mockResolvedValue(figures(
      step('own', 20, { withheld: { cooldown: 14, holdout: 0 }, pairs: 12, calls: 11, difference: -6.2, low: -10.4, high: -2 }),
      step('apologise', 4, { withheld: { cooldown: 1, holdout: 2 }, pairs: 1, calls: 1 }),
    ));
    show();
    await soon(() => expect(document.querySelectorAll('tbody')).toHaveLength(2));
    expect(asked).toHaveBeenCalledWith('2026-10-23T00:00:00Z');
    const [own, apologise] = [...document.querySelectorAll('tbody')].map((row) => row.textContent?.replace(/\s+/g, ' '));
    for (const part of ['Take it on', '−12', '−6 −10 to −2', '20 shown · 20 done (−12)', '12 pairs from 11 calls · 14 withheld by the pause']) expect(own).toContain(part);
    for (const part of ['too few', '4 shown', '1 pair from 1 call · 1 withheld by the pause, 2 by chance']) expect(apologise).toContain(part);
    expect(text()).toContain('acknowledged after 7.5 s: median of 9, of 12 calls with one.');
    expect(text()).toContain('not proof');
  });

  it('says when the comparison is with chance, and when there is nothing', async () => {
    vi.spyOn(api, 'tipEffects').mockResolvedValueOnce(figures(step('own', 20, { withheld: { cooldown: 0, holdout: 15 }, pairs: 12, calls: 12, difference: 1, low: -2, high: 4, by_chance: true })));
    show();
    await soon(() => expect(text()).toContain('15 by chance · compared with those withheld by chance'));
    if (part) void unmount(part);
    vi.spyOn(api, 'tipEffects').mockResolvedValueOnce({ calls: 3, complaints: 0, acknowledged: 0, median_to_acknowledge_s: null, steps: [] });
    show();
    await soon(() => expect(text()).toContain('No tip yet that a score followed.'));
    expect(document.querySelector('table')).toBeNull();
  });

  it('says what failed, and asks again when told to', async () => {
    const asked = vi.spyOn(api, 'tipEffects').mockRejectedValueOnce(new Error('the store is away')).mockResolvedValueOnce(figures(step('own', 20)));
    show();
    await soon(() => expect(document.querySelector('[role=alert]')?.textContent).toContain('the store is away'));
    document.querySelector('button')?.click();
    await soon(() => expect(text()).toContain('20 shown'));
    expect(text()).toContain('no like moment without it · none withheld');
    expect(asked).toHaveBeenCalledTimes(2);
  });
});
