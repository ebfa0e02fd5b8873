/** The strip of teams: bounded, and a way to one team's calls. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { maker, started, summary } from '../../state/make';
import { teams, type Team } from '../../state/wall';
import { foldTeams } from './teams';
import Teams from './Teams.svelte';

const app = new App();
const levels: Readonly<Record<string, string>> = { Bay: 'critical', Dock: 'tense', Fen: 'frustrated' };
const NAMES = [...'ABCDEFGHIJ'].map((letter) => ['Ash', 'Bay', 'Cove', 'Dock', 'Elm', 'Fen', 'Gorse', 'Hill', 'Isle', 'Jetty'].find((name) => name.startsWith(letter)) as string);
app.receive(NAMES.flatMap((team) => {
  const make = maker(team);
  return [make(started({ team })), make(summary({ level: levels[team] ?? 'calm', score: 10 }), 1)];
}));
const list = teams(app.calls);
const names = (some: readonly Team[]): string[] => some.map((team) => team.name);

describe('many teams', () => {
  it('are all there while they fit', () => {
    expect(foldTeams(list, 10, '')).toEqual({ shown: list, folded: [], mixed: false });
  });

  it('fold to those with a call above calm, and the one the wall shows, in order', () => {
    const strip = foldTeams(list, 6, 'Isle');
    expect([names(strip.shown), strip.folded.length, strip.mixed]).toEqual([['Bay', 'Dock', 'Fen', 'Isle'], 6, false]);
    expect(names(foldTeams(list, 6, '').shown)).toEqual(['Bay', 'Dock', 'Fen']);
  });

  it('never take more room than there is: the worst stay', () => {
    const strip = foldTeams(list, 3, '');
    expect([names(strip.shown), strip.folded.length, strip.mixed]).toEqual([['Bay', 'Fen'], 8, true]);
  });
});

describe('the strip', () => {
  let strip: Record<string, unknown>;
  const buttons = (): HTMLButtonElement[] => [...document.querySelectorAll<HTMLButtonElement>('.teams button')];
  const press = (text: string): void => {
    buttons().find((button) => button.textContent?.trim() === text)?.click();
    flushSync();
  };

  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(650);
    app.prefs.set({ filters: { ...app.prefs.filters, team: '' } });
    strip = mount(Teams, { target: document.body, props: { calls: app.calls }, context: appContext(app) });
    flushSync();
  });
  afterEach(async () => {
    await unmount(strip);
    document.body.replaceChildren();
    vi.restoreAllMocks();
  });

  it('gives a team its name whole, then how many before what they do: a cell is too narrow for both', () => {
    const cell = document.querySelector('.team');
    expect(cell?.querySelector('.tt')?.textContent?.trim()).toBe('Bay');
    expect(cell?.querySelector('.tt + .q')?.textContent).toBe('1 live · Billing');
    expect(cell?.querySelector('.tr'), 'no room is kept for a curve of nothing').toBeNull();
  });

  it('unfolds and folds the calm ones', () => {
    expect(buttons().map((button) => button.textContent?.trim())).toEqual(['Bay', 'Dock', 'Fen', '+7 calm teams']);
    press('+7 calm teams');
    expect(buttons()).toHaveLength(11);
    press('Fewer teams');
    expect(buttons()).toHaveLength(4);
  });

  it('leads to the calls of a team, and back', () => {
    press('Bay');
    expect(app.prefs.filters.team).toBe('Bay');
    expect(buttons()[0]?.getAttribute('aria-pressed')).toBe('true');
    press('Bay');
    expect(app.prefs.filters.team).toBe('');
  });
});
