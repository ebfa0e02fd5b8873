import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../app.svelte';
import type { AnyEvent } from '../../events/events';
import { api, type CallItem } from '../../net/api';
import { ended, level, maker, message, moved, started, tip } from '../../state/make';
import { clear as close, show } from './onscreen';

const LATER_MS = Date.parse('2026-05-14T19:00:00.000Z');
let app: App;
let say: ReturnType<typeof maker>;

const shown = (): string => document.querySelector('.msg')?.textContent ?? '';
const text = (): string => document.body.textContent ?? '';
const open = (): void => show(app);
function gotIt(): void {
  document.querySelector<HTMLButtonElement>('.msg button')?.click();
  flushSync();
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-05-14T18:01:00.000Z') });
  history.replaceState(null, '', '/agent');
  sessionStorage.clear();
  vi.spyOn(api, 'calls').mockResolvedValue({ items: [], next: null });
  app = new App();
  say = maker('one');
  app.receive([say(started())]);
});
afterEach(() => {
  close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('the steps of this site', () => {
  const rows = (): string[] => [...document.querySelectorAll('.stp li')].map((row) => row.textContent?.trim() ?? '');
  const site = (enabled: boolean): void => {
    app.me = { name: 'Ines Okafor', role: 'agent', version: '', server_time: '', steps: [{ id: 'own', title: 'Make it yours', enabled: true }, { id: 'apologise', title: null, enabled }] };
    flushSync();
  };

  it('have its names and its order; one that is switched off goes from an open page', () => {
    site(true);
    open();
    expect(rows().slice(0, 3)).toEqual(['Make it yours', 'Apologise', 'Acknowledge']);
    site(false);
    expect(rows()).toHaveLength(8);
    expect(rows()).not.toContain('Apologise');
  });
});

describe('what a supervisor sends', () => {
  it('shows two quick lines one after the other, the first one first', () => {
    app.receive([say(message('m1', 'The refund is approved.'), 5), say(message('m2', 'Say so now.'), 6)]);
    open();
    expect(shown()).toContain('The refund is approved.');
    expect(shown()).not.toContain('Say so now.');
    gotIt();
    expect(shown()).toContain('Say so now.');
    gotIt();
    expect(shown()).toBe('');
  });

  it('shows the first line of the next call, whose ids begin again', () => {
    app.receive([say(message('m1', 'The refund is approved.'), 5)]);
    open();
    gotIt();
    expect(shown()).toBe('');
    const next = maker('two', LATER_MS);
    app.receive([say(ended(60), 60), next(started({}, LATER_MS)), next(message('m1', 'I am with you.'), 5)]);
    flushSync();
    expect(shown()).toContain('I am with you.');
  });

  it('does not show again after a reload what was put away', () => {
    app.receive([say(message('m1', 'The refund is approved.'), 5), say(message('m2', 'Say so now.'), 6)]);
    open();
    gotIt();
    close();
    open();
    expect(shown()).toContain('Say so now.');
    expect(text()).not.toContain('The refund is approved.');
  });
});

describe('the word after a call', () => {
  const word = (): string => document.querySelector('.tip')?.textContent ?? '';
  const after = (...levels: string[]): void => {
    app.receive([...levels.slice(1).map((to, i) => say(level(levels[i] as string, to), 10 + i)), say(ended(60), 60)]);
    open();
  };

  it('is praise after a turnaround', () => {
    after('calm', 'critical', 'tense', 'calm');
    expect(word()).toContain('You turned that call around.');
    expect(word()).not.toContain('hard call');
  });

  it('is a breath after a call that stayed hard', () => {
    after('calm', 'frustrated');
    expect(word()).toContain('That was a hard call. Take a breath.');
  });

  it('is a breath, and thanks, after one that ended calmer than it was', () => {
    after('calm', 'critical', 'tense');
    expect(word()).toContain('That was a hard call.');
    expect(word()).toContain('calmer than it was');
  });

  it('is the coach’s own when there is one, as a company wrote it', () => {
    app.receive([say(level('calm', 'critical'), 10), say(tip('t9', 'agent', { step: 'breathe', headline: 'Have a cup of tea' }), 59)]);
    after();
    expect(word()).toContain('Have a cup of tea.');
    expect(word()).not.toContain('hard call');
    expect(document.querySelectorAll('.two button')).toHaveLength(1);
  });

  it('stays until the agent is ready', () => {
    after('calm', 'critical', 'calm');
    const stop = app.start();
    try {
      vi.advanceTimersByTime(60_000);
      flushSync();
      expect(word()).toContain('You turned that call around.');
    } finally {
      stop();
    }
  });
});

describe('a call that is gone before the agent is ready', () => {
  const word = (): string => document.querySelector('.tip')?.textContent ?? '';
  const snapshot = (...calls: string[]): AnyEvent => ({ type: 'feed.snapshot', v: 1, call_id: '', seq: null, at: 0, sent_at: '', calls, server_time: '' }) as unknown as AnyEvent;
  const reload = (): void => {
    close();
    app = new App();
    open();
  };
  const ready = (): void => {
    document.querySelector<HTMLButtonElement>('.two button')?.click();
    flushSync();
  };
  beforeEach(() => app.receive([say(level('calm', 'critical'), 10)]));

  it('has its kind word when a hard call was handed on, until "I’m ready"', () => {
    open();
    app.receive([snapshot()]);
    flushSync();
    expect(word()).toContain('Take a breath.');
    expect(word()).toContain('out of your hands');
    expect(text()).not.toContain('turned');
    ready();
    expect(word()).toContain('No call yet.');
  });

  it('is not praised for a call that another turned', () => {
    app.receive([say(moved('Mark Hale'), 20), say(level('critical', 'calm'), 30), say(ended(60), 60)]);
    open();
    expect(word()).toContain('Thank you for taking it on.');
    expect(word()).not.toContain('turned');
  });

  it('keeps its word over a reload, with steps, mood and time', () => {
    app.receive([say({ type: 'step.completed', step: 'own', utterance_id: 'u1' }, 20), say(ended(65), 65)]);
    open();
    reload();
    expect(word()).toContain('That was a hard call.');
    expect(document.querySelector('.stp .d')?.textContent).toContain('Take it on');
    expect(document.querySelector('.mood')?.textContent).toContain('Critical');
    expect(document.querySelector('time')?.textContent).toBe('01:05');
    ready();
    expect(word()).toContain('No call yet.');
    reload();
    expect(word()).toContain('No call yet.');
  });

  it('does not say goodbye to a call that goes on after a reload, nor before that is known', () => {
    open();
    reload();
    expect(word()).toContain('No call yet.');
    app.receive([snapshot('one'), say(started()), say(level('calm', 'critical'), 10)]);
    flushSync();
    expect(word()).not.toMatch(/breath|No call/);
    reload();
    app.receive([snapshot()]);
    flushSync();
    expect(word()).toContain('Take a breath.');
  });

  it('says nothing of it to somebody else who signs in here', () => {
    app.receive([say(ended(60), 60)]);
    open();
    close();
    app = new App();
    app.me = { name: 'Mark Hale', role: 'agent', version: '1', server_time: '' };
    open();
    expect(word()).toContain('No call yet.');
  });
});

describe('looking back', () => {
  it('is offered for a call that is kept, once it is', async () => {
    const list = vi.mocked(api.calls).mockResolvedValueOnce({ items: [], next: null }).mockResolvedValue({ items: [{ call_id: 'one' } as CallItem], next: null });
    app.receive([say(ended(60), 60)]);
    open();
    await vi.advanceTimersByTimeAsync(0);
    expect(document.querySelector('.tip a')).toBeNull();
    await vi.advanceTimersByTimeAsync(2000);
    flushSync();
    expect(document.querySelector('.tip a')?.getAttribute('href')).toBe('/review/one');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(list).toHaveBeenCalledTimes(2);
  });

  it('is in the header, with settings and the way out', () => {
    open();
    document.querySelector<HTMLButtonElement>('.ab .menu button')?.click();
    flushSync();
    const links = [...document.querySelectorAll('.ab .drop a')].map((link) => link.getAttribute('href'));
    expect(links).toEqual(['/review', '/settings']);
    expect(document.querySelector('.ab .drop form')?.getAttribute('action')).toBe('/sign-out');
  });
});

describe('what stands there without a prompt', () => {
  it.each([
    ['calm', 'Going well.'],
    ['tense', 'Hear them out.'],
    ['frustrated', 'Stay with them.'],
  ] as const)('fits the mood: %s', (to, words) => {
    app.receive([say(level('calm', to))]);
    open();
    expect(document.querySelector('.tip .big')?.textContent).toBe(words);
  });
});
