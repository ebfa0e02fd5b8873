import { describe, expect, it } from 'vitest';
import { followed, measured } from './skew';

/** Frames every 100 ms; `late` says how late each comes. Returns the skew after the last. */
function after(frames: number, skewOf: (index: number) => number, late: (index: number) => number = () => 30): number {
  let skew = measured(0, 0);
  for (let i = 0; i < frames; i += 1) {
    const sentMs = i * 100;
    skew = followed(skew, sentMs + skewOf(i), sentMs + late(i));
  }
  return skew.ms;
}

describe('the clock of the server', () => {
  it('stays where it is while frames come as usual, a little late or very late once', () => {
    expect(after(300, () => 0)).toBe(0);
    expect(after(300, () => 0, (i) => (i % 7 === 0 ? 4000 : 20))).toBe(0);
  });

  it('is followed at once when it is ahead', () => {
    expect(after(60, (i) => (i < 50 ? 0 : 60_000))).toBe(59_970);
  });

  it('is followed within seconds when it is behind, also because ours jumped', () => {
    expect(after(320, (i) => (i < 50 ? 0 : -60_000))).toBe(-60_030);
    let skew = measured(0, 1_000_000);
    skew = followed(skew, 1_000_500, 900_500);
    expect(skew.ms).toBe(100_000);
  });
});
