/** The notification centre, the person's menu and the sound that waits for a press. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { App, appContext } from '../app.svelte';
import { alert, maker, started } from '../state/make';
import Notices from './Notices.svelte';
import type { Past } from './history';
import Top from './Top.svelte';

let app: App;
let part: Record<string, unknown>;
const past = (id: string, more: Partial<Past>): Past => ({ callId: `call-${id}`, alertId: id, level: 'critical', agent: 'Nadia Petrov', why: 'kept waiting', raisedMs: Date.now() - 90_000, endedMs: Date.now() - 60_000, taken: false, seen: false, ...more });

beforeEach(() => {
  sessionStorage.clear();
  app = new App();
  app.me = { name: 'Dana', role: 'supervisor', version: '', server_time: '' };
  HTMLDialogElement.prototype.showModal = function (): void {
    this.open = true;
  };
});
afterEach(async () => {
  await unmount(part);
  document.body.replaceChildren();
  history.replaceState(null, '', '/');
});

it('calls that ended while nobody had them come first, and leave that place once looked at', () => {
  const say = maker('live');
  app.receive([say(started()), say(alert('a1'), 5)]);
  app.past = [past('seen', { taken: true }), past('lost', {})];
  part = mount(Notices, { target: document.body, context: appContext(app), props: { onclose: () => undefined } });
  flushSync();
  expect([...document.querySelectorAll('h3')].map((one) => one.textContent)).toEqual(['Ended, nobody took it 1', 'Open 1', 'Taken care of 1']);
  document.querySelector<HTMLButtonElement>('li button')?.click();
  flushSync();
  expect(location.pathname).toBe('/review/call-lost');
  expect([...document.querySelectorAll('h3')].map((one) => one.textContent)).toEqual(['Open 1', 'Taken care of 2']);
});

it('who is signed in can sign out, and what the tab remembers goes', () => {
  app.past = [past('lost', {})];
  part = mount(Top, { target: document.body, context: appContext(app) });
  flushSync();
  expect(document.querySelector('[aria-label="Notifications: 1 open"]')).not.toBeNull();
  document.querySelector<HTMLButtonElement>('button[title="Signed in as Dana"]')?.click();
  flushSync();
  const form = document.querySelector<HTMLFormElement>('form[action="/sign-out"]');
  expect(form?.method).toBe('post');
  form?.addEventListener('submit', (event) => event.preventDefault());
  form?.dispatchEvent(new Event('submit', { cancelable: true }));
  expect(app.past).toEqual([]);
});

it('says that sound is off until a click', () => {
  part = mount(Top, { target: document.body, context: appContext(app) });
  flushSync();
  const told = (): boolean => document.body.textContent?.includes('Sound is off until you click') ?? false;
  expect(told()).toBe(false);
  app.prefs.set({ sound: true });
  flushSync();
  expect(told()).toBe(true);
  app.sound.ready = true;
  flushSync();
  expect(told()).toBe(false);
  app.prefs.set({ sound: false });
});
