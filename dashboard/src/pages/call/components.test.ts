import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { soon } from '../../lib/soon';
import { api } from '../../net/api';
import { alert, alertUpdate, final, maker, partial, score, started, tip, unheard } from '../../state/make';
import type { AnyEvent } from '../../events/events';
import Alerts from './Alerts.svelte';
import DoNow from './DoNow.svelte';
import Reasons from './Reasons.svelte';
import Transcript from './Transcript.svelte';

const REASON = { kind: 'repeat_contact', weight: 18, utterance_id: 'u1', span: { start: 12, end: 22 }, text: 'Third call about this', at: 2 };
let app: App;
let part: Record<string, unknown> | null = null;
let say: ReturnType<typeof maker>;

beforeEach(() => {
  app = new App();
  say = maker('one');
  app.receive([say(started()), say(final('u1', 'customer', 'This is the third time I have called.', 2, 5), 5), say(score(64, 'frustrated', [REASON]), 5)]);
});

afterEach(() => {
  if (part) void unmount(part);
  part = null;
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

const call = () => app.state.calls.get('one')!;
const text = (): string => document.body.textContent ?? '';

describe('the transcript', () => {
  const show = (isLive = true): void => {
    part = mount(Transcript, { target: document.body, context: appContext(app), props: { call: call(), isLive, hot: null, follow: true, jump: null } });
    flushSync();
  };

  it('marks the words that raised the score', () => {
    show();
    expect(document.querySelector('mark')?.textContent).toContain('third time');
  });

  it('shows a partial until its final takes its place', () => {
    app.receive([say(partial('u2', 'agent', 'Let me look that', 6), 7)]);
    show();
    expect(text()).toContain('Let me look that');
    if (part) void unmount(part);
    app.receive([say(final('u2', 'agent', 'Let me look that up for you.', 6, 8), 8)]);
    show();
    expect(text()).toContain('Let me look that up for you.');
    expect(text().split('Let me look that')).toHaveLength(2);
  });

  it('says where somebody spoke and was not understood, in place of the first words of it', () => {
    app.receive([say(partial('u2', 'agent', 'Let me look that', 6), 7), say(unheard('u2', 'agent', 6, 8.5), 12)]);
    show();
    expect(text()).toContain('Ines spoke for 2.5 s; the monitor could not make it out');
    expect(text()).not.toContain('Let me look that');
  });

  it('hides what was redacted later', () => {
    app.receive([say({ type: 'speech.redacted', utterance_id: 'u1', spans: [{ start: 0, end: 4 }] }, 9)]);
    show();
    expect(text()).toContain('••••');
    expect(text()).not.toContain('This is');
  });
});

describe('the alerts of a call', () => {
  const target = { receive: (events: readonly AnyEvent[]): void => app.receive(events) };
  const show = (canJudge: boolean, onjump: (at: number) => void = () => undefined): void => {
    part = mount(Alerts, { target: document.body, context: appContext(app), props: { call: call(), target, canJudge, onjump } });
    flushSync();
  };
  const buttons = (): HTMLButtonElement[] => [...document.querySelectorAll<HTMLButtonElement>('.seg button')];

  beforeEach(() => app.receive([say(alert('a1', 'frustrated'), 5)]));

  it('jumps to the moment of an alert', () => {
    const jumped = vi.fn();
    show(true, jumped);
    document.querySelector<HTMLButtonElement>('.at')?.click();
    expect(jumped).toHaveBeenCalledWith(5);
  });

  it('posts a verdict and says when that failed', async () => {
    const posted = vi.spyOn(api, 'alert').mockRejectedValue(new Error('no such alert'));
    show(true);
    buttons()[1]?.click();
    expect(posted).toHaveBeenCalledWith('one', 'a1', { verdict: 'wrong' });
    await soon(() => expect(document.querySelector('[role=alert]')?.textContent).toContain('no such alert'));
  });

  it('shows the verdict, and no buttons, to those who may not judge', () => {
    app.receive([say(alertUpdate('a1', { verdict: 'right' }), 6)]);
    show(false);
    expect(buttons()).toHaveLength(0);
    expect(document.querySelector('.badge')?.textContent).toBeTruthy();
  });
});

describe('why the score is what it is', () => {
  it('says of each reason where it was found: words also without a quote, and only what went on between them is interaction', () => {
    const at = { utterance_id: 'u1', span: null, at: 2 };
    const reasons = [REASON, { ...at, kind: 'wording', weight: 13, text: 'wording of the turn' }, { ...at, kind: 'voice', weight: 9, text: 'louder than at first' }, { ...at, kind: 'interaction', weight: 5, text: 'on hold for 60 s' }];
    app.receive([say(score(64, 'frustrated', reasons), 6)]);
    part = mount(Reasons, { target: document.body, context: appContext(app), props: { call: call(), isLive: true, hot: null, onjump: () => undefined } });
    flushSync();
    const sources = [...document.querySelectorAll('li small')].map((one) => one.textContent?.split(' · ').at(-1));
    expect(sources).toEqual(['words', 'words', 'voice', 'interaction']);
  });
});

describe('what to do now', () => {
  const target = { receive: (events: readonly AnyEvent[]): void => app.receive(events) };
  const oncard = vi.fn();
  const ADVICE = 'Relieve Mark kindly. The hand-over card has the facts.';

  it('shows advice to the supervisor as text that never becomes the line to the agent', () => {
    app.receive([say(tip('t1', 'supervisor', { step: 'take_over', headline: 'Take this call over', say: ADVICE }), 6)]);
    part = mount(DoNow, { target: document.body, context: appContext(app), props: { call: call(), target, oncard } });
    flushSync();
    const said = [...document.querySelectorAll<HTMLElement>('*')].findLast((element) => element.textContent?.includes(ADVICE));
    said?.click();
    flushSync();
    expect(text()).toContain(ADVICE);
    expect(document.querySelector<HTMLTextAreaElement>('textarea')?.value).toBe('');
    expect(said?.closest('button')).toBeNull();
    document.querySelector<HTMLButtonElement>('.enter')?.click();
    expect(oncard).toHaveBeenCalledOnce();
  });
});
