import { describe, expect, it } from 'vitest';
import { decodeEvents } from '../events/decode';
import type { AnyEvent } from '../events/events';
import recorded from '../events/recorded.json';
import { alert, alertUpdate, final, maker, partial, score, started, summary } from './make';
import { EMPTY, type Call } from './model';
import { dropEnded, reduceAll, replay } from './reducer';

const RECORDED = decodeEvents(recorded);

function after(events: AnyEvent[], id = 'c'): Call {
  const call = reduceAll(EMPTY, events).calls.get(id);
  if (!call) throw new Error('no call');
  return call;
}

function snapshot(calls: string[]): AnyEvent {
  return { type: 'feed.snapshot', v: 1, call_id: '', seq: null, at: 0, sent_at: '', calls, server_time: '2026-05-14T18:00:10.000Z' };
}

describe('what a peer tells in the middle of a call', () => {
  it('names agent and team, and leaves the rest as it was', () => {
    const make = maker('c');
    const told = { type: 'call.updated', agent: 'Nadia Petrov', team: 'Quay', queue: null, product: null, customer_ref: null, consent: null, data: null, lag: null } as const;
    const call = after([make(started({ agent: null, team: null })), make(told, 20)]);
    expect(call.metadata).toMatchObject({ agent: 'Nadia Petrov', team: 'Quay', queue: 'Billing', customer_ref: 'Low Tide Hotel' });
  });
});

describe('a recorded call', () => {
  it('is the same in one batch, one by one, and twice over', () => {
    const whole = reduceAll(EMPTY, RECORDED);
    const single = RECORDED.reduce((state, event) => reduceAll(state, [event]), EMPTY);
    expect(single).toEqual(whole);
    const id = [...whole.calls.keys()][0] as string;
    const again = reduceAll(whole, RECORDED.filter((event) => event.seq !== null));
    expect(again.calls.get(id)).toEqual(whole.calls.get(id));
  });

  it('shows what was said, scored, shown and done', () => {
    const call = replay(RECORDED) as Call;
    expect(call.ended?.reason).toBe('completed');
    expect(call.utterances.length).toBeGreaterThan(10);
    expect(call.timeline.map((p) => p.at)).toEqual([...call.timeline.map((p) => p.at)].sort((a, b) => a - b));
    expect(call.alerts[0]).toMatchObject({ acknowledged: true, acknowledgedBy: 'Dana Whitcombe', assigned: 'Piotr Lis', verdict: 'right' });
    expect(call.messages).toHaveLength(1);
    expect(call.notes).toHaveLength(1);
    expect(call.mistakes).toMatchObject([{ mistake: 'defensive', manner: 'calm_down' }]);
    expect(call.utterances[0]?.text.startsWith('••••')).toBe(true);
    expect(call.partials).toEqual([]);
  });

  it('has points that add up to the score', () => {
    for (const event of RECORDED)
      if (event.type === 'score.updated') expect(event.reasons.reduce((sum, reason) => sum + reason.weight, 0)).toBeCloseTo(event.score, 0);
  });

  it('leaves its input alone', () => {
    const frozen = reduceAll(EMPTY, RECORDED.slice(0, 10));
    const copy = structuredClone(frozen);
    reduceAll(frozen, RECORDED);
    expect(frozen).toEqual(copy);
  });
});

describe('scores of a snapshot', () => {
  const scores = (points: number[][]): AnyEvent => ({ type: 'call.scores', v: 1, call_id: 'c', seq: null, at: 300, sent_at: '', points });

  it('fill the sparkline of a page that comes late, under what it knows already', () => {
    const make = maker('c');
    const late = after([snapshot(['c']), make(started()), make(score(40, 'tense'), 300), make(summary({ score: 42 }), 301), scores([[5, 10], [100, 20], [300, 40]])]);
    expect(late.spark).toEqual([{ at: 5, score: 10 }, { at: 100, score: 20 }, { at: 301, score: 42 }]);
    expect(late.score).toBe(42);
  });

  it('keep to five minutes, and change nothing the second time', () => {
    const make = maker('c');
    const told = Array.from({ length: 61 }, (_, index) => [399 + index * 5, index]);
    const once = after([make(started()), make(score(60, 'tense'), 700), scores(told)]);
    expect(once.spark.length).toBeLessThanOrEqual(62);
    expect(once.spark[0]?.at).toBe(399);
    expect(after([make(started()), make(score(60, 'tense'), 700), scores(told), scores(told)]).spark).toEqual(once.spark);
  });
});

describe('speech', () => {
  it('takes back a partial that comes without text', () => {
    const make = maker('c');
    const call = after([make(started()), make(partial('u1', 'customer', 'Thanks for watching', 1)), make(partial('u1', 'customer', '', 1))]);
    expect(call.partials).toEqual([]);
  });

  it('replaces a partial by its final in place', () => {
    const make = maker('c');
    const call = after([make(started()), make(partial('u1', 'customer', 'hel', 1)), make(final('u1', 'customer', 'Hello?', 1, 2), 2)]);
    expect(call.partials).toEqual([]);
    expect(call.utterances.map((u) => u.text)).toEqual(['Hello?']);
  });

  it('ignores a partial that comes after its final', () => {
    const make = maker('c');
    const call = after([make(started()), make(final('u1', 'customer', 'Hello?', 1, 2), 2), make(partial('u1', 'customer', 'hel', 1))]);
    expect(call.partials).toEqual([]);
  });

  it('keeps the transcript in order of speech, whichever side is decoded first', () => {
    const make = maker('c');
    const call = after([make(started()), make(final('u2', 'agent', 'B', 5, 6), 6), make(final('u1', 'customer', 'A', 1, 7), 7)]);
    expect(call.utterances.map((u) => u.id)).toEqual(['u1', 'u2']);
  });

  it('masks what a later utterance made a number', () => {
    const make = maker('c');
    const events = [make(started()), make(final('u1', 'customer', 'it is four seven', 1, 2), 2), make({ type: 'speech.redacted', utterance_id: 'u1', spans: [{ start: 6, end: 16 }] }, 3)];
    const call = after(events);
    expect(call.utterances[0]?.text).toBe('it is ••••••••••');
    expect(call.lastWords).not.toContain('four');
    expect(call.customerWords).not.toContain('four');
  });

  it('quotes the customer, not the agent', () => {
    const make = maker('c');
    const call = after([make(started()), make(summary({ last_words: 'I am cross', last_role: 'customer' }), 1), make(summary({ last_words: 'our policy', last_role: 'agent' }), 2)]);
    expect(call.customerWords).toBe('I am cross');
    expect(call.lastWords).toBe('our policy');
  });
});

describe('resuming', () => {
  it('skips what was applied before', () => {
    const make = maker('c');
    const events = [make(started()), make(score(40, 'tense'), 5), make(score(62, 'frustrated'), 9)];
    const state = reduceAll(EMPTY, events);
    expect(reduceAll(state, [events[1] as AnyEvent]).calls.get('c')?.score).toBe(62);
  });

  it('forgets calls a snapshot does not name, and keeps the others on screen', () => {
    const a = maker('a');
    const b = maker('b');
    const state = reduceAll(EMPTY, [a(started()), a(summary({ score: 50, level: 'tense' }), 3), b(started())]);
    const next = reduceAll(state, [snapshot(['a', 'new'])], Date.parse('2026-05-14T18:00:00.000Z'));
    expect([...next.calls.keys()]).toEqual(['a']);
    expect(next.calls.get('a')?.score).toBe(50);
    expect(next.skew.ms).toBe(10_000);
  });

  it('applies the events of a snapshot again without doubling anything', () => {
    const make = maker('c');
    const events = [make(started()), make(final('u1', 'customer', 'Hello', 1, 2), 2), make(alert('a1'), 3), make(alertUpdate('a1', { acknowledged: true }), 4)];
    const state = reduceAll(EMPTY, events);
    const again = reduceAll(state, [snapshot(['c']), ...events]);
    expect(again.calls.get('c')).toMatchObject({ utterances: { length: 1 }, alerts: [{ acknowledged: true }] });
  });

  it('puts earlier scores before the one it knew', () => {
    const make = maker('c');
    const begin = make(started());
    const early = make(score(20, 'calm'), 5);
    const late = make(score(70, 'frustrated'), 50);
    const wall = reduceAll(EMPTY, [begin, late]);
    const opened = reduceAll(wall, [snapshot(['c']), begin, early, late]);
    expect(opened.calls.get('c')?.timeline.map((p) => p.at)).toEqual([5, 50]);
  });

  it('takes the same id with another beginning as another call', () => {
    const make = maker('c');
    const old = reduceAll(EMPTY, [make(started()), make(final('u1', 'customer', 'old', 1, 2), 2)]);
    const again = maker('c', Date.parse('2026-05-14T19:00:00.000Z'));
    const next = reduceAll(old, [snapshot(['c']), again({ ...started(), started_at: '2026-05-14T19:00:00.000Z' })]);
    expect(next.calls.get('c')?.utterances).toEqual([]);
  });
});

describe('reasons on a card', () => {
  const reason = (kind: string, weight: number, at: number | null = null) => ({ kind, weight, utterance_id: null, span: null, text: kind, at });
  const brief = (kind: string, weight: number, at: number | null = null) => ({ kind, weight, text: kind, at });
  const make = maker('c');
  const rise = [
    make(started()),
    make(score(70, 'frustrated', [reason('baseline', 8), reason('wording', 30), reason('repeat_contact', 18, 134), reason('empathise', -6), reason('together', 20)]), 140),
    make({ type: 'level.changed', from: 'calm', to: 'frustrated', reasons: [reason('repeat_contact', 18, 134)] }, 140),
    make({ ...alert('a1'), reasons: [reason('repeat_contact', 18, 134)] }, 140),
  ];

  it('follow every summary, not only the changes of level', () => {
    const call = after([...rise, make(summary({ level: 'frustrated', score: 74, top_reason: 'asks_manager', reasons: [brief('asks_manager', 21, 171), brief('repeat_contact', 12, 134)] }), 172)]);
    expect(call.top.map((r) => [r.text, r.at, r.weight])).toEqual([['asks_manager', 171, 21], ['repeat_contact', 134, 12]]);
  });

  it('are the same list while they say the same', () => {
    const told = { level: 'frustrated', score: 74, reasons: [brief('asks_manager', 21, 171)] };
    const one = reduceAll(EMPTY, [...rise, make(summary(told), 172)]);
    const two = reduceAll(one, [make(summary({ ...told, score: 75, reasons: [brief('asks_manager', 21, 171)] }), 173)]);
    expect(two.calls.get('c')?.top).toBe(one.calls.get('c')?.top);
  });

  it('are named ones first, and leave the list that sums to the score alone', () => {
    const call = after(rise);
    expect(call.top.map((r) => r.kind)).toEqual(['repeat_contact', 'wording']);
    expect(call.reasons).toHaveLength(5);
    expect(call.topReason).toBe('repeat_contact');
  });
});

describe('an alert of a call that becomes critical', () => {
  const critical = { acknowledged: false, by: '', level: 'critical', score: 84, reasons: [], utterance_id: 'u7' };

  it.each([[{ acknowledged: true }], [{ snoozed: '2026-05-14T18:20:00.000Z' }]])('comes back after %j, and can be taken again', (taken) => {
    const make = maker('c');
    const events = [make(started()), make(alert('a1', 'frustrated'), 1), make(alertUpdate('a1', taken), 2), make(alertUpdate('a1', critical), 9)];
    const back = after(events);
    expect(back.alerts[0]).toMatchObject({ level: 'critical', score: 84, acknowledged: false, acknowledgedBy: null, snoozedUntilMs: null, utteranceId: 'u7' });
    expect(back.alerts[0]?.raisedMs).toBe(back.startedMs + 9000);
    const seen = make(alertUpdate('a1', { acknowledged: true, by: 'Piotr' }), 12);
    expect(after([...events, seen]).alerts[0]?.acknowledgedBy).toBe('Piotr');
    const rebuilt = reduceAll(reduceAll(EMPTY, [...events, seen]), [snapshot(['c']), ...events, seen]).calls.get('c');
    expect(rebuilt?.alerts[0]).toEqual(after([...events, seen]).alerts[0]);
  });

  it('waits on from when it was raised when nobody had it, and stays with who has it', () => {
    const make = maker('c');
    const raised = [make(started()), make(alert('a1', 'frustrated'), 1)];
    const waiting = after([...raised, make(alertUpdate('a1', critical), 9)]);
    expect(waiting.alerts[0]?.raisedMs).toBe(waiting.startedMs + 1000);
    expect(after([...raised, make(alertUpdate('a1', { assigned: 'Piotr' }), 2), make(alertUpdate('a1', critical), 9)]).alerts[0]?.assigned).toBe('Piotr');
  });
});

describe('people', () => {
  it('an answer that overtakes the feed does not hide what is still to come', () => {
    const make = maker('c');
    const events = [make(started()), make(alert('a1'), 1), make(score(81, 'critical'), 2), make(alertUpdate('a1', { acknowledged: true }), 3)];
    let state = reduceAll(EMPTY, events.slice(0, 2));
    state = reduceAll(state, [events[3] as AnyEvent]);
    expect(state.calls.get('c')?.alerts[0]?.acknowledged).toBe(true);
    state = reduceAll(state, events.slice(2));
    expect(state.calls.get('c')?.score).toBe(81);
  });

  it('an answer about a call that is not here makes no call', () => {
    expect(reduceAll(EMPTY, [maker('x')(alertUpdate('a1', { verdict: 'right' }))]).calls.size).toBe(0);
  });

  it('remembers who acknowledged first', () => {
    const make = maker('c');
    const call = after([make(started()), make(alert('a1'), 1), make(alertUpdate('a1', { acknowledged: true, by: 'Piotr' }), 2), make(alertUpdate('a1', { acknowledged: true, by: 'Dana' }), 3)]);
    expect(call.alerts[0]?.acknowledgedBy).toBe('Piotr');
  });

  it('a supervisor tip is the suggestion until it is resolved', () => {
    const make = maker('c');
    const tip = { type: 'tip.shown', tip_id: 't1', step: 'join', audience: 'supervisor', headline: 'Join the call', say: '', why: '' } as const;
    const shown = [make(started()), make(tip, 1)];
    expect(after(shown).suggestion).toBe('Join the call');
    expect(after([...shown, make({ type: 'tip.resolved', tip_id: 't1', outcome: 'done' }, 2)]).suggestion).toBe('');
  });
});

describe('the wall', () => {
  it('keeps 150 points of five minutes, whatever comes', () => {
    const make = maker('c');
    const events = [make(started())];
    for (let at = 0; at < 1200; at += 0.5) events.push(make(summary({ score: at % 100 }), at));
    const { spark } = after(events);
    expect(spark.length).toBeLessThanOrEqual(153);
    expect((spark.at(-1)?.at ?? 0) - (spark[0]?.at ?? 0)).toBeLessThan(304);
  });

  it('keeps the two ends of a score that stands still', () => {
    const make = maker('c');
    const events = [make(started())];
    for (let at = 0; at < 120; at += 0.5) events.push(make(summary({ score: at < 60 ? 20 : 40 }), at));
    expect(after(events).spark).toEqual([{ at: 0, score: 20 }, { at: 58, score: 20 }, { at: 60, score: 40 }, { at: 118, score: 40 }]);
  });

  it('counts time in a level from the change, not from every summary', () => {
    const make = maker('c');
    const call = after([make(started()), make(summary({ level: 'tense', score: 40 }), 10), make(summary({ level: 'tense', score: 55 }), 20)]);
    expect(call.levelSinceMs - call.startedMs).toBe(10_000);
  });

  it('lets an ended call linger, then go', () => {
    const make = maker('c');
    const state = reduceAll(EMPTY, [make(started()), make({ type: 'call.ended', reason: 'completed', duration: 9, finals: 0 }, 9)]);
    const endedMs = state.calls.get('c')?.ended?.endedMs ?? 0;
    expect(dropEnded(state, endedMs, null)).toBe(state);
    expect(dropEnded(state, endedMs + 1, 'c')).toBe(state);
    expect(dropEnded(state, endedMs + 1, null).calls.size).toBe(0);
  });
});
