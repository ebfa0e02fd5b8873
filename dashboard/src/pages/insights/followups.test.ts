/** The list of what is due, while people change it and switch between open and done. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { soon } from '../../lib/soon';
import { api } from '../../net/api';
import type { FollowUp } from '../../net/review';
import FollowUps from './FollowUps.svelte';

const one = (id: number, what: string, done: string | null = null): FollowUp =>
  ({ id, call_id: 'one', what, owner: 'Dana', due: '2026-05-20', done_at: done, done_by: done && 'Dana', answer: '', second_chance: null, asked_again_at: null }) as FollowUp;
const text = (): string => document.body.textContent ?? '';
const press = (name: string): void => {
  [...document.querySelectorAll('button')].find((button) => button.textContent?.trim().startsWith(name))?.click();
  flushSync();
};
let part: Record<string, unknown>;
afterEach(() => {
  void unmount(part);
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

describe('a follow-up that is finished while the list is switched to what is done', () => {
  it('leaves what is done under "Done", with the one just finished, and nothing that is open', async () => {
    let finished = false;
    let answer: () => void = () => undefined;
    vi.spyOn(api, 'followUps').mockImplementation(async (done) => ({ items: done ? [one(2, 'Rang them', '2026-05-14T18:00:00Z'), ...(finished ? [one(1, 'Ring back', '2026-05-14T18:00:00Z')] : [])] : [one(1, 'Ring back'), one(3, 'Send the form')] }));
    vi.spyOn(api, 'changeFollowUp').mockImplementation(() => new Promise((done) => (answer = () => ((finished = true), done(one(1, 'Ring back', '2026-05-14T18:00:00Z'))))) as never);
    part = mount(FollowUps, { target: document.body });
    await soon(() => expect(text()).toContain('Send the form'));
    document.querySelector<HTMLButtonElement>('.acts button[aria-expanded]')?.click();
    flushSync();
    document.querySelector('form')?.requestSubmit();
    press('Done');
    await soon(() => expect(text()).toContain('Rang them'));
    answer();
    await soon(() => expect(text()).toContain('Ring back'));
    expect(text()).not.toContain('Send the form');
  });
});
