import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { api } from '../../net/api';
import type { Handover } from '../../net/handover';
import { ended, level, maker, message, moved, started, tip } from '../../state/make';
import AgentPage from './AgentPage.svelte';

const LATER_MS = Date.parse('2026-05-14T19:00:00.000Z');
let app: App;
let part: Record<string, unknown> | null = null;
let say: ReturnType<typeof maker>;

const shown = (): string => document.querySelector('.msg')?.textContent ?? '';
const text = (): string => document.body.textContent ?? '';
function open(): void {
  part = mount(AgentPage, { target: document.body, context: appContext(app) });
  flushSync();
}
function close(): void {
  if (part) void unmount(part);
  part = null;
  document.body.replaceChildren();
}
function gotIt(): void {
  document.querySelector<HTMLButtonElement>('.msg button')?.click();
  flushSync();
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-05-14T18:01:00.000Z') });
  history.replaceState(null, '', '/agent');
  sessionStorage.clear();
  app = new App();
  say = maker('one');
  app.receive([say(started())]);
});
afterEach(() => {
  close();
  vi.useRealTimers();
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

describe('a call that comes from another agent', () => {
  const WORDS = { text: 'My number is ••••. You charged me twice.', at: 24, utterance_id: 'u1' };
  const CARD: Handover = {
    call_id: 'one', at: 31, agent: 'Ines Okafor', level: 'frustrated', problem: [WORDS], last_words: null,
    promises: [{ quote: { text: 'I will refund you by Thursday.', at: 29, utterance_id: 'u2' }, when: 'Thursday' }],
    steps: ['apologise'], reasons: [{ text: 'not the first time', quote: WORDS }],
  };
  const hand = (): string => document.querySelector('.hand')?.textContent ?? '';
  const drawn = (): Promise<void> => vi.waitFor(() => { flushSync(); expect(hand()).toContain('I will refund you by Thursday.'); });

  beforeEach(() => {
    app = new App();
    say = maker('one');
    vi.spyOn(api, 'handover').mockResolvedValue(CARD);
    app.receive([say(started({ agent: 'Mark Hale' })), say(message('m1', 'Mark, slow down.'), 20), say(moved('Ines Okafor'), 30)]);
  });
  afterEach(() => vi.restoreAllMocks());

  it('brings its card, in the words that were said, and keeps what was for the other agent from the screen', async () => {
    open();
    await drawn();
    for (const words of ['From Mark', 'My number is ••••', 'Thursday', 'Apologise', 'Not the first time']) expect(hand()).toContain(words);
    expect(text()).not.toContain('Mark, slow down.');
  });

  it('can be put away, stays away after a reload, and comes back by key', async () => {
    open();
    await drawn();
    document.querySelector<HTMLButtonElement>('.hand button[aria-expanded]')?.click();
    flushSync();
    expect(hand()).not.toContain('I will refund you');
    close();
    open();
    expect(hand()).toContain('From Mark');
    expect(hand()).not.toContain('I will refund you');
    dispatchEvent(new KeyboardEvent('keydown', { key: 'h' }));
    await drawn();
  });

  it('fills itself when words from before the hand-over are understood after it, and then stays as it is', async () => {
    const unknown = { ...CARD, problem: [], promises: [] };
    vi.mocked(api.handover).mockResolvedValueOnce(unknown);
    open();
    await vi.waitFor(() => { flushSync(); expect(hand()).toContain('They have not told it yet.'); });
    app.receive([say(level('calm', 'frustrated'), 24)]);
    await drawn();
    app.receive([say(level('frustrated', 'critical'), 40)]);
    flushSync();
    expect(api.handover).toHaveBeenCalledTimes(2);
  });

  it('says when the card cannot be drawn, and tries again', async () => {
    vi.mocked(api.handover).mockRejectedValueOnce(new Error('The server does not answer.'));
    open();
    await vi.waitFor(() => { flushSync(); expect(hand()).toContain('The server does not answer.'); });
    [...document.querySelectorAll<HTMLButtonElement>('.hand button')].at(-1)?.click();
    await drawn();
  });

  it('is not made of a call whose agent was only named later', () => {
    app = new App();
    say = maker('one');
    app.receive([say(started({ agent: null })), say(moved('Ines Okafor'), 3)]);
    open();
    expect(document.querySelector('.hand')).toBeNull();
  });
});
