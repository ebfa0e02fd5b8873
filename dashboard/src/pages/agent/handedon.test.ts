/** What the screen of an agent shows who takes a call over: the card, put away or not, and nothing that was for the other agent. */
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../app.svelte';
import { soon } from '../../lib/soon';
import { api } from '../../net/api';
import type { Handover } from '../../net/handover';
import { level, maker, message, moved, started, tip } from '../../state/make';
import { clear as close, show } from './onscreen';

let app: App;
let say: ReturnType<typeof maker>;

const open = (): void => show(app);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-05-14T18:01:00.000Z') });
  history.replaceState(null, '', '/agent');
  sessionStorage.clear();
  vi.spyOn(api, 'calls').mockResolvedValue({ items: [], next: null });
  app = new App();
  say = maker('one');
});
afterEach(() => {
  close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a call that comes from another agent', () => {
  const WORDS = { text: 'My number is ••••. You charged me twice.', at: 24, utterance_id: 'u1' };
  const CARD: Handover = {
    call_id: 'one', at: 31, agent: 'Ines Okafor', level: 'frustrated', problem: [WORDS], last_words: null,
    promises: [{ quote: { text: 'I will refund you by Thursday.', at: 29, utterance_id: 'u2' }, when: 'Thursday' }],
    steps: ['apologise'], reasons: [{ text: 'not the first time', quote: WORDS }],
  };
  const hand = (): string => document.querySelector('.hand')?.textContent ?? '';
  const drawn = (): Promise<void> => soon(() => expect(hand()).toContain('I will refund you by Thursday.'));

  beforeEach(() => {
    vi.spyOn(api, 'handover').mockResolvedValue(CARD);
    app.receive([say(started({ agent: 'Mark Hale' })), say(message('m1', 'Mark, slow down.'), 20), say(moved('Ines Okafor'), 30)]);
  });
  it('brings its card, in the words that were said, and keeps what was for the other agent from the screen', async () => {
    open();
    await drawn();
    for (const words of ['From Mark', 'My number is ••••', 'Thursday', 'Apologise', 'Not the first time']) expect(hand()).toContain(words);
    expect(document.body.textContent).not.toContain('Mark, slow down.');
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

  it('leaves the place to a sentence to say: folded beneath it until it is asked for', async () => {
    app.receive([say(tip('t1', 'agent', { headline: 'Say it back' }), 31)]);
    open();
    expect(document.querySelector('.tip + .hand')).not.toBeNull();
    const button = (): HTMLButtonElement | null => document.querySelector('.hand button[aria-expanded]');
    expect(button()?.textContent).toBe('Hand-over card H');
    expect(api.handover).not.toHaveBeenCalled();
    dispatchEvent(new KeyboardEvent('keydown', { key: 'h' }));
    await drawn();
    expect(button()?.textContent).toBe('Put away H');
    dispatchEvent(new KeyboardEvent('keydown', { key: 'h' }));
    flushSync();
    expect(hand()).not.toContain('I will refund you');
  });

  it('opens by itself once the sentence to say is done with', async () => {
    app.receive([say(tip('t1', 'agent', { headline: 'Say it back' }), 31)]);
    open();
    expect(api.handover).not.toHaveBeenCalled();
    app.receive([say({ type: 'tip.resolved', tip_id: 't1', outcome: 'done', by: 'Ines Okafor' }, 36)]);
    await drawn();
  });

  it('fills itself when words from before the hand-over are understood after it, and then stays as it is', async () => {
    const unknown = { ...CARD, problem: [], promises: [] };
    vi.mocked(api.handover).mockResolvedValueOnce(unknown);
    open();
    await soon(() => expect(hand()).toContain('They have not told it yet.'));
    app.receive([say(level('calm', 'frustrated'), 24)]);
    await drawn();
    app.receive([say(level('frustrated', 'critical'), 40)]);
    flushSync();
    expect(api.handover).toHaveBeenCalledTimes(2);
  });

  it('says when the card cannot be drawn, and tries again', async () => {
    vi.mocked(api.handover).mockRejectedValueOnce(new Error('The server does not answer.'));
    open();
    await soon(() => expect(hand()).toContain('The server does not answer.'));
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
