/** Coaching as the pages show it: the tip in force, the mood, the goodbye. Pure. */
import { levelIndex, type Call, type Level, type Message, type Tip } from './model';
import { blind } from './wall';

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

/** What is left of a call for the one who had it, once it is over or another's: enough to say goodbye. */
export interface Parting {
  readonly id: string;
  readonly startedMs: number;
  /** it ended as theirs; else it is no longer on their feed: handed on, or over while they were away */
  readonly over: boolean;
  /** they had it from another agent */
  readonly handed: boolean;
  readonly peak: Level;
  readonly level: Level;
  /** how long it was, as far as they know */
  readonly seconds: number;
  readonly steps: readonly string[];
  /** the coach's kind word, which stays open once the call is over */
  readonly tip: { readonly headline: string; readonly say: string } | null;
}

export function parting(call: Call): Parting {
  const { id, startedMs, ended, peak, level } = call;
  const tip = ended ? currentTip(call) : null;
  return {
    id, startedMs, peak, level,
    over: ended !== null,
    handed: call.handedBy !== null,
    seconds: ended?.duration ?? call.at,
    steps: [...new Set(call.steps.map((step) => step.step))],
    tip: tip && { headline: tip.headline, say: tip.say },
  };
}

/** Names one goodbye for good, as `messageKey` a message. */
export function partingKey(gone: Parting): string {
  return `parting ${gone.id} ${gone.startedMs}`;
}

export type Ending = 'turned' | 'taken' | 'better' | 'hard' | 'left' | 'easy';

/** How a call went for the one who had it: heated and calm at the end (by them alone, or taken over), calmer than it was, hard to the end, hard and out of their hands, or never heated. */
export function ending(gone: Parting): Ending {
  if (levelIndex(gone.peak) < levelIndex('frustrated')) return 'easy';
  if (!gone.over) return 'left';
  if (gone.level === 'calm') return gone.handed ? 'taken' : 'turned';
  return levelIndex(gone.level) < levelIndex(gone.peak) ? 'better' : 'hard';
}

/** The kind word after a call: the coach's own; without one, by how it ended. */
export function farewell(gone: Parting, words: Readonly<Record<Ending, { readonly big: string; readonly sub: string }>>): { readonly big: string; readonly sub: string } {
  const own = words[ending(gone)];
  if (!gone.tip) return own;
  return { big: /[.!?…]$/.test(gone.tip.headline) ? gone.tip.headline : `${gone.tip.headline}.`, sub: gone.tip.say || own.sub };
}
