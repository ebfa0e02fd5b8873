/** A kept call under review: what a colleague does about it meanwhile is on screen without a reload. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { soon } from '../../lib/soon';
import { api } from '../../net/api';
import { alert, alertUpdate, ended, final, maker, started } from '../../state/make';
import CallPage from './CallPage.svelte';

let page: Record<string, unknown>;
afterEach(async () => {
  await unmount(page);
  document.body.replaceChildren();
  history.replaceState(null, '', '/');
  vi.restoreAllMocks();
});

it('a colleague\'s verdict and note are drawn as they come', async () => {
  history.replaceState(null, '', '/call/one');
  const say = maker('one');
  const events = [
    say(started()),
    say(final('u1', 'customer', 'This is the third time I call.', 1, 4), 4),
    say(alert('a1', 'frustrated'), 4),
    say(ended(20), 20),
  ];
  const item = { call_id: 'one', state: 'ended', ended_at: '2026-01-31T09:00:00Z', audio: false };
  vi.stubGlobal('fetch', async () => new Response('{"error":{"code":"not_found","message":""}}', { status: 404 }));
  const asked = vi.spyOn(api, 'call').mockResolvedValue({ call: item, events } as never);
  const app = new App();
  app.me = { name: 'Dana', role: 'supervisor', version: '', server_time: '' };
  app.receive([{ type: 'feed.snapshot', v: 1, calls: [], server_time: '2026-05-14T18:00:00Z' } as never]);
  page = mount(CallPage, { target: document.body, context: appContext(app) });
  flushSync();
  await soon(() => expect(document.body.textContent).toContain('This is the third time'));
  const text = (): string => document.querySelector('aside')?.textContent ?? '';
  expect(text()).not.toContain('Piotr');
  const others = maker('two');
  app.receive([others({ type: 'note.added', note_id: 'n9', by: 'Piotr Lis', text: 'of another call' }, 3)]);
  app.receive([
    say(alertUpdate('a1', { verdict: 'wrong', by: 'Piotr Lis' }), 4),
    say({ type: 'note.added', note_id: 'n1', by: 'Piotr Lis', text: 'heard it myself' }, 4),
  ]);
  flushSync();
  expect(text()).toContain('heard it myself');
  expect(text()).toMatch(/Piotr/);
  expect(text()).not.toContain('of another call');
  expect(asked).toHaveBeenCalledTimes(1);
});
