/** What a supervisor does from the head of a call: give its alert to somebody, take it back, note that the customer refuses. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App, appContext } from '../../app.svelte';
import type { AnyEvent } from '../../events/events';
import { soon } from '../../lib/soon';
import { api } from '../../net/api';
import { alert, alertUpdate, maker, started, summary } from '../../state/make';
import Head from './Head.svelte';

let app: App;
let part: Record<string, unknown>;
let say: ReturnType<typeof maker>;
const target = { receive: (events: readonly AnyEvent[]): void => app.receive(events) };
const button = (name: string): HTMLButtonElement | undefined => [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === name);

beforeEach(() => {
  app = new App();
  app.me = { name: 'Dana', role: 'supervisor', version: '', server_time: '' };
  say = maker('one');
  app.receive([say(started()), say(alert('a1'), 5)]);
  HTMLDialogElement.prototype.showModal = function (): void {
    this.open = true;
  };
});
afterEach(async () => {
  await unmount(part);
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

function show(): void {
  part = mount(Head, { target: document.body, context: appContext(app), props: { call: app.state.calls.get('one')!, isLive: true, target, from: 'wall' } });
  flushSync();
}

describe('assigning', () => {
  it('offers who supervises here, and no free text', async () => {
    vi.spyOn(api, 'colleagues').mockResolvedValue({ items: ['Dana', 'Piotr Lis'] });
    const posted = vi.spyOn(api, 'alert').mockRejectedValue(new Error('nobody called Piotr Lis supervises calls here'));
    show();
    button('Assign')?.click();
    await soon(() => expect(button('Piotr Lis')).toBeDefined());
    expect([button('Dana'), document.querySelector('.drop input')]).toEqual([undefined, null]);
    button('Piotr Lis')?.click();
    expect(posted).toHaveBeenCalledWith('one', 'a1', { assigned: 'Piotr Lis', acknowledged: true });
    await soon(() => expect(document.querySelector('[role=alert]')?.textContent).toContain('nobody called Piotr Lis'));
  });

  it('can be given back by the one who has it', () => {
    app.receive([say(alertUpdate('a1', { assigned: 'Dana', acknowledged: true, by: 'Piotr Lis' }), 6)]);
    const posted = vi.spyOn(api, 'alert').mockResolvedValue(null as never);
    show();
    expect(document.body.textContent).toContain('You have it');
    button('Give back')?.click();
    expect(posted).toHaveBeenCalledWith('one', 'a1', { assigned: '', acknowledged: false });
  });
});

describe('a customer who refuses', () => {
  it('is asked about once more before everything is erased', async () => {
    const posted = vi.spyOn(api, 'consent').mockResolvedValue(null);
    show();
    button('Customer refuses')?.click();
    flushSync();
    expect(document.querySelector('dialog')?.textContent).toContain('erased for good');
    button('Cancel')?.click();
    flushSync();
    expect([document.querySelector('dialog'), posted.mock.calls]).toEqual([null, []]);
    button('Customer refuses')?.click();
    flushSync();
    button('Erase, and keep nothing')?.click();
    expect(posted).toHaveBeenCalledWith('one', 'refused');
    await soon(() => expect(document.querySelector('dialog')).toBeNull());
  });
});

describe('how far the transcript is behind', () => {
  const lag = (): string | undefined => document.querySelector('.lag')?.textContent?.trim();

  it('is said of a live call as it is told, once, and stands out when it is late', async () => {
    show();
    expect(lag()).toBe('Transcript under 1 s behind');
    expect(document.querySelector('.lag.badge')).toBeNull();
    await unmount(part);
    app.receive([say(summary({ data: 'delayed', lag: 29.6 }), 6)]);
    show();
    expect(lag()).toBe('Transcript 30 s behind');
    expect(document.querySelector('.lag.badge svg')).not.toBeNull();
    expect(document.body.textContent?.match(/behind/g)).toHaveLength(1);
  });

  it('is nothing to say of a call that is over', () => {
    part = mount(Head, { target: document.body, context: appContext(app), props: { call: app.state.calls.get('one')!, isLive: false, target, from: 'wall' } });
    flushSync();
    expect(document.querySelector('.lag')).toBeNull();
  });
});
