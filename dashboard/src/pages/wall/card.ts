/** What every shape of a call on the wall says in the same words. */
import { clock, firstName, seconds } from '../../lib/format';
import type { Call, Reason } from '../../state/model';
import { blind, LATE_S, topReasons } from '../../state/wall';
import { t } from '../../text/en';

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

/** The strongest reason with its time and points; the server's one sentence when its parts are not known here. */
export function topReason(call: Call): { text: string; at: number | null; weight: number | null } | null {
  const known: Reason | undefined = topReasons(call, 1)[0];
  if (call.topReason && (!known || known.text !== call.topReason)) {
    const same = call.reasons.find((reason) => reason.text === call.topReason);
    return { text: call.topReason, at: same?.at ?? null, weight: same?.weight ?? null };
  }
  return known ? { text: known.text, at: known.at, weight: known.weight } : null;
}

/** What is wrong with what we see of the call, in a few words; empty when nothing is. */
export function signal(call: Call, nowMs: number): { text: string; kind: 'late' | 'side' | 'blind'; why: string } | null {
  if (blind(call)) {
    const since = seconds(Math.max(0, (nowMs - call.dataSinceMs) / 1000));
    return { text: t.data[call.data], kind: 'blind', why: t.dataFor(t.data[call.data], since) };
  }
  if (call.lag >= LATE_S || call.data === 'delayed') return { text: t.behind(seconds(call.lag)), kind: 'late', why: '' };
  if (call.channels.includes('unknown')) return { text: t.sideUnknown, kind: 'side', why: t.sideUnknownWhy };
  return null;
}
