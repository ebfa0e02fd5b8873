import { describe, expect, it } from 'vitest';
import { closedBecause, readFormat } from './listen';

describe('listening', () => {
  it('reads the format it can play, and no other', () => {
    const format = { type: 'format', encoding: 's16le', rate: 8000, channels: ['customer', 'agent'], redacted: true, delay_s: 5 };
    expect(readFormat(JSON.stringify(format))).toEqual(format);
    for (const text of ['', 'null', '{}', JSON.stringify({ ...format, encoding: 'opus' }), JSON.stringify({ ...format, rate: 0 }), JSON.stringify({ ...format, channels: [] })]) expect(readFormat(text)).toBeNull();
  });
  it('says why the sound stopped', () => {
    expect([1000, 4404, 4451, 4403, 1006].map(closedBecause)).toEqual(['over', 'over', 'refused', 'forbidden', 'lost']);
  });
});
