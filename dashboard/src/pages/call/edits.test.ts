import { expect, test } from 'vitest';
import type { WordEdit } from '../../net/review';
import { editFor, inForce, reads } from './edits';

const SAID = 'I am furius about the bil';
const made = (id: number, start: number, end: number, text: string | null): WordEdit => ({ id, utterance_id: 'u', start, end, text, by: 'Farah', at: '' });

test('an edit names whole words of the stored text', () => {
  expect(editFor(SAID, [], 'I am furious about the bil')).toEqual({ start: 5, end: 11, text: 'furious' });
  expect(editFor(SAID, [], SAID)).toBeNull();
});

test('a second edit leaves the first alone', () => {
  const first = made(1, 5, 11, 'furious');
  expect(editFor(SAID, [first], 'I am furious about the bill')).toEqual({ start: 22, end: 25, text: 'bill' });
  expect(reads(SAID, [first, made(2, 22, 25, 'bill')])).toBe('I am furious about the bill');
});

test('an edit of an edit replaces it', () => {
  const first = made(1, 5, 11, 'very furious');
  expect(editFor(SAID, [first], 'I am quite furious about the bil')).toEqual({ start: 5, end: 11, text: 'quite furious' });
});

test('whatever is typed, the turn reads so afterwards', () => {
  const first = made(1, 5, 11, 'furious');
  for (const wanted of ['', 'I am', 'Oh I am furious about the bil', 'I am furious about the bil now', 'nothing of it', 'I am really furious about the bil', 'I am about the bil'])
    for (const history of [[], [first]]) {
      const edit = editFor(SAID, history, wanted);
      const after = reads(SAID, edit ? [...history, made(2, edit.start, edit.end, edit.text)] : history);
      expect(after).toBe(wanted === '' ? '' : wanted);
      if (edit) expect(edit.start).toBeLessThan(edit.end);
    }
});

test('what was taken back does not count, and neither does what it covered', () => {
  expect(inForce([made(1, 5, 11, 'furious'), made(2, 5, 11, null)])).toEqual([]);
});
