import { describe, expect, it } from 'vitest';
import { decodeEvents, decodeFrame } from './decode';
import { EVENT_TYPES } from './events';
import recorded from './recorded.json';

describe('decoding', () => {
  it('takes every recorded event, the same ones the Python decoder takes', () => {
    expect(decodeEvents(recorded)).toHaveLength(recorded.length);
    expect(new Set(recorded.map((event) => event.type))).toEqual(new Set(EVENT_TYPES));
  });

  it('leaves out types a newer server may send', () => {
    const newer = { type: 'call.whispered', v: 2, call_id: 'x', at: 0, sent_at: '' };
    expect(decodeFrame(JSON.stringify([newer, recorded[0]]))).toHaveLength(1);
  });

  it.each(['{}', '"text"', '[1]', '[{"no":"type"}]', '[{"type":"call.ended"}]', 'not json'])('throws on %s', (text) => {
    expect(() => decodeFrame(text)).toThrow();
  });
});
