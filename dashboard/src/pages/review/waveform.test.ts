import { describe, expect, it } from 'vitest';
import { wavePath } from './waveform';

describe('wavePath', () => {
  it('draws one stroke a peak, mirrored about the middle', () => {
    expect(wavePath([100, 50], 20)).toBe('M0.5 0.0V20.0M1.5 5.0V15.0');
  });
  it('keeps a hair where nobody speaks and never leaves the strip', () => {
    expect(wavePath([0, 400], 20)).toBe('M0.5 9.6V10.4M1.5 0.0V20.0');
    expect(wavePath([], 20)).toBe('');
  });
});
