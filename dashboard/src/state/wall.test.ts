import { describe, expect, it } from 'vitest';
import { alert, alertUpdate, maker, started, summary } from './make';
import { EMPTY, type Call } from './model';
import { reduceAll } from './reducer';
import { choicesOf, countByLevel, foremost, NO_FILTERS, openAlert, passes, shown, teams, themes } from './wall';

function call(id: string, level: string, value: number | null, sinceS: number, more: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): Call {
  const make = maker(id);
  const state = reduceAll(EMPTY, [make(started(metadata)), make(summary({ level, score: value, ...more }), sinceS)]);
  return state.calls.get(id) as Call;
}

it('a call that cannot be seen is never among the calm', () => {
  const dark = call('dark', 'calm', null, 5, { data: 'gap' });
  expect(shown(dark)).toBe('none');
  expect(countByLevel([dark])).toMatchObject({ none: 1, calm: 0 });
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
    expect(passes(one, filters, query, null, 0)).toBe(expected);
  });

  it('also finds what the server heard earlier in the call', () => {
    expect(passes(one, NO_FILTERS, 'router', new Set(['one']), 0)).toBe(true);
  });
});

describe('alerts', () => {
  const make = maker('c');
  const raised = [make(started()), make(summary({ level: 'critical', score: 84 }), 1), make(alert('a1'), 2)];
  const withUpdate = (more: Record<string, unknown>): Call => reduceAll(EMPTY, [...raised, make(alertUpdate('a1', more), 3)]).calls.get('c') as Call;

  it('is open until somebody takes it', () => {
    expect(openAlert(reduceAll(EMPTY, raised).calls.get('c') as Call, 0)?.id).toBe('a1');
    expect(openAlert(withUpdate({ acknowledged: true }), 0)).toBeNull();
    expect(openAlert(withUpdate({ assigned: 'Piotr' }), 0)).toBeNull();
  });

  it('comes back when its sleep is over', () => {
    const asleep = withUpdate({ snoozed: '2026-05-14T18:05:00.000Z' });
    expect(openAlert(asleep, Date.parse('2026-05-14T18:04:00.000Z'))).toBeNull();
    expect(openAlert(asleep, Date.parse('2026-05-14T18:06:00.000Z'))?.id).toBe('a1');
  });

  it('is among the unacknowledged again then', () => {
    const asleep = withUpdate({ snoozed: '2026-05-14T18:05:00.000Z' });
    const waiting = (time: string): boolean => passes(asleep, { ...NO_FILTERS, unacknowledged: true }, '', null, Date.parse(time));
    expect(waiting('2026-05-14T18:04:00.000Z')).toBe(false);
    expect(waiting('2026-05-14T18:06:00.000Z')).toBe(true);
  });

  it('tells the worst first, then the one that waits longest', () => {
    const other = maker('d');
    const state = reduceAll(EMPTY, [...raised, other(started()), other(summary({ level: 'frustrated', score: 61 }), 1), other(alert('a2', 'frustrated'), 1)]);
    expect(foremost(state.calls.values(), 0)?.call.id).toBe('c');
  });
});

it('filters by what weighs on the call now', () => {
  const brief = (kind: string) => ({ kind, text: kind, at: null, weight: 9 });
  const told = call('one', 'tense', 50, 5, { reasons: [brief('wording'), brief('voice'), brief('asks_manager')] });
  expect(themes(told)).toEqual(['asks_manager']);
  expect(passes(told, { ...NO_FILTERS, theme: 'asks_manager' }, '', null, 0)).toBe(true);
});

it('offers what is known besides live calls, and never loses what was chosen', () => {
  const list = [call('a', 'tense', 50, 5), call('b', 'calm', 10, 5, {}, { agent: 'Zoe' })];
  const agents = (known: string[], chosen: string): string[] => choicesOf(list, (one) => [one.metadata.agent], known, chosen);
  expect(agents([], '')).toEqual(['Ines Okafor', 'Zoe']);
  expect(agents(['Bea', 'Zoe'], 'Gone')).toEqual(['Bea', 'Gone', 'Ines Okafor', 'Zoe']);
});

describe('teams', () => {
  const list = [call('a', 'tense', 50, 5), call('b', 'calm', 10, 5, {}, { team: 'Quarry' }), call('c', 'calm', null, 5, { data: 'gap' })];

  it('count levels, by name, without a mean of what cannot be seen', () => {
    expect(teams(list).map(({ name, live, mean }) => ({ name, live, mean }))).toEqual([
      { name: 'Harbour', live: 2, mean: 50 },
      { name: 'Quarry', live: 1, mean: 10 },
    ]);
  });
});
