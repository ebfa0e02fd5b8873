import { expect, it } from 'vitest';
import { App } from '../../app.svelte';
import { maker, started, summary } from '../../state/make';
import { signal } from './card';

function shown(data: 'ok' | 'delayed', lag: number): string | undefined {
  const app = new App();
  const make = maker('c');
  app.receive([make(started()), make(summary({ data, lag }), 5)]);
  const [call] = app.calls;
  return call && signal(call, app.serverMs)?.text;
}

it('a call taken as delayed says so before anything is late, then by how much', () => {
  expect(shown('ok', 0)).toBeUndefined();
  expect(shown('delayed', 0)).toBe('Behind');
  expect(shown('delayed', 12)).toBe('12 s behind');
});
