/** The alert line in the document: what failed is said of its own alert, and the keyboard keeps its place. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App, appContext } from '../app.svelte';
import { soon } from '../lib/soon';
import { api } from '../net/api';
import { alert, alertUpdate, maker, started } from '../state/make';
import AlertWatch from './AlertWatch.svelte';

let app: App;
let part: Record<string, unknown>;
const first = maker('one');
const second = maker('two');
const line = (): HTMLElement => document.querySelector('.alertline')!;
const button = (name: string): HTMLButtonElement => [...document.querySelectorAll('button')].find((one) => one.textContent?.trim().startsWith(name))!;
const pressed = (): void => {
  button('Acknowledge').focus();
  button('Acknowledge').click();
};

beforeEach(() => {
  app = new App();
  app.me = { name: 'Dana', role: 'supervisor', version: '', server_time: '' };
  app.receive([first(started()), first(alert('a1', 'critical'), 5), second(started({ agent: 'Mark Hale' })), second(alert('b1', 'frustrated'), 6)]);
  part = mount(AlertWatch, { target: document.body, context: appContext(app), props: { onopen: () => undefined } });
  flushSync();
});
afterEach(() => {
  void unmount(part);
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

describe('an answer of the server', () => {
  it('that says no is said of its own alert, not of the next one', async () => {
    vi.spyOn(api, 'alert').mockRejectedValue(new Error('somebody was faster'));
    pressed();
    await soon(() => expect(line().textContent).toContain('somebody was faster'));
    app.receive([first(alertUpdate('a1', { acknowledged: true, by: 'Piotr Lis' }), 7)]);
    flushSync();
    expect(line().textContent).toContain('Mark Hale');
    expect(line().textContent).not.toContain('somebody was faster');
  });

  it('leaves the keyboard on Open of the next alert, so that a second press takes nothing unread, and at last on the line', async () => {
    vi.spyOn(api, 'alert').mockImplementation(async (call, id) => (call === 'one' ? first : second)(alertUpdate(id, { acknowledged: true, by: 'Dana' }), 8));
    pressed();
    await soon(() => expect(line().textContent).toContain('Mark Hale'));
    await soon(() => expect(document.activeElement).toBe(button('Open')));
    pressed();
    await soon(() => expect(line().textContent).toContain('No open alerts'));
    await soon(() => expect(document.activeElement).toBe(line()));
  });
});
