/** What an administrator sees of the machine: what is wrong first, every figure on the page, and no old one as if it were of now. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App, appContext } from '../../app.svelte';
import OperationsPage from './OperationsPage.svelte';
import { connections, details, EVERY_MS, flatten, health, isSilent, named, sourcesOf } from './system';

const SHA = 'd01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9';
const SYSTEM = {
  load: { type: 'system.load', sent_at: '', calls: 23, busy: 0.42, queue: 2, lag_p50: 0.9, lag_p95: 1.8, stage: 'full', dropped_partials: 14, cost: 0.11, modes: { fast: 120 } },
  sources: { front_desk: 'twilio', branch: 'audiohook' },
  version: '0.1.0',
  storage: true,
  store_bytes: 48_120_000,
  checks: { recogniser: 'ok', recorder: 'ok', store: 'ok' },
  peers: [{ name: 'sbc-1', call_id: 'c1' }, { name: null, call_id: null }],
  protocols: [{ protocol: 'twilio', live_calls: 14, ends: { completed: 311, idle: 2 } }],
  recogniser: { model: 'base', sha256: SHA, quarantined: {} },
  store: { bytes: 48_120_000, audio_bytes: 913_000_000, waiting: 0, lost: 0, interrupted: 0 },
  webhook: { on: false, problem: '' },
  playbook: { source: 'built in', problem: '' },
  versions: { calmline: '0.1.0', numpy: '2.4.6' },
};

describe('the answer of the server', () => {
  it('becomes rows under headings, with words of the catalogue', () => {
    const groups = flatten({ model: 'base', none: null, ...SYSTEM });
    expect(groups[0]).toEqual({ name: 'server', rows: [{ name: 'model', value: 'base' }, { name: 'version', value: '0.1.0' }, { name: 'storage', value: 'yes' }, { name: 'store_bytes', value: '46 MB' }, { name: 'peers', value: 'name sbc-1, call id c1, name –, call id –' }, { name: 'protocols', value: 'protocol twilio, live calls 14, ends completed 311, idle 2' }] });
    expect(groups.find((group) => group.name === 'recogniser')?.rows).toEqual([{ name: 'model', value: 'base' }, { name: 'sha256', value: SHA }, { name: 'quarantined', value: '–' }]);
    expect([named('sha256'), named('new_thing'), named('faster-whisper', 'versions')]).toEqual(['Checksum (SHA-256)', 'New thing', 'faster-whisper']);
  });

  it('says nothing twice in the details', () => {
    const rows = (system: object): string[] => details(system as typeof SYSTEM).map(({ name, rows }) => `${name}: ${rows.map((row) => row.name).join(' ')}`);
    expect(rows(SYSTEM)).toEqual(['server: version storage', 'recogniser: model sha256 quarantined', 'store: bytes audio_bytes waiting lost interrupted', 'webhook: on', 'playbook: source', 'versions: calmline numpy']);
    const { store, recogniser, ...others } = SYSTEM;
    expect([store.lost, recogniser.model, rows({ ...others, model: 'base' })[0]]).toEqual([0, 'base', 'server: version storage store_bytes model']);
  });

  it('tells administrators of connections, others not', () => {
    expect(connections(SYSTEM)?.protocols).toHaveLength(1);
    expect(connections(SYSTEM)?.peers).toHaveLength(2);
    const { peers, ...others } = SYSTEM;
    expect([peers.length, connections(others)]).toEqual([2, null]);
  });

  it('names every source, with calls or without', () => {
    const live = [{ source: 'branch', ended: null }, { source: 'branch', ended: {} }, { source: 'raw', ended: null }, { source: 'raw', ended: null }];
    expect(sourcesOf(SYSTEM, live)).toEqual([{ name: 'raw', protocol: '', calls: 2 }, { name: 'branch', protocol: 'audiohook', calls: 1 }, { name: 'front_desk', protocol: 'twilio', calls: 0 }]);
  });

  it('says what is wrong before anything else', () => {
    expect(health(SYSTEM)).toEqual({ faults: [], well: ['recogniser', 'recorder', 'store'] });
    const ill = { ...SYSTEM, checks: { recogniser: 'no worker is left', store: 'ok' }, webhook: { problem: 'no webhook answers' }, playbook: { problem: 'line 3' }, store: { lost: 2 } };
    expect(health(ill).faults.map(({ name, kind }) => [name, kind])).toEqual([['recogniser', 'failing'], ['webhook', 'failing'], ['playbook', 'failing'], ['store', 'lost']]);
    expect(health(ill).well).toEqual(['store']);
    expect(health({})).toEqual({ faults: [], well: [] });
  });

  it('is of then once the server fails or hangs', () => {
    expect([isSilent(0, false, EVERY_MS * 2), isSilent(0, false, EVERY_MS * 3), isSilent(0, true, 1)]).toEqual([false, true, true]);
  });
});

describe('the page', () => {
  let page: Record<string, unknown> | null = null;
  let app: App;
  let answer: () => Response;
  const text = (): string => (document.body.textContent ?? '').replace(/\s+/g, ' ');

  beforeEach(() => {
    vi.useFakeTimers();
    answer = () => Response.json(SYSTEM);
    vi.stubGlobal('fetch', async () => answer());
    app = new App();
    page = mount(OperationsPage, { target: document.body, context: appContext(app) });
  });
  afterEach(async () => {
    if (page) await unmount(page);
    document.body.replaceChildren();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
  const pass = async (ms: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(ms);
    app.nowMs = Date.now();
    flushSync();
  };

  it('has every figure', async () => {
    await pass(1);
    for (const figure of ['front_desk', 'Connected peers 2', 'sbc-1', 'Not told yet', 'twilio313 ended', 'Utterances waiting2', 'Lag, median0.9 s', 'Lag, slowest 5 %1.8 s', 'Partials dropped14', 'Modelbase', SHA, 'Size46 MB', 'Recordings871 MB', 'numpy2.4.6', 'Calls are keptyes', 'All is well: Recogniser, Recorder, Store', 'No error since this page opened'])
      expect(text()).toContain(figure);
    expect(text()).not.toContain('Not answered');
  });

  it('says since when the server has not answered, and no longer that all is well', async () => {
    await pass(1);
    answer = () => Response.json({ error: { code: 'internal', message: 'something went wrong here' } }, { status: 500 });
    await pass(EVERY_MS + 1);
    expect(text()).toContain('Not answered since');
    expect(text()).toContain('something went wrong here');
    expect(text()).not.toContain('All is well');
    expect(text()).toContain('front_desk');
    answer = () => Response.json(SYSTEM);
    await pass(EVERY_MS);
    expect(text()).not.toContain('Not answered');
  });

  it('begins with what fails', async () => {
    answer = () => Response.json({ ...SYSTEM, checks: { store: 'the disk is full' } });
    await pass(EVERY_MS);
    expect(document.querySelector('[role=alert]')?.textContent).toContain('The disk is full');
    expect(document.querySelector('[role=alert] .badge')?.textContent).toBe('Failing');
  });
});
