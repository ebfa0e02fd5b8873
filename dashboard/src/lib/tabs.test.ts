import { afterEach, expect, it, vi } from 'vitest';
import { joinTabs } from './tabs';

afterEach(() => vi.unstubAllGlobals());

it('tells the other tabs, and not itself', async () => {
  const heard: string[] = [];
  const tabs = ['one', 'two', 'three'].map((name) => joinTabs(() => void heard.push(name)));
  tabs[0]?.signedOut();
  await vi.waitFor(() => expect(heard).toEqual(['two', 'three']), { timeout: 20_000 });
  for (const tab of tabs) tab.close();
});

it('is not missed where there are no channels', () => {
  vi.stubGlobal('BroadcastChannel', undefined);
  const tab = joinTabs(() => undefined);
  tab.signedOut();
  tab.close();
});
