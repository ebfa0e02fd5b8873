import { expect, it } from 'vitest';
import { CatchUp } from './catchup';

const AT = 1_790_000_000_000;

it('asks once as the page opens, and again after a hole', () => {
  const page = new CatchUp();
  expect([0, 1, 2].map((s) => page.listening(AT + s * 1000, false))).toEqual([true, false, false]);
  // a blink is none
  expect(page.listening(AT + 22_000, false)).toBe(false);
  expect([400, 401].map((s) => page.listening(AT + s * 1000, false))).toEqual([true, false]);
  // nor does a clock set back make it forget
  expect(page.listening(AT, false)).toBe(true);
});

it('waits until somebody looks, and a while after it failed', () => {
  const page = new CatchUp();
  expect([0, 60, 120].map((s) => page.listening(AT + s * 1000, true))).toEqual([false, false, false]);
  expect(page.listening(AT + 121_000, false)).toBe(true);
  page.failed();
  expect([122, 126, 130, 131, 132].map((s) => page.listening(AT + s * 1000, false))).toEqual([false, false, false, true, false]);
});
