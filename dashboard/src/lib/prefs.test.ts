/** What a browser remembers: of itself, of each person at a shared desk, and with several tabs. */
import { afterEach, describe, expect, it } from 'vitest';
import { NO_FILTERS } from '../state/wall';
import { Prefs, type SavedView } from './prefs.svelte';

const storage = (text: string | null = null) => {
  const kept = new Map<string, string>();
  return { getItem: (key: string) => kept.get(key) ?? text, setItem: (key: string, value: string) => void kept.set(key, value) };
};
const view = (name: string, query = ''): SavedView => ({ name, filters: NO_FILTERS, query, layout: 'cards' });
const names = (prefs: Prefs): string[] => prefs.views.map((one) => one.name);
const tab = (kept: ReturnType<typeof storage>, name = 'Dana'): Prefs => {
  const prefs = new Prefs(kept);
  prefs.belongTo(name);
  return prefs;
};

describe('preferences', () => {
  it.each(['not json', '[]', 'null', '7', '{"layout":"grid","filters":{},"views":3}'])('survive %s', (text) => {
    const prefs = tab(storage(text));
    expect([prefs.layout, prefs.filters, prefs.views]).toEqual(['cards', NO_FILTERS, []]);
  });

  it('keep views by name', () => {
    const kept = storage();
    const prefs = tab(kept);
    prefs.saveView(view('Evening'));
    prefs.saveView(view('Evening', 'refund'));
    expect(tab(kept).views).toEqual([view('Evening', 'refund')]);
    prefs.removeView('Evening');
    expect([names(prefs), names(tab(kept))]).toEqual([[], []]);
  });

  it('work without storage, and with one that is full', () => {
    const none = new Prefs(null);
    none.set({ sound: true });
    none.saveView(view('Evening'));
    expect([none.sound, names(none)]).toEqual([true, ['Evening']]);
    const full = tab({ ...storage(), setItem: () => { throw new Error('full'); } });
    full.set({ sound: true });
    full.set({ keys: false });
    full.saveView(view('one'));
    full.saveView(view('two'));
    expect([full.sound, full.keys, names(full)]).toEqual([true, false, ['one', 'two']]);
  });

  it('belong to who is signed in: the next one at the desk begins with their own', () => {
    const kept = storage();
    const dana = tab(kept);
    dana.set({ filters: { ...NO_FILTERS, team: 'Harbour' }, sound: true });
    dana.saveView(view('Evening'));
    const piotr = tab(kept, 'Piotr');
    expect([piotr.filters, piotr.views, piotr.sound]).toEqual([NO_FILTERS, [], true]);
    piotr.belongTo('Dana');
    expect([piotr.filters.team, names(piotr)]).toEqual(['Harbour', ['Evening']]);
  });
});

describe('two tabs', () => {
  let end = (): void => undefined;
  afterEach(() => end());

  it('undo nothing of each other', () => {
    const kept = storage();
    const [one, two] = [tab(kept), tab(kept)];
    one.saveView(view('one'));
    two.saveView(view('two'));
    one.set({ sound: true });
    two.set({ desktop: true, filters: { ...NO_FILTERS, queue: 'Billing' } });
    const fresh = tab(kept);
    expect([names(fresh), fresh.sound, fresh.desktop, fresh.filters.queue]).toEqual([['one', 'two'], true, true, 'Billing']);
    one.removeView('two');
    expect(names(tab(kept))).toEqual(['one']);
  });

  it('see each other’s views and switches, and keep filters and layout of their own', () => {
    const kept = storage();
    const [one, two] = [tab(kept), tab(kept)];
    end = one.listen();
    two.set({ sound: true, layout: 'table', filters: { ...NO_FILTERS, team: 'Quarry' } });
    two.saveView(view('two'));
    for (const key of ['calmline-prefs', 'calmline-prefs Dana', 'another']) dispatchEvent(new StorageEvent('storage', { key }));
    expect([one.sound, names(one), one.layout, one.filters.team]).toEqual([true, ['two'], 'cards', '']);
    one.saveView(view('one'));
    expect([one.filters.team, tab(kept).filters.team]).toEqual(['', 'Quarry']);
  });
});
