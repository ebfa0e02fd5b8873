import { expect, test } from 'vitest';
import { openPoints } from './letter';

test('brackets are found with their place, and none is found in a letter that is ready', () => {
  expect(openPoints('Hello [name],\n\n[a gesture]')).toEqual([
    { text: '[name]', start: 6, end: 12 },
    { text: '[a gesture]', start: 15, end: 26 },
  ]);
  expect(openPoints('Hello Ms Weber [] ]')).toEqual([]);
});
