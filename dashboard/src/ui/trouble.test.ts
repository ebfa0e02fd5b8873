import { mount, unmount } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { App, appContext } from '../app.svelte';
import { soon } from '../lib/soon';
import { api, ApiError } from '../net/api';
import type { Summary } from '../net/review';
import FollowUps from '../pages/insights/FollowUps.svelte';
import Actions from '../pages/insights/Actions.svelte';
import Scorecard from '../pages/review/Scorecard.svelte';
import Wrapup from '../pages/review/Wrapup.svelte';

let part: Record<string, unknown> | null = null;
const busy = (): Promise<never> => Promise.reject(new ApiError(503, 'busy', 'The store is busy.'));

afterEach(() => {
  if (part) void unmount(part);
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

describe('a part that could not be fetched', () => {
  it('says so and is fetched again when asked', async () => {
    const asked = vi.spyOn(api, 'summary').mockImplementationOnce(busy).mockResolvedValue({ text: 'The meter was read.', edited: null } as unknown as Summary);
    part = mount(Wrapup, { target: document.body, props: { id: 'one', canEdit: false } });
    await soon(() => expect(document.querySelector('[role=alert]')?.textContent).toContain('The store is busy.'));
    document.querySelector<HTMLButtonElement>('[role=alert] button')?.click();
    await soon(() => expect(document.body.textContent).toContain('The meter was read.'));
    expect(document.querySelector('[role=alert]')).toBeNull();
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('is never just missing', async () => {
    for (const [name, show] of [
      ['scorecard', () => mount(Scorecard, { target: document.body, context: appContext(new App()), props: { id: 'one', canOverrule: false, onjump: () => undefined, onready: () => undefined } })],
      ['followUps', () => mount(FollowUps, { target: document.body })],
      ['actions', () => mount(Actions, { target: document.body, props: { theme: null, onclose: () => undefined } })],
    ] as const) {
      vi.spyOn(api, name).mockImplementation(busy);
      part = show();
      await soon(() => expect(document.querySelector('[role=alert] button')).not.toBeNull());
      void unmount(part);
      part = null;
      document.body.replaceChildren();
    }
  });
});
