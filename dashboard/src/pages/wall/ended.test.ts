/** A call that is over stays for some seconds: how it ended is said then too, not only that it did. */
import { flushSync, mount, unmount } from 'svelte';
import { expect, it } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { maker, started, summary } from '../../state/make';
import WallPage from './WallPage.svelte';

it('a card that ended says its level beside it', async () => {
  const app = new App();
  app.prefs.set({ layout: 'cards' });
  const levels = { critical: 'Critical', frustrated: 'Frustrated', tense: 'Tense' };
  const calls = Object.keys(levels).map((level) => [level, maker(level)] as const);
  for (const [level, make] of calls) app.receive([make(started()), make(summary({ level, score: 50, suggestion: 'Say that you heard it.' }), 5)]);
  const page = mount(WallPage, { target: document.body, context: appContext(app) });
  flushSync();
  for (const [, make] of calls) app.receive([make({ type: 'call.ended', reason: 'completed', duration: 20, finals: 3 }, 20)]);
  flushSync();
  for (const [level, word] of Object.entries(levels)) {
    const card = document.querySelector(`[data-call=${level}]`);
    expect(card?.querySelector('.badge')?.textContent).toBe('Ended');
    expect(card?.querySelector('.lv')?.textContent).toBe(word);
  }
  await unmount(page);
});
