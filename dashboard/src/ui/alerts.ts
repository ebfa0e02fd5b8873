/** What is said about an alert somebody took. */
import { firstName, wait } from '../lib/format';
import type { Alert } from '../state/model';
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
