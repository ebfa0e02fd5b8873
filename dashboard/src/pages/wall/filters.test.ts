/** The filters of the wall offer more than the calls that are live now. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { soon } from '../../lib/soon';
import { api } from '../../net/api';
import { NO_FILTERS } from '../../state/wall';
import FilterBar from './FilterBar.svelte';

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

it('before the shift: names of kept calls, and what a view has chosen', async () => {
  vi.spyOn(api, 'names').mockResolvedValue({ agents: ['Nadia Petrov'], queues: ['Billing'], teams: ['Harbour'] });
  vi.spyOn(api, 'themeNames').mockResolvedValue({ items: [{ name: 'waiting', calls: 3 }] });
  const app = new App();
  app.prefs.set({ filters: { ...NO_FILTERS, agent: 'Ines Okafor' } });
  const bar = mount(FilterBar, { target: document.body, props: { calls: [], query: '', found: null }, context: appContext(app) });
  flushSync();
  [...document.querySelectorAll<HTMLElement>('button')].find((button) => button.title === 'Filters')?.click();
  flushSync();
  const offered = () => [...document.querySelectorAll('select')].map((select) => [...select.options].slice(1).map((option) => option.textContent));
  await soon(() => expect(offered()).toEqual([['Billing'], ['Harbour'], ['Ines Okafor', 'Nadia Petrov'], ['Kept waiting']]));
  expect([...document.querySelectorAll('select')].map((select) => select.value)).toEqual(['', '', 'Ines Okafor', '']);
  await unmount(bar);
});
