/** Coaching as the pages show it: the order of steps, the tip in force, the mood. Pure. */
import { levelIndex, type Call, type Message, type Step, type Tip } from './model';
import { blind } from './wall';

/** Order of a good call; a guide, not a rule. */
export const STEP_ORDER: readonly Step[] = [
  'acknowledge', 'empathise', 'apologise', 'own', 'clarify', 'offer', 'goodwill', 'explain_next', 'confirm', 'follow_up', 'ask_again', 'invite_back',
];

/** Steps shown on the agent's page all the time; the others only when they were done or are due. */
const ALWAYS: readonly Step[] = ['acknowledge', 'empathise', 'apologise', 'own', 'clarify', 'offer', 'explain_next', 'confirm', 'follow_up'];

export function stepsShown(done: ReadonlySet<string>, due: string | null): Step[] {
  return STEP_ORDER.filter((step) => ALWAYS.includes(step) || done.has(step) || step === due);
}

/** The one tip on the agent's screen: the newest that has no outcome. */
export function currentTip(call: Call): Tip | null {
  return call.tips.findLast((tip) => tip.audience === 'agent' && tip.outcome === null) ?? null;
}

/** Names one message for good: ids begin again in every call, and an id of a call may come back another day. */
export function messageKey(call: Call, message: Message): string {
  return `${call.id} ${message.id} ${message.sentMs}`;
}

/** What was sent to the agent and not put away, oldest first: of two quick lines none is lost. What the agent before was told is theirs. */
export function unread(call: Call, seen: (key: string) => boolean): readonly Message[] {
  return call.messages.filter((message) => message.at >= (call.handedBy?.at ?? 0) && !seen(messageKey(call, message)));
}

/** Names one hand-over for good, as `messageKey` a message. */
export function handoverKey(call: Call): string {
  return `${call.id} ${call.handedBy?.name} ${call.handedBy?.at}`;
}

export type Trend = 'rising' | 'falling' | 'steady' | 'end';

/** An agent's feed carries levels only, no score: the last change tells the direction for this long. */
const TREND_MS = 45_000;

export function trend(call: Call, nowMs: number): Trend {
  if (call.ended) return 'end';
  const last = call.levels.at(-1);
  if (blind(call) || !last || nowMs - call.levelSinceMs > TREND_MS) return 'steady';
  return levelIndex(last.to) > levelIndex(last.from) ? 'rising' : 'falling';
}

export type Ending = 'turned' | 'better' | 'hard' | 'easy';

/** How an ended call went for the one who had it: heated and calm at the end, calmer than it was, hard to the end, or never heated. */
export function ending(call: Call): Ending {
  if (levelIndex(call.peak) < levelIndex('frustrated')) return 'easy';
  if (call.level === 'calm') return 'turned';
  return levelIndex(call.level) < levelIndex(call.peak) ? 'better' : 'hard';
}

/** The kind word after a call: the coach's own, which stays open once the call is over; without one, by how it ended. */
export function farewell(call: Call, words: Readonly<Record<Ending, { readonly big: string; readonly sub: string }>>): { readonly big: string; readonly sub: string } {
  const tip = currentTip(call);
  const own = words[ending(call)];
  if (!tip) return own;
  return { big: /[.!?…]$/.test(tip.headline) ? tip.headline : `${tip.headline}.`, sub: tip.say || own.sub };
}
