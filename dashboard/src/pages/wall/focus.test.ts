import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { soon } from '../../lib/soon';
import { alert, maker, score, started } from '../../state/make';
import WallPage from './WallPage.svelte';

let app: App;
let page: Record<string, unknown>;
const events = { calm: maker('calm-1'), angry: maker('angry-1') };

const settle = async (): Promise<void> => {
  flushSync();
  // observers and the wall's own tick come after the present task
  await new Promise((done) => setTimeout(done, 0));
};
const card = (id: string): HTMLElement => document.querySelector<HTMLElement>(`[data-call="${id}"]`) as HTMLElement;
const focusedCall = (): string | undefined => document.activeElement?.closest<HTMLElement>('[data-call]')?.dataset['call'];

function level(from: string, to: string, at: number): void {
  app.receive([events.angry(score(to === 'critical' ? 85 : to === 'frustrated' ? 65 : to === 'tense' ? 40 : 10, to), at), events.angry({ type: 'level.changed', from, to, reasons: [] }, at)]);
}

describe.each(['cards', 'table'] as const)('focus on the wall as %s', (layout) => {
  beforeEach(async () => {
    events.calm = maker('calm-1');
    events.angry = maker('angry-1');
    app = new App();
    app.prefs.set({ layout });
    page = mount(WallPage, { target: document.body, context: appContext(app) });
    app.receive([{ type: 'feed.snapshot', v: 1, calls: ['calm-1', 'angry-1'], server_time: '2026-05-14T18:00:20Z' } as never, events.calm(started()), events.angry(started())]);
    level('calm', 'critical', 20);
    app.receive([events.angry(alert('al-1'), 20)]);
    await settle();
  });

  afterEach(async () => {
    await unmount(page);
    document.body.replaceChildren();
  });

  it('stays with a call whose card is replaced by another kind of card', async () => {
    card('angry-1').querySelector<HTMLElement>('[data-open]')?.focus();
    const before = card('angry-1');
    level('critical', 'frustrated', 40);
    await settle();
    await soon(() => expect(focusedCall()).toBe('angry-1'));
    expect(card('angry-1') === before).toBe(layout === 'table');
    expect(document.activeElement?.hasAttribute('data-open')).toBe(true);
  });

  it('stays with a call that moves to another section once nothing holds it', async () => {
    card('angry-1').querySelector<HTMLElement>('[data-open]')?.focus();
    app.nowMs = Date.now() + 60_000;
    level('critical', 'tense', 40);
    await settle();
    await soon(() => expect(card('angry-1').getAttribute('class')).toMatch(/L2/));
    await soon(() => expect(focusedCall()).toBe('angry-1'));
    level('tense', 'calm', 60);
    await settle();
    await soon(() => expect(focusedCall()).toBe('angry-1'));
  });

  it('stays on the same control, or goes to the link of the call when that is gone', async () => {
    card('angry-1').querySelector<HTMLElement>('[data-do=acknowledge]')?.focus();
    level('critical', 'frustrated', 40);
    await settle();
    await soon(() => expect((document.activeElement as HTMLElement).dataset['do']).toBe('acknowledge'));
    app.receive([events.angry({ type: 'alert.updated', alert_id: 'al-1', acknowledged: true, assigned: null, snoozed: null, verdict: null, by: 'Dana' }, 41)]);
    await settle();
    await soon(() => expect(document.activeElement?.hasAttribute('data-open')).toBe(true));
    expect(focusedCall()).toBe('angry-1');
  });

  it('is not taken back from people who clicked elsewhere', async () => {
    card('angry-1').querySelector<HTMLElement>('[data-open]')?.focus();
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    (document.activeElement as HTMLElement).blur();
    level('critical', 'frustrated', 40);
    await settle();
    expect(focusedCall()).toBeUndefined();
  });
});
