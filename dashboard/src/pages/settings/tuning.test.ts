/** How calls are judged, changed by an administrator: tried, saved, refused because somebody else was first, not lost. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { App, appContext } from '../../app.svelte';
import { soon } from '../../lib/soon';
import { api, ApiError } from '../../net/api';
import { CHANGED_MEANWHILE, type CallEffect, type Field, type SettingsAnswer, type SettingsEffect } from '../../net/settings';
import { t } from '../../text/en';
import SettingsPage from './SettingsPage.svelte';

const s = t.tuning;
const field = (name: string, beneath: number): Field => ({ section: 'scoring', name, kind: 'number', what: '', minimum: 0, exclusiveMinimum: null, maximum: 100, beneath });
const FIELDS = [field('tense', 35), field('frustrated', 60), field('critical', 80), field('hysteresis', 8)];
const answer = (revision: string, scoring: Record<string, number> = {}, teams: Record<string, string[]> = {}): SettingsAnswer => ({
  scoring: { tense: 35, frustrated: 60, critical: 80, hysteresis: 8, ...scoring }, coaching: {}, fields: FIELDS, revision,
  overlay: { scoring, coaching: {}, cues: null, playbook: null, teams },
});
const PEAK = { score: 70, level: 'frustrated' } as const;
const CALL: CallEffect = {
  call_id: 'c1', started_at: '', agent: 'Ines', customer_ref: null, queue: null, duration: 60, appeared: [], vanished: [], moved: [], before: [40], after: [40],
  prompts: [{ at: 41, audience: 'agent', before: { headline: 'Say sorry', say: '' }, after: { headline: 'Say it back', say: '' } }],
  peak: { before: PEAK, after: { score: 70, level: 'critical' } },
};
const quality = { alerts: 1, right: 0, wrong: 0 };
const EFFECT: SettingsEffect = { report: { calls: 2, appeared: 0, vanished: 0, earlier: 0, later: 0, prompts: 1, before: quality, after: quality }, calls: [CALL, { ...CALL, call_id: 'c2', prompts: [], peak: { before: PEAK, after: PEAK } }], teams: { c1: [null, 'Quay'] } };

const pages: ReturnType<typeof mount>[] = [];
let now = answer('r1');

async function open(): Promise<void> {
  const app = new App();
  app.me = { name: 'Root', role: 'admin', version: '1', server_time: '' };
  pages.push(mount(SettingsPage, { target: document.body, context: appContext(app) }));
  await soon(() => expect(document.getElementById('scoring.tense')).not.toBeNull());
}
async function leave(): Promise<void> {
  for (const page of pages.splice(0)) await unmount(page);
}
const input = (name: string): HTMLInputElement => document.getElementById(`scoring.${name}`) as HTMLInputElement;
function type(name: string, value: string): void {
  input(name).value = value;
  input(name).dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
}
function press(label: string): void {
  [...document.querySelectorAll('button')].find((button) => button.textContent?.trim() === label)?.click();
  flushSync();
}
const text = (): string => document.body.textContent ?? '';

beforeEach(() => {
  sessionStorage.clear();
  now = answer('r1');
  vi.spyOn(api, 'settings').mockImplementation(async () => now);
  vi.spyOn(api, 'cues').mockResolvedValue({ known: [], changes: { remove: [], weigh: {}, cue: [] } });
  vi.spyOn(api, 'settingsChanges').mockResolvedValue({ items: [] });
  vi.spyOn(api, 'audit').mockResolvedValue({ items: [] });
  vi.spyOn(api, 'me').mockResolvedValue({ name: 'Root', role: 'admin', version: '1', server_time: '' });
  vi.spyOn(api, 'trySettings').mockImplementation(async (_, id) => (id ? { ...EFFECT, calls: [CALL], lines: { before: [[10, 30], [40, 70]], after: [[10, 30], [40, 70]] } } : EFFECT));
});
afterEach(async () => {
  await leave();
  vi.restoreAllMocks();
});

it('shows what becomes of prompts, teams and one call before anything is saved', async () => {
  await open();
  type('tense', '30');
  press(s.tryIt);
  await soon(() => expect(document.querySelectorAll('.effect figure')).toHaveLength(2));
  expect(api.trySettings).toHaveBeenLastCalledWith({ scoring: { tense: 30 } }, 'c1');
  const effect = document.querySelector('.effect')?.textContent ?? '';
  for (const said of ['Say it back', 'Say sorry', 'no team → Quay', 'Frustrated → Critical', 'peak 70', 'alert at 00:40']) expect(effect).toContain(said);
  expect([...document.querySelectorAll('.effect figure path.ln')].every((line) => line.getAttribute('d'))).toBe(true);
  const pick = document.querySelector('.effect select') as HTMLSelectElement;
  expect([...pick.options].map((option) => option.value)).toEqual(['c1', 'c2', ' other']);
  pick.value = 'c2';
  pick.dispatchEvent(new Event('change', { bubbles: true }));
  await soon(() => expect(api.trySettings).toHaveBeenLastCalledWith({ scoring: { tense: 30 } }, 'c2'));
});

it('saves on what was shown; when somebody else was first, theirs is loaded and mine tried again', async () => {
  const save = vi.spyOn(api, 'saveSettings').mockRejectedValueOnce(new ApiError(409, CHANGED_MEANWHILE, 'Rita changed the settings meanwhile'));
  await open();
  type('tense', '30');
  press(s.tryIt);
  await soon(() => expect(document.querySelector('.effect')).not.toBeNull());
  press(s.save);
  await soon(() => expect(text()).toContain('Rita changed the settings meanwhile'));
  expect(save).toHaveBeenLastCalledWith({ scoring: { tense: 30 } }, 'r1');
  now = answer('r2', { critical: 90 });
  press(s.loadNew);
  await soon(() => expect(input('critical').value).toBe('90'));
  expect(input('tense').value).toBe('30');
  expect(document.querySelector('.effect')).toBeNull();
  press(s.tryIt);
  await soon(() => expect(document.querySelector('.effect')).not.toBeNull());
  save.mockImplementation(async () => (now = answer('r3', { tense: 30, critical: 90 })));
  press(s.save);
  await soon(() => expect(text()).toContain(s.saved));
  expect(save).toHaveBeenLastCalledWith({ scoring: { tense: 30 } }, 'r2');
  expect(sessionStorage.length).toBe(0);
});

it('finds an unsaved change again after a link or a reload, on what is in force by then', async () => {
  await open();
  type('tense', '30');
  await leave();
  now = answer('r2', { critical: 90 });
  await open();
  expect([input('tense').value, input('critical').value]).toEqual(['30', '90']);
  expect(text()).toContain(s.back);
  expect(text()).toContain(s.moved);
  press(s.discard);
  expect(input('tense').value).toBe('35');
  await leave();
  await open();
  expect(input('tense').value).toBe('35');
  expect(text()).not.toContain(s.back);
});
