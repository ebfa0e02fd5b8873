import { flushSync, mount, unmount } from 'svelte';
import { expect, it, vi } from 'vitest';
import { App, appContext } from '../app.svelte';
import { api, ApiError, type Me } from '../net/api';
import { levelOf, THRESHOLDS } from '../state/model';
import Gradients from './Gradients.svelte';
import Spark from './Spark.svelte';

it('levels are drawn where this site has set them', async () => {
  const app = new App();
  const where = { target: document.body, context: appContext(app) };
  const parts = [mount(Gradients, where), mount(Spark, { ...where, props: { points: [], width: 100, height: 20 } })];
  const offsets = (): string[] => [...new Set([...document.querySelectorAll('#grad20 stop')].map((stop) => Number(stop.getAttribute('offset')).toFixed(2)))];
  const lines = (): (string | null)[] => [...document.querySelectorAll('path.th')].map((line) => line.getAttribute('d'));
  expect(app.thresholds).toEqual(THRESHOLDS);
  expect(offsets()).toEqual(['0.00', '0.20', '0.40', '0.65', '1.00']);
  app.me = { name: 'Dana', role: 'supervisor', version: '1', server_time: '', thresholds: { tense: 20, frustrated: 50, critical: 90 } };
  flushSync();
  expect(offsets()).toEqual(['0.00', '0.10', '0.50', '0.80', '1.00']);
  expect(lines()).toEqual(['M0 16H100', 'M0 10H100', 'M0 2H100']);
  expect([19, 20, 50, 89, 90].map((score) => levelOf(score, app.thresholds))).toEqual(['calm', 'tense', 'frustrated', 'frustrated', 'critical']);
  for (const part of parts) await unmount(part);
});

it('what an administrator sets reaches an open page; nothing is drawn anew while it stays', async () => {
  const app = new App();
  const me = (critical: number, server_time: string): Me => ({ name: 'Dana', role: 'supervisor', version: '1', server_time, thresholds: { tense: 35, frustrated: 60, critical } });
  const ask = vi.spyOn(api, 'me').mockResolvedValue(me(80, 'a'));
  await app.signIn();
  const first = app.me;
  ask.mockResolvedValue(me(80, 'b'));
  await app.refreshMe();
  expect(app.me).toBe(first);
  ask.mockRejectedValue(new ApiError(0, 'unreachable', ''));
  await app.refreshMe();
  expect([app.me, app.trouble]).toEqual([first, null]);
  ask.mockResolvedValue(me(90, 'c'));
  vi.useFakeTimers();
  const stop = app.start();
  await vi.advanceTimersByTimeAsync(62_000);
  expect(app.thresholds.critical).toBe(90);
  stop();
  ask.mockRejectedValue(new ApiError(401, 'signed_out', ''));
  await app.refreshMe();
  expect(app.trouble?.status).toBe(401);
  vi.useRealTimers();
  vi.restoreAllMocks();
});
