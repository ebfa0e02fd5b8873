import { flushSync, mount, unmount } from 'svelte';
import { expect, it } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { maker, started, summary } from '../../state/make';
import Tiles from './Tiles.svelte';

it('a critical call that is held among the calm ones is not called calm', async () => {
  const app = new App();
  const make = maker('c');
  app.receive([make(started()), make(summary({ level: 'critical', score: 84 }), 5)]);
  const tiles = mount(Tiles, { target: document.body, props: { ids: ['c'] }, context: appContext(app) });
  flushSync();
  const tile = document.querySelector('[data-call=c]');
  expect(tile?.className).toMatch(/L4/);
  expect(tile?.querySelector('a')?.getAttribute('aria-label')).toMatch(/^Critical/);
  expect(tile?.textContent).toMatch(/Critical/);
  expect(tile?.querySelector('circle')).toBeNull();
  await unmount(tiles);
});
