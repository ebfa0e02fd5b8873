/** What every shape of a call on the wall says in the same words. */
import { clock, firstName, score, seconds } from '../../lib/format';
import type { Hit } from '../../net/api';
import type { Call } from '../../state/model';
import { blind, LATE_S } from '../../state/wall';
import { t } from '../../text/en';

/** Of a search: where each call found on the server has the words; null where only what is on the card has them. */
export type Found = ReadonlyMap<string, Hit | null>;

export interface CardActions {
  readonly acknowledge: (call: Call) => void;
  readonly message: (call: Call) => void;
  readonly listen: (call: Call) => void;
}

export function agentName(call: Call): string {
  return call.metadata.agent ?? t.unknownAgent;
}

export function agentFirst(call: Call): string {
  return call.metadata.agent ? firstName(call.metadata.agent) : t.call.agent.toLowerCase();
}

export function customerName(call: Call): string {
  return call.metadata.customer_ref ?? t.unknownCustomer;
}

export function elapsed(call: Call, nowMs: number): string {
  return clock(call.ended ? call.ended.duration : (nowMs - call.startedMs) / 1000);
}

/** The strongest reason with its time and points; null while there is none. */
export function topReason(call: Call): { text: string; at: number | null; weight: number | null } | null {
  return call.top[0] ?? (call.topReason ? { text: call.topReason, at: null, weight: null } : null);
}

/** In place of a reason where nothing is heard now: what was there is not why. */
export function lastHeard(call: Call): string {
  return t.wall.lastHeard(score(call.spark.at(-1)?.score ?? null), t.levels[call.level]);
}

/** A lag is told anew when it moved by a second: no fraction of one is true for long. */
const whole = (lag: number): string => `${Math.round(lag)} s`;
const JUST_S = 1;

/** How far the transcript is behind, in a sentence that always says something. */
export function lagOf(call: Call): string {
  if (call.lag >= JUST_S) return t.lag.by(whole(call.lag));
  return call.data === 'delayed' ? t.lag.delayed : t.lag.none;
}

/** The same where there is hardly room: empty below a second. */
export function lagShort(call: Call): string {
  return call.lag >= JUST_S ? whole(call.lag) : '';
}

/** What is wrong with what we see of the call, in a few words; empty when nothing is. */
export function signal(call: Call, nowMs: number): { text: string; kind: 'late' | 'side' | 'blind'; why: string } | null {
  if (blind(call)) {
    const since = seconds(Math.max(0, (nowMs - call.dataSinceMs) / 1000));
    return { text: t.data[call.data], kind: 'blind', why: t.dataFor(t.data[call.data], since) };
  }
  const delayed = call.data === 'delayed';
  if (call.lag >= (delayed ? JUST_S : LATE_S)) return { text: t.behind(whole(call.lag)), kind: 'late', why: '' };
  if (delayed) return { text: t.data.delayed, kind: 'late', why: '' };
  if (call.channels.includes('unknown')) return { text: t.sideUnknown, kind: 'side', why: t.sideUnknownWhy };
  return null;
}
