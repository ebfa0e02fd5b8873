import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { ended, level, maker, message, started, tip } from '../../state/make';
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
