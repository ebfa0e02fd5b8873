import { expect, test } from 'vitest';
import { around } from './hits';

const told = (text: string, marks: [number, number][]): string => around(text, marks).map((piece) => (piece.found ? `[${piece.text}]` : piece.text)).join('');

test('what was found is marked where it stands', () => {
  expect(told('I was promised a call, promised twice.', [[6, 14], [23, 31]])).toBe('I was [promised] a call, [promised] twice.');
  expect(told('promised', [[0, 8]])).toBe('[promised]');
  expect(told('nothing is marked', [])).toBe('nothing is marked');
});

test('a long turn is cut at words, around the first thing found', () => {
  const text = `${'word '.repeat(60)}refund ${'word '.repeat(60)}`.trim();
  const said = told(text, [[300, 306]]);
  expect(said.startsWith('… word')).toBe(true);
  expect(said.endsWith('word …')).toBe(true);
  expect(said).toContain('word [refund] word');
  expect(said.length).toBeLessThan(240);
});
