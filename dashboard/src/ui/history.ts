/** What became of alerts whose calls are over: the page forgets a call soon after its end, people come back from lunch. Pure but for the store. */
import type { AnyEvent } from '../events/events';
import type { Alert, Call, Level } from '../state/model';
import { replay } from '../state/reducer';
import { alertWhy, unquoted } from './alerts';

export const MOST = 50;
export const KEPT_MS = 8 * 3600_000;
const KEY = 'calmline-alerts';

export interface Past {
  readonly callId: string;
  readonly alertId: string;
  readonly level: Level;
  readonly agent: string | null;
  /** quotes nobody */
  readonly why: string;
  readonly raisedMs: number;
  /** null while its call is live */
  readonly endedMs: number | null;
  /** somebody acknowledged it, had it, or judged it, during the call or since */
  readonly taken: boolean;
  /** opened from the list since */
  readonly seen: boolean;
}

/** The alerts known before and those of `calls`, newest first; the same list when nothing changed. A call that is gone is over. */
export function remember(before: readonly Past[], calls: ReadonlyMap<string, Call>, nowMs: number): readonly Past[] {
  const known = new Map(before.map((past) => [past.alertId, past]));
  const after = new Map<string, Past>();
  for (const call of calls.values()) {
    if (call.metadata.consent === 'refused') continue;
    for (const alert of call.alerts) after.set(alert.id, asPast(call, alert, known.get(alert.id)));
  }
  for (const past of before) {
    const call = calls.get(past.callId);
    if (after.has(past.alertId) || call?.metadata.consent === 'refused') continue;
    after.set(past.alertId, past.endedMs === null && !call ? { ...past, endedMs: nowMs } : past);
  }
  const kept = [...after.values()].filter((past) => past.raisedMs > nowMs - KEPT_MS).sort((a, b) => b.raisedMs - a.raisedMs).slice(0, MOST).map(onlyNewest());
  const same = kept.length === before.length && kept.every((past, index) => past === before[index]);
  return same ? before : kept;
}

/** What people did about alerts, whether or not their calls are still on the page; the same list when it is about none of them. */
export function settle(before: readonly Past[], events: readonly AnyEvent[]): readonly Past[] {
  let after = before;
  for (const event of events) {
    // what the call itself did to its alert comes while it is on the page
    if (event.type !== 'alert.updated' || event.level) continue;
    const { acknowledged, assigned, verdict } = event;
    if (acknowledged === null && assigned === null && verdict === null) continue;
    // in review a verdict is what there is to do about it
    const taken = acknowledged === true || Boolean(assigned) || verdict !== null;
    const index = after.findIndex((past) => past.alertId === event.alert_id && past.callId === event.call_id);
    const past = after[index];
    if (past && past.taken !== taken) after = after.with(index, { ...past, taken });
  }
  return after;
}

/** With what the server keeps of calls that are over, each as the events that tell of its alerts; what is on the page is newer. */
export function recover(before: readonly Past[], kept: readonly (readonly AnyEvent[])[], calls: ReadonlyMap<string, Call>, nowMs: number): readonly Past[] {
  const over = new Map<string, Call>();
  for (const events of kept) {
    const call = replay(events);
    // of a call that broke off there is no end to be told
    if (call) over.set(call.id, call.ended ? call : { ...call, ended: { reason: 'interrupted', duration: call.at, endedMs: call.startedMs + call.at * 1000 } });
  }
  return remember(before, new Map([...over, ...calls]), nowMs);
}

/** Alerts of calls that ended while nobody had them, and that nobody looked at from here. */
export function isLost(past: Past): boolean {
  return past.endedMs !== null && !past.taken && !past.seen;
}

/** Of one call the newest alert counts: an earlier one is history once the next was raised, whether or not anybody took it. */
function onlyNewest(): (past: Past) => Past {
  const told = new Set<string>();
  return (past) => {
    const earlier = told.has(past.callId);
    told.add(past.callId);
    return earlier && !past.taken ? { ...past, taken: true } : past;
  };
}

function asPast(call: Call, alert: Alert, known: Past | undefined): Past {
  const fresh: Past = {
    callId: call.id,
    alertId: alert.id,
    level: alert.level,
    agent: call.metadata.agent,
    why: known?.why || unquoted(alertWhy(call, alert)),
    raisedMs: alert.raisedMs,
    endedMs: call.ended?.endedMs ?? null,
    taken: alert.acknowledged || alert.assigned !== null || alert.verdict !== null || alert !== call.alerts.at(-1),
    seen: known?.seen ?? false,
  };
  const same = known && (Object.keys(fresh) as (keyof Past)[]).every((name) => known[name] === fresh[name]);
  return same ? known : fresh;
}

/** As this tab kept it over a reload; nothing when that cannot be read. */
export function recall(storage: Pick<Storage, 'getItem'> | null): readonly Past[] {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((past): past is Past => typeof past === 'object' && past !== null && typeof (past as Past).alertId === 'string') : [];
  } catch {
    return [];
  }
}

export function keep(storage: Pick<Storage, 'setItem'> | null, past: readonly Past[]): void {
  try {
    storage?.setItem(KEY, JSON.stringify(past));
  } catch {
    // full or forbidden: it lasts as long as the page
  }
}
