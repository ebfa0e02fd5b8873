/** What is said about alerts: who took one, its sentence, and what is new since somebody last looked. Pure. */
import { firstName, joinReasons, wait } from '../lib/format';
import type { Alert, Call } from '../state/model';
import { foremost, openAlert, topReasons } from '../state/wall';
import { t } from '../text/en';

/** "Piotr has it", "Seen by you 2:10", "Snoozed 4:30", or empty while it waits. */
export function alertStatus(alert: Alert, me: string, nowMs: number): string {
  if (alert.assigned) return alert.assigned === me ? t.alert.youHave : t.alert.has(firstName(alert.assigned));
  if (alert.acknowledged) {
    const who = alert.acknowledgedBy === me || !alert.acknowledgedBy ? t.you : firstName(alert.acknowledgedBy);
    return t.alert.seenBy(who, wait((nowMs - (alert.acknowledgedMs ?? nowMs)) / 1000));
  }
  if (alert.snoozedUntilMs !== null && alert.snoozedUntilMs > nowMs) return t.alert.snoozed(wait((alert.snoozedUntilMs - nowMs) / 1000));
  return '';
}

/** The strongest reasons as part of a sentence; empty when none is known. */
export function alertWhy(call: Call, alert: Alert): string {
  return joinReasons(topReasons(call, 2).map((reason) => reason.text)) || alert.reasons[0]?.text || call.topReason;
}

/** Reasons without the words they quote: for what leaves the page. */
export function unquoted(text: string): string {
  return text.replace(/:?\s*“[^”]*”/g, '');
}

/** An alert in two parts: who and how it goes, and why. */
export function alertWords(call: Call, alert: Alert): { readonly agent: string; readonly says: string; readonly why: string } {
  const agent = call.metadata.agent ?? t.unknownAgent;
  return { agent, says: t.alert.says(call.metadata.customer_ref ?? t.unknownCustomer, t.levels[call.level]), why: alertWhy(call, alert) };
}

export interface Told {
  readonly kind: 'raised' | 'given';
  readonly call: Call;
  readonly alert: Alert;
  /** the same until it is taken, sleeps, or is given to somebody else */
  readonly key: string;
}

/** What asks for me now: alerts nobody has, those a colleague gave to me, and mine that got worse. */
export function asking(calls: readonly Call[], me: string, nowMs: number): Told[] {
  return calls.flatMap((call): Told[] => {
    const waiting = openAlert(call, nowMs);
    // who gave one back knows
    if (waiting) return waiting.assignedBy === me ? [] : [raised(call, waiting)];
    const mine = call.alerts.at(-1);
    if (!mine || call.ended || mine.assigned !== me) return [];
    // what I took myself I know, until it gets worse
    const own = !mine.assignedBy || mine.assignedBy === me;
    if (own && mine.acknowledged) return [];
    return [{ kind: own ? 'raised' : 'given', call, alert: mine, key: `${mine.id} ${mine.level} ${mine.assignedBy ?? ''}` }];
  });
}

function raised(call: Call, alert: Alert): Told {
  return { kind: 'raised', call, alert, key: `${alert.id} ${alert.level} ${alert.snoozedUntilMs ?? 0}` };
}

/**
 * The one the alert line tells: what a colleague gave to me and I did not read yet (`read`: keys), then the worst alert that waits. What the key A
 * acknowledges is this one, so that nobody acknowledges what nobody sees. `here`: the call whose own page is open, told there.
 */
export function firstTold(calls: readonly Call[], me: string, here: string | null, read: ReadonlySet<string>, nowMs: number): Told | null {
  const others = calls.filter((call) => call.id !== here);
  const given = asking(others, me, nowMs).find((told) => told.kind === 'given' && !read.has(told.key));
  if (given) return given;
  const worst = foremost(others, nowMs);
  return worst && raised(worst.call, worst.alert);
}
