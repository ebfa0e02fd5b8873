import { describe, expect, it } from 'vitest';
import { decodeEvents } from '../../events/decode';
import recorded from '../../events/recorded.json';
import { final, maker, partial, started } from '../../state/make';
import { EMPTY, type Call, type Mark } from '../../state/model';
import { reduceAll, replay } from '../../state/reducer';
import { entries, moments, pieces, saidAt, settled, turnAt } from './entries';
import { areaPath, markDots, placeTips, scoreAt, span, ticks } from './timeline';

const mark = (start: number, end: number, weight: number): Mark => ({ utteranceId: 'u', start, end, kind: `k${start}`, text: '', weight, at: 0 });

describe('the transcript', () => {
  it('is in order of time, with who is speaking now at the end', () => {
    const make = maker('c');
    const call = reduceAll(EMPTY, [make(started()), make(partial('p', 'agent', 'well', 4)), make(final('u1', 'customer', 'Hello', 1, 2), 2), make({ type: 'interaction.noted', kind: 'silence', start: 2.5, end: 9, by: null }, 9)]).calls.get('c') as Call;
    expect(entries(call).map((entry) => entry.kind)).toEqual(['said', 'happened', 'partial']);
  });

  it('has a row of its own for everything of a recorded call', () => {
    const rows = entries(replay(decodeEvents(recorded)) as Call);
    expect(new Set(rows.map((row) => row.kind + row.key)).size).toBe(rows.length);
  });
});

describe('a long call', () => {
  it('keeps the rows that did not change, whatever is said next', () => {
    const make = maker('c');
    const turn = (n: number) => make(final(`u${n}`, n % 2 ? 'agent' : 'customer', `Turn ${n}`, n * 5, n * 5 + 4), n * 5 + 4);
    const state = reduceAll(EMPTY, [make(started()), ...Array.from({ length: 90 }, (_, n) => turn(n))]);
    const before = settled(state.calls.get('c') as Call);
    const more = reduceAll(state, [turn(90), make({ type: 'step.completed', step: 'apologise', utterance_id: 'u89', evidence: '' }, 455)]);
    const after = settled(more.calls.get('c') as Call, before);
    expect(after).toHaveLength(91);
    expect(after.filter((row, index) => row === before[index])).toHaveLength(89);
  });
});

describe('marks', () => {
  const text = 'I was promised a call and nobody rang';
  it('cut the text without losing a letter', () => {
    const cut = pieces(text, [mark(2, 23, 14), mark(28, 39, 8), mark(6, 14, 3)]);
    expect(cut.map((piece) => piece.text).join('')).toBe(text);
    expect(cut.filter((piece) => piece.mark).map((piece) => piece.text)).toEqual(['was promised a call a', 'body rang']);
  });
  it('leave spaces outside and forget what is empty or lowers', () => {
    expect(pieces('nothing more', [mark(0, 8, 2)]).map((piece) => piece.text)).toEqual(['nothing', ' more']);
    expect(pieces('abc', [mark(2, 2, 5), mark(0, 1, -5), mark(9, 12, 5)])).toHaveLength(1);
    expect(pieces('', [])).toEqual([]);
  });
});

describe('the time axis', () => {
  const call = replay(decodeEvents(recorded)) as Call;
  it('covers the call', () => {
    expect(span(call, false)).toBeGreaterThanOrEqual(call.ended?.duration ?? 0);
    for (const seconds of [10, 61, 402, 7200]) expect(ticks(seconds).length).toBeLessThanOrEqual(10);
    expect(ticks(60)[0]).toBe(0);
  });
  it('finds the score between two points', () => {
    const p = (at: number, score: number) => ({ at, score, words: 0, voice: 0, interaction: 0 });
    expect([scoreAt([], 1), scoreAt([p(10, 20), p(20, 40)], 15), scoreAt([p(10, 20)], 5), scoreAt([p(10, 20)], 50)]).toEqual([0, 30, 20, 20]);
    expect(areaPath([], (q) => q.words, 10)).toEqual({ area: '', line: '' });
  });
  it('names at most eight moments, none before the first score', () => {
    const dots = markDots(call);
    expect(dots.length).toBeLessThanOrEqual(8);
    for (const dot of dots) expect(dot.at).toBeGreaterThanOrEqual(call.timeline[0]?.at ?? 0);
  });
  it('shortens a tip that has no room', () => {
    expect(placeTips(call, span(call, false)).length).toBe(call.tips.filter((tip) => tip.audience === 'agent').length);
  });
});

describe('hearing', () => {
  const words = [{ text: 'I', start: 1 }, { text: 'was', start: 1.4 }, { text: 'promised', start: 1.8 }];
  it('finds when a character was said', () => {
    expect([0, 2, 4, 6, 40].map((offset) => saidAt('I was promised.', offset, words, 0.5))).toEqual([1, 1.4, 1.4, 1.8, 1.8]);
    expect(saidAt('I was', 3, [], 0.5)).toBe(0.5);
  });
  it('knows the turn of a moment and where to stop', () => {
    const call = replay(decodeEvents(recorded)) as Call;
    const first = [...call.utterances].sort((a, b) => a.start - b.start)[0];
    expect(turnAt(call.utterances, first?.start ?? 0)?.id).toBe(first?.id);
    expect(turnAt([], 3)).toBeNull();
    const stops = moments({ ...call, alerts: [], tips: [], marks: [], interactions: [], notes: [] }, [7, 3, 3.4]);
    expect(stops).toEqual([3, 7]);
  });
});
