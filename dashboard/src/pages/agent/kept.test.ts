import { describe, expect, it } from 'vitest';
import type { Parting } from '../../state/coach';
import { dropParting, keepParting, recallParting } from './kept';

const GONE: Parting = { id: 'one', startedMs: 5, over: true, handed: false, peak: 'critical', level: 'calm', seconds: 60, steps: ['own'], tip: null };

function store(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const held = new Map<string, string>();
  return { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => void held.set(key, value), removeItem: (key) => void held.delete(key) };
}

describe('the goodbye a tab keeps', () => {
  it('comes back for the one it was for, until it is dropped', () => {
    const tab = store();
    keepParting(tab, 'Ines Okafor', GONE);
    expect(recallParting(tab, 'Ines Okafor')).toEqual(GONE);
    expect(recallParting(tab, 'Mark Hale')).toBeNull();
    dropParting(tab);
    expect(recallParting(tab, 'Ines Okafor')).toBeNull();
  });

  it('is none where storage is missing, forbidden or not ours', () => {
    const forbidden = { getItem: () => { throw new Error(); }, setItem: () => { throw new Error(); }, removeItem: () => { throw new Error(); } };
    for (const tab of [null, forbidden]) {
      keepParting(tab, '', GONE);
      dropParting(tab);
      expect(recallParting(tab, '')).toBeNull();
    }
    for (const text of ['{', '[]', 'null', '{"who":"","gone":{"id":1}}']) expect(recallParting({ getItem: () => text }, '')).toBeNull();
  });
});
