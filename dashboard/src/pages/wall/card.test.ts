import { flushSync, mount, unmount } from 'svelte';
import { expect, it } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { maker, started, summary } from '../../state/make';
import { lagOf, signal } from './card';
import Table from './Table.svelte';

function heard(data: 'ok' | 'delayed', lag: number): App {
  const app = new App();
  const make = maker('c');
  app.receive([make(started()), make(summary({ data, lag, level: 'frustrated' }), 5)]);
  return app;
}

function shown(data: 'ok' | 'delayed', lag: number): string | undefined {
  const app = heard(data, lag);
  const [call] = app.calls;
  return call && signal(call, app.serverMs)?.text;
}

function said(data: 'ok' | 'delayed', lag: number): string | undefined {
  const [call] = heard(data, lag).calls;
  return call && lagOf(call);
}

it('a call taken as delayed says so before anything is late, then by how much', () => {
  expect(shown('ok', 0)).toBeUndefined();
  expect(shown('delayed', 0)).toBe('Behind');
  expect(shown('delayed', 3.2)).toBe('3 s behind');
  expect(shown('delayed', 12)).toBe('12 s behind');
});

it('a transcript less than five seconds behind is nothing to be told of on the wall', () => {
  expect(shown('ok', 4.9)).toBeUndefined();
  expect(shown('ok', 5.5)).toBe('6 s behind');
});

it('the details of a call always say how far its transcript is behind, to the second', () => {
  expect(said('ok', 0)).toBe('Transcript under 1 s behind');
  expect(said('ok', 0.9)).toBe('Transcript under 1 s behind');
  expect(said('ok', 3.2)).toBe('Transcript 3 s behind');
  expect(said('delayed', 0)).toBe('Transcript delayed');
  expect(said('delayed', 87.5)).toBe('Transcript 88 s behind');
});

it('a row of the table says it beside the name, for screens that have no room for the column of signals', async () => {
  for (const [lag, label, text] of [[12, '12 s behind', '12 s'], [4, undefined, undefined]] as const) {
    const app = heard('ok', lag);
    const props = { arrangement: { needs: ['c'], watch: [], calm: [] }, actions: { acknowledge: () => {}, message: () => {}, listen: () => {} } };
    const table = mount(Table, { target: document.body, props, context: appContext(app) });
    flushSync();
    const late = document.querySelector('td.b .late');
    expect([late?.getAttribute('aria-label'), late?.textContent]).toEqual([label, text]);
    await unmount(table);
  }
});
