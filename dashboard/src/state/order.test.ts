import { describe, expect, it } from 'vitest';
import { maker, started, summary } from './make';
import { EMPTY, type Call } from './model';
import { arrange, FREE, heldCall, isUrgent, NOTHING, touch } from './order';
import { reduceAll } from './reducer';

function call(id: string, level: string, value: number | null, sinceS: number, more: Record<string, unknown> = {}): Call {
  const make = maker(id);
  const state = reduceAll(EMPTY, [make(started()), make(summary({ level, score: value, ...more }), sinceS)]);
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

  it('stays around the pointer while its entry would move; who rises from below joins the end', () => {
    const before = arrange(NOTHING, calls, null);
    const risen = calls.map((c) => (c.id === 'calm' ? { ...c, level: 'critical' as const, levelSinceMs: 0 } : c));
    const held = arrange(before, risen, 'tense-new');
    expect(held.watch).toEqual(before.watch);
    expect(held.needs).toEqual([...before.needs, 'calm']);
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

  it('puts who is new at the end of the own section even then, and lets an ended one go', () => {
    const before = arrange(NOTHING, calls, null);
    const next = [...calls.filter((c) => c.id !== 'fru'), call('new', 'critical', 90, 1), call('new2', 'calm', 9, 1), call('new3', 'tense', 40, 1)];
    expect(arrange(before, next, 'tense-new')).toEqual({ needs: ['crit', 'new'], watch: ['tense-old', 'tense-new', 'new3'], calm: ['calm', 'new2'] });
    expect(arrange(before, next, 'calm').calm).toEqual(['calm', 'new2']);
  });

  it('goes on below the section that is held', () => {
    const before = arrange(NOTHING, calls, null);
    const next = calls.map((c) => (c.id === 'crit' ? { ...c, level: 'calm' as const } : c.id === 'tense-old' ? { ...c, level: 'calm' as const, levelSinceMs: 0 } : c));
    expect(arrange(before, next, 'fru')).toEqual({ needs: ['crit', 'fru'], watch: ['tense-new'], calm: ['tense-old', 'calm'] });
  });

  it('never has a call that cannot be seen among the calm', () => {
    expect(arrange(NOTHING, [call('dark', 'calm', null, 5, { data: 'gap' })], null).watch).toEqual(['dark']);
  });
});

describe('a hand on a card', () => {
  const moved = (ids: readonly (string | null)[], stepMs: number): (string | null)[] => {
    let hold = FREE;
    return ids.map((id, index) => {
      hold = touch(hold, id, 1_000_000 + index * stepMs);
      return heldCall(hold, 1_000_000 + index * stepMs);
    });
  };

  it('holds it for ten seconds after it last moved', () => {
    const hold = touch(touch(FREE, 'a', 0), 'a', 5000);
    expect(heldCall(hold, 14_999)).toBe('a');
    expect(heldCall(hold, 15_000)).toBeNull();
  });

  it('holds no longer than twenty seconds, however it moves, and then lets the order have its turn', () => {
    const held = moved(Array.from({ length: 60 }, (_, index) => (index % 2 ? 'a' : 'b')), 500);
    const free = held.flatMap((id, index) => (id === null ? [index] : []));
    expect(free).toEqual([40, 41, 42, 43]);
  });

  it('is off the card at once, and off and back is the same touch', () => {
    expect(moved(['a', null, 'a'], 500)).toEqual(['a', null, 'a']);
    expect(moved([...Array.from({ length: 39 }, () => 'a'), null, 'a'], 500).at(-1)).toBeNull();
  });
});
