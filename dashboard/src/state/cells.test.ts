import { expect, it } from 'vitest';
import { App } from '../app.svelte';
import { counted } from './counted.svelte';
import { maker, started, summary } from './make';

it('who shows a call is asked again when that call changes or goes, and not for others', () => {
  const app = new App();
  const [a, b] = [maker('a'), maker('b')];
  const asked = counted(() => app.call('a')?.score);
  expect(asked.values).toEqual([undefined]);
  app.receive([a(started()), b(started()), a(summary({ score: 10 }), 1)]);
  asked.settle();
  app.receive([b(summary({ score: 70 }), 2)]);
  asked.settle();
  app.receive([a(summary({ score: 30 }), 3)]);
  asked.settle();
  expect(asked.values).toEqual([undefined, 10, 30]);
  app.receive([{ type: 'feed.snapshot', v: 1, call_id: '', seq: null, at: 0, sent_at: '', calls: ['b'], server_time: '' }]);
  asked.settle();
  app.receive([a(summary({ score: 40 }), 5)]);
  asked.settle();
  expect(asked.values).toEqual([undefined, 10, 30, undefined, 40]);
  asked.stop();
});
