/** The notification centre remembers alerts whose calls are gone. */
import { describe, expect, it } from 'vitest';
import { alert, alertUpdate, maker, score, started } from '../state/make';
import { EMPTY, type Call } from '../state/model';
import { reduceAll } from '../state/reducer';
import { isLost, keep, KEPT_MS, MOST, recall, recover, remember, settle } from './history';

const BEGIN_MS = Date.parse('2026-05-14T18:00:00.000Z');
const REASON = { kind: 'waiting', weight: 9, utterance_id: null, span: null, text: 'kept waiting: “an hour”', at: 2 };

function state(id: string, ...more: readonly (readonly [Record<string, unknown> & { type: never }, number])[]): ReadonlyMap<string, Call> {
  const make = maker(id);
  return reduceAll(EMPTY, [make(started()), make(score(84, 'critical', [REASON]), 3), make(alert(`${id}-a1`), 3), ...more.map(([event, at]) => make(event, at))]).calls;
}
const end = [{ type: 'call.ended', reason: 'completed', duration: 60, finals: 1 } as never, 60] as const;
const taken = [alertUpdate('c-a1', { acknowledged: true }) as never, 5] as const;

describe('alerts that were', () => {
  it('stay when their call is gone, the ones nobody took told apart', () => {
    let past = remember([], state('c', end), BEGIN_MS + 61_000);
    expect(remember(past, state('c', end), BEGIN_MS + 62_000)).toBe(past);
    past = remember(past, new Map(), BEGIN_MS + 80_000);
    expect(past).toHaveLength(1);
    expect(past[0]).toMatchObject({ agent: 'Ines Okafor', why: 'kept waiting', level: 'critical', endedMs: BEGIN_MS + 60_000 });
    expect(past.map(isLost)).toEqual([true]);
    expect(remember([], state('c', taken, end), BEGIN_MS + 61_000).map(isLost)).toEqual([false]);
    expect(past.map((one) => isLost({ ...one, seen: true }))).toEqual([false]);
  });

  it('count once a call: what was raised again is told by the newest', () => {
    const twice = state('c', [alert('c-a2') as never, 30], end);
    const past = remember([], twice, BEGIN_MS + 61_000);
    expect(past.map((one) => [one.alertId, isLost(one)])).toEqual([['c-a2', true], ['c-a1', false]]);
    expect(remember(past, twice, BEGIN_MS + 62_000)).toBe(past);
    const onWall = new Map([...twice].map(([id, call]) => [id, { ...call, alerts: call.alerts.slice(-1) }]));
    expect(remember(remember([], state('c'), BEGIN_MS + 10_000), onWall, BEGIN_MS + 61_000).map(isLost)).toEqual([true, false]);
  });

  it('are over when their call is gone without a word, as after a lost connection', () => {
    const past = remember([], state('c'), BEGIN_MS + 10_000);
    expect(past.map(isLost)).toEqual([false]);
    expect(remember(past, new Map(), BEGIN_MS + 90_000)[0]?.endedMs).toBe(BEGIN_MS + 90_000);
  });

  it('go after eight hours, beyond fifty, and when the customer refused', () => {
    const past = remember([], state('c', end), BEGIN_MS);
    expect(remember(past, new Map(), BEGIN_MS + KEPT_MS + 4000)).toEqual([]);
    const many = new Map(Array.from({ length: MOST + 5 }, (_, n) => [...state(`c${n}`, end)][0]!));
    expect(remember([], many, BEGIN_MS)).toHaveLength(MOST);
    const refused = state('c', [{ type: 'call.updated', consent: 'refused', agent: null, data: null, lag: null } as never, 9]);
    expect(remember(past, refused, BEGIN_MS)).toEqual([]);
  });

  it('are there again after a reload, unless what was kept cannot be read', () => {
    const storage = { text: null as string | null, getItem: () => storage.text, setItem: (_: string, text: string) => void (storage.text = text) };
    const past = remember([], state('c', end), BEGIN_MS);
    keep(storage, past);
    expect(recall(storage)).toEqual(past);
    for (const text of ['{', '7', '[null, 3, {}]']) expect(recall({ getItem: () => text })).toEqual([]);
  });

  it('are taken by whoever takes them after the call, of their own call alone', () => {
    const past = remember([], state('c', end), BEGIN_MS);
    const say = maker('c');
    expect(settle(past, [say(alertUpdate('c-a1', { snoozed: '2026-05-14T18:05:00.000Z' })), say(alertUpdate('other', { acknowledged: true })), say(started())])).toBe(past);
    expect(settle(past, [maker('d')(alertUpdate('c-a1', { acknowledged: true }))])).toBe(past);
    const done = settle(past, [say(alertUpdate('c-a1', { assigned: 'Piotr Lis' }))]);
    expect(done.map(isLost)).toEqual([false]);
    expect(settle(past, [say(alertUpdate('c-a1', { verdict: 'wrong' }))]).map(isLost)).toEqual([false]);
    const judged = [alertUpdate('c-a1', { verdict: 'wrong' }) as never, 5] as const;
    expect(remember([], state('c', judged, end), BEGIN_MS + 61_000).map(isLost)).toEqual([false]);
    expect(settle(done, [say(alertUpdate('c-a1', { assigned: '', acknowledged: false }))]).map(isLost)).toEqual([true]);
  });

  it('come back from what the server keeps; what was looked at here stays so, and live calls live', () => {
    const make = maker('c');
    const kept = [make(started()), make(alert('c-a1'), 3), make(end[0], 60)];
    const fresh = recover([], [kept], new Map(), BEGIN_MS + 90_000);
    expect(fresh.map(isLost)).toEqual([true]);
    expect(recover(fresh.map((one) => ({ ...one, seen: true })), [kept], new Map(), BEGIN_MS + 90_000).map(isLost)).toEqual([false]);
    expect(recover(fresh, [[...kept, make(alertUpdate('c-a1', { acknowledged: true }), 60)]], new Map(), BEGIN_MS + 90_000).map(isLost)).toEqual([false]);
    const broken = recover([], [kept.slice(0, 2)], state('d'), BEGIN_MS + 90_000);
    expect(broken.map((one) => [one.callId, one.endedMs === null])).toEqual([['c', false], ['d', true]]);
  });
});
