import { describe, expect, it } from 'vitest';
import { alert, alertUpdate, maker, score, started, summary } from './make';
import { EMPTY, type Call } from './model';
import { reduceAll } from './reducer';
import { arrange, countByLevel, foremost, isUrgent, NO_FILTERS, NOTHING, openAlert, passes, sampleTrend, shown, teams, topReasons } from './wall';

function call(id: string, level: string, value: number | null, sinceS: number, more: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): Call {
  const make = maker(id);
  const state = reduceAll(EMPTY, [make(started(metadata)), make(summary({ level, score: value, ...more }), sinceS)]);
  return state.calls.get(id) as Call;
}

describe('order', () => {
  const calls = [call('calm', 'calm', 10, 5), call('tense-new', 'tense', 58, 90), call('tense-old', 'tense', 36, 30), call('crit', 'critical', 84, 100), call('fru', 'frustrated', 79, 10)];

  it('is level, then time in that level, never the score', () => {
    expect(arrange(NOTHING, calls, null)).toEqual({ needs: ['crit', 'fru'], watch: ['tense-old', 'tense-new'], calm: ['calm'] });
  });

  it('stays the same object while no level changes', () => {
    const before = arrange(NOTHING, calls, null);
    const moved = calls.map((c) => (c.id === 'tense-new' ? { ...c, score: 35 } : c));
    expect(arrange(before, moved, null)).toBe(before);
  });

  it('waits while the pointer is on an entry that would move', () => {
    const before = arrange(NOTHING, calls, null);
    const risen = calls.map((c) => (c.id === 'calm' ? { ...c, level: 'critical' as const, levelSinceMs: 0 } : c));
    const held = arrange(before, risen, 'tense-new');
    expect(held.watch).toEqual(before.watch);
    expect(held.needs).toEqual(before.needs);
    expect(arrange(before, risen, null).needs).toEqual(['calm', 'crit', 'fru']);
  });

  it('changes at once for who comes to need somebody and for a new call, and for nobody else', () => {
    const before = arrange(NOTHING, calls, null);
    const as = (id: string, level: 'calm' | 'frustrated'): typeof before => arrange(before, calls.map((c) => (c.id === id ? { ...c, level } : c)), null);
    expect(isUrgent(before, as('tense-old', 'frustrated'))).toBe(true);
    expect(isUrgent(before, as('tense-old', 'calm'))).toBe(false);
    expect(isUrgent(before, as('fru', 'calm'))).toBe(false);
    expect(isUrgent(before, arrange(before, calls.slice(1), null))).toBe(false);
    expect(isUrgent(before, arrange(before, [...calls, call('new', 'calm', 5, 1)], null))).toBe(true);
  });

  it('shows a new call even then, at the end, and lets an ended one go', () => {
    const before = arrange(NOTHING, calls, null);
    const next = [...calls.filter((c) => c.id !== 'fru'), call('new', 'critical', 90, 1), call('new2', 'critical', 90, 1)];
    const held = arrange(before, next, 'tense-new');
    expect(held.calm).toEqual(['calm', 'new', 'new2']);
    expect(held.needs).toEqual(['crit']);
  });

  it('a call that cannot be seen is never among the calm', () => {
    const dark = call('dark', 'calm', null, 5, { data: 'gap' });
    expect(shown(dark)).toBe('none');
    expect(arrange(NOTHING, [dark], null).watch).toEqual(['dark']);
    expect(countByLevel([dark])).toMatchObject({ none: 1, calm: 0 });
  });
});

describe('filters', () => {
  const one = call('one', 'tense', 50, 5, { last_words: 'It drops every evening', top_reason: 'Repeated fault' });

  it.each([
    [{ ...NO_FILTERS }, '', true],
    [{ ...NO_FILTERS, levels: ['tense' as const] }, '', true],
    [{ ...NO_FILTERS, levels: ['critical' as const] }, '', false],
    [{ ...NO_FILTERS, queue: 'Billing' }, '', true],
    [{ ...NO_FILTERS, team: 'Signal' }, '', false],
    [{ ...NO_FILTERS, unacknowledged: true }, '', false],
    [NO_FILTERS, 'evening', true],
    [NO_FILTERS, 'EVENING ines', true],
    [NO_FILTERS, 'morning', false],
  ])('%j with "%s": %s', (filters, query, expected) => {
    expect(passes(one, filters, query, null)).toBe(expected);
  });

  it('also finds what the server heard earlier in the call', () => {
    expect(passes(one, NO_FILTERS, 'router', new Set(['one']))).toBe(true);
  });
});

describe('alerts', () => {
  const make = maker('c');
  const raised = [make(started()), make(summary({ level: 'critical', score: 84 }), 1), make(alert('a1'), 2)];
  const withUpdate = (more: Record<string, unknown>): Call => reduceAll(EMPTY, [...raised, make(alertUpdate('a1', more), 3)]).calls.get('c') as Call;

  it('is open until somebody takes it', () => {
    expect(openAlert(reduceAll(EMPTY, raised).calls.get('c') as Call)?.id).toBe('a1');
    expect(openAlert(withUpdate({ acknowledged: true }))).toBeNull();
    expect(openAlert(withUpdate({ assigned: 'Piotr' }))).toBeNull();
  });

  it('comes back when its sleep is over', () => {
    const asleep = withUpdate({ snoozed: '2026-05-14T18:05:00.000Z' });
    expect(openAlert(asleep, Date.parse('2026-05-14T18:04:00.000Z'))).toBeNull();
    expect(openAlert(asleep, Date.parse('2026-05-14T18:06:00.000Z'))?.id).toBe('a1');
  });

  it('tells the worst first, then the one that waits longest', () => {
    const other = maker('d');
    const state = reduceAll(EMPTY, [...raised, other(started()), other(summary({ level: 'frustrated', score: 61 }), 1), other(alert('a2', 'frustrated'), 1)]);
    expect(foremost(state.calls.values(), 0)?.call.id).toBe('c');
  });
});

it('names reasons that are events of the call only', () => {
  const make = maker('c');
  const reason = (kind: string, weight: number) => ({ kind, weight, utterance_id: null, span: null, text: kind, at: null });
  const state = reduceAll(EMPTY, [make(started()), make(score(70, 'frustrated', [reason('together', 40), reason('baseline', 8), reason('repeat_contact', 18), reason('empathise', -6)]), 1)]);
  expect(topReasons(state.calls.get('c') as Call, 3).map((r) => r.kind)).toEqual(['repeat_contact']);
});

describe('teams', () => {
  const list = [call('a', 'tense', 50, 5), call('b', 'calm', 10, 5, {}, { team: 'Quarry' }), call('c', 'calm', null, 5, { data: 'gap' })];

  it('count levels, by name, without a mean of what cannot be seen', () => {
    expect(teams(list).map(({ name, live, mean }) => ({ name, live, mean }))).toEqual([
      { name: 'Harbour', live: 2, mean: 50 },
      { name: 'Quarry', live: 1, mean: 10 },
    ]);
  });

  it('keep a trend of half an hour, one point in twenty seconds', () => {
    let trends: ReadonlyMap<string, readonly { at: number; score: number }[]> = new Map();
    for (let s = 0; s < 4000; s += 1) trends = sampleTrend(trends, list, s, 0);
    const points = trends.get('Quarry') ?? [];
    expect(points.length).toBeLessThanOrEqual(92);
    expect(points.at(-1)?.at).toBe(3980);
  });
});
