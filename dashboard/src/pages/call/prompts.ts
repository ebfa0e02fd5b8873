/** What became of an agent's prompt, and what the score did after it. Pure. */
import type { Call, Tip } from '../../state/model';

/** Seconds in which a tip may show an effect, as the server's figures over many calls have it. */
const AFTER_S = 60;

export type Fate = 'open' | 'done' | 'dismissed' | 'expired';

/** What was still on the screen when the call ended was passed over. */
export function fate(tip: Tip, call: Call): Fate {
  return tip.outcome ?? (call.ended ? 'expired' : 'open');
}

/** The last score within a minute less the score when the tip came, points; null when none followed, or the minute is not over. */
export function minuteAfter(tip: Tip, call: Call): number | null {
  const before = call.timeline.findLast((point) => point.at <= tip.at);
  const later = call.timeline.findLast((point) => point.at > tip.at && point.at <= tip.at + AFTER_S);
  const over = call.ended !== null || (call.timeline.at(-1)?.at ?? 0) > tip.at + AFTER_S;
  return later && over ? Math.round((later.score - (before?.score ?? 0)) * 10) / 10 : null;
}
