/** Listening is behind the call: it goes on after the call's end until the last words were heard. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { soon } from '../../lib/soon';
import { maker, started } from '../../state/make';
import CallPage from './CallPage.svelte';

const FORMAT = JSON.stringify({ type: 'format', encoding: 's16le', rate: 8000, channels: ['customer', 'agent'], redacted: true, delay_s: 5 });
const sockets: FakeSocket[] = [];

class FakeSocket {
  binaryType = '';
  closed = false;
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number }) => void;
  constructor(readonly url: string) {
    sockets.push(this);
  }
  close(): void {
    this.closed = true;
  }
}
class FakeContext {
  audioWorklet = { addModule: async (): Promise<void> => undefined };
  destination = {};
  resume = async (): Promise<void> => undefined;
  close = async (): Promise<void> => undefined;
}
class FakeNode {
  port = { postMessage: (): void => undefined };
  connect(): void {}
  disconnect(): void {}
}

let app: App;
let page: Record<string, unknown>;
const say = maker('one');
const button = (name: string): HTMLButtonElement | undefined => [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === name);
const said = (): string => document.querySelector('.listen .said')?.textContent ?? '';

function open(rights: { listen_unredacted: boolean }): void {
  history.replaceState(null, '', '/call/one');
  app = new App();
  app.me = { name: 'Dana', role: 'supervisor', version: '', server_time: '', ...rights };
  app.receive([{ type: 'feed.snapshot', v: 1, calls: ['one'], server_time: '2026-05-14T18:00:00Z' } as never, say(started())]);
  page = mount(CallPage, { target: document.body, context: appContext(app) });
  flushSync();
}

beforeEach(() => {
  sockets.length = 0;
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('AudioContext', FakeContext);
  vi.stubGlobal('AudioWorkletNode', FakeNode);
  vi.stubGlobal('fetch', async () => new Response('{"error":{"code":"not_found","message":""}}', { status: 404 }));
});
afterEach(async () => {
  await unmount(page);
  document.body.replaceChildren();
  history.replaceState(null, '', '/');
  vi.unstubAllGlobals();
});

describe('listening to a live call', () => {
  it('lasts until the last words were heard, then says that the call is over', async () => {
    open({ listen_unredacted: false });
    expect(button('Listen unmasked')).toBeUndefined();
    button('Listen')?.click();
    await soon(() => expect(sockets).toHaveLength(1));
    sockets[0]?.onmessage?.({ data: FORMAT });
    flushSync();
    expect(said()).toBe('Listening, 5 s behind');
    app.receive([say({ type: 'call.ended', reason: 'completed', duration: 20, finals: 1 }, 20)]);
    flushSync();
    expect(sockets[0]?.closed).toBe(false);
    expect(button('Stop listening')).toBeDefined();
    sockets[0]?.onclose?.({ code: 1000 });
    flushSync();
    expect(said()).toBe('The call is over.');
    expect([button('Stop listening'), button('Listen')]).toEqual([undefined, undefined]);
  });

  it('is unmasked only by a press of its own, for who holds that right', async () => {
    open({ listen_unredacted: true });
    button('Listen unmasked')?.click();
    await soon(() => expect(sockets).toHaveLength(1));
    expect(sockets[0]?.url).toContain('/live/listen?call=one&unredacted=1');
    sockets[0]?.onmessage?.({ data: FORMAT.replace('true', 'false') });
    flushSync();
    expect(said()).toBe('Listening, unmasked');
    button('Stop listening')?.click();
    flushSync();
    button('Listen')?.click();
    await soon(() => expect(sockets).toHaveLength(2));
    expect(sockets[1]?.url).not.toContain('unredacted');
  });
});
